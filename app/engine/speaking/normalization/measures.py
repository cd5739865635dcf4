"""Verbalizes measures, percentages and temperatures; the names of units are CLDR's, by babel."""

import re
from functools import cache

from babel.units import format_compound_unit, format_unit

from app.engine.speaking.normalization.lexicon import Lexicon
from app.engine.speaking.normalization.numbers import GROUPED, cardinal, parse_number
from app.engine.speaking.normalization.units import DIVISORS, LANGUAGES, OWN, PREFIXED, PREFIXES, RATES, UNITS

ANY = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_PER = "|".join(map(re.escape, sorted(DIVISORS, key=len, reverse=True)))
_NUMBER = rf"(?P<number>{GROUPED})"
_TIMES = {
    "yr": "duration-year", "year": "duration-year", "mo": "duration-month",
    "wk": "duration-week",
    "day": "duration-day", "d": "duration-day", "h": "duration-hour", "hr": "duration-hour",
    "min": "duration-minute", "s": "duration-second", "kg": "mass-kilogram", "lb": "mass-pound",
}  # fmt: skip
"""What stands behind a slash -> for each of what something is."""
_AMOUNT = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?P<space>[ \u00a0\u202f]|-(?=[a-zA-Z\u00b5]))?"
    rf"(?P<unit>{ANY})(?:/(?P<per>{_PER}))?(?![\w\u00b2\u00b3\u2019'^]|-\w?\d"
    rf"|/(?!(?:{'|'.join(_TIMES)})\b))"
)
_RATE = re.compile(rf"(?<=\d)\s?({'|'.join(RATES)})\b")
_INCHES_AFTER = re.compile(
    r"\s*(?:[.,;:)]|$|tall|long|wide|high|deep|thick|by|x\b|\u00d7|screen|display|pipe|diameter)"
)
_NAMES = {
    "length-foot": {"de": ("Fu\u00df", "Fu\u00df")},
    "volume-teaspoon": {"en": ("teaspoon", "teaspoons")},
}  # fmt: skip
_HEIGHT = re.compile(r"(?<![\w.,])(\d{1,2})\s?['\u2032\u2019]\s?(\d{1,2})\s?(?:[\"\u2033\u201d]|''|(?!\w))")
_INCH = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?)\s?(?:[\"\u2033\u201d]|'')(?!\w)")
_OPENED = re.compile(r"(?:^|[\s(])[\"\u201c]")
_THING_AFTER = re.compile(
    r"\s(?!tall|long|wide|high|deep|thick|by|x\b|and|or|of|is|was|in|at|to|from|below|above)[a-z]"
)
_ARC = re.compile(r"(?<=\u00b0)\s?(\d{1,2})[\u2032'\u2019](?:\s?(\d{1,2})(?:[\u2033\"\u201d]|''))?")
_ALONE = re.compile(
    r"(?<![\w/\u00b0])(m\u00b2|km\u00b2|cm\u00b2|m\u00b3|cm\u00b3|km/h|m/s|\u00b0C|\u00b0F|kWh)(?![\w/\u00b2\u00b3])"
)
"""Units that are no word, without a number."""
_EACH = re.compile(rf"(?<=[^\W\d_])\s?/\s?({'|'.join(_TIMES)})(?!\w)")
_FEET = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?)\u2032")


def verbalize_measures(text: str, words: Lexicon, language: str) -> str:
    """Replace numbers with a unit or a percent sign."""
    text = _ARC.sub(lambda match: _arc(match, words, language), text)
    if '"' in text or "'" in text or "\u2032" in text or "\u2033" in text or "\u2019" in text:
        text = _feet(text, words, language)
    text = _RATE.sub(lambda match: f" {RATES[match[1]]}", text)
    text = _AMOUNT.sub(lambda match: _measure(match, words, language), text)
    text = _ALONE.sub(lambda match: unit_name(UNITS[match[1]], "2", words, language), text)
    return _EACH.sub(lambda match: f" {words.per} {unit_name(_TIMES[match[1]], '1', words, language)}", text)


def _feet(text: str, words: Lexicon, language: str) -> str:
    """Heights in feet and inches, and inches, unless the sign closes a quotation."""

    def named(figures: str, unit: str) -> str:
        return with_unit(figures, unit_name(unit, figures, words, language), words, language)

    def inch(match: re.Match[str]) -> str:
        before = match.string[: match.start()]
        opened = max((found.end() for found in _OPENED.finditer(before)), default=0)
        if opened and not re.search('["\u201d]', before[opened:]):
            return match.group()
        if _THING_AFTER.match(match.string, match.end()):
            return f"{cardinal(match[1], words, language)} {unit_name('length-inch', '1', words, language)}"
        return named(match[1], "length-inch")

    text = _HEIGHT.sub(lambda match: f"{named(match[1], 'length-foot')} {named(match[2], 'length-inch')}", text)
    text = re.sub(r"(?<=[\"\u2033\u201d])\s?[xX\u00d7]\s?(?=\d)", f" {words.by} ", text)
    return _FEET.sub(lambda match: named(match[1], "length-foot"), _INCH.sub(inch, text))


def _arc(match: re.Match[str], words: Lexicon, language: str) -> str:
    """Minutes and seconds of an angle."""
    names = zip(match.groups(), ("angle-arc-minute", "angle-arc-second"), strict=True)
    parts = [
        with_unit(figures, unit_name(unit, figures, words, language), words, language)
        for figures, unit in names
        if figures
    ]
    return f" {' '.join(parts)}"


def _measure(match: re.Match[str], words: Lexicon, language: str) -> str:
    unit, per, space = match["unit"], match["per"], match["space"] or ""
    if per is None and not _is_unit(match, language):
        return match.group()
    whole = f"{unit}/{per}"
    if per is not None and whole in UNITS:
        unit, per = whole, None
    if space == "-":
        name = unit_name(UNITS[unit], "1", words, language)
        return f"{cardinal(match['number'], words, language)} {name}"
    name = unit_name(UNITS[unit], match["number"], words, language)
    if per is not None:
        name = _per(UNITS[unit], DIVISORS[per], _sample(match["number"], words), language) or f"{name} / {per}"
    return with_unit(match["number"], name, words, language)


def _is_unit(match: re.Match[str], language: str) -> bool:
    """Whether letters behind a number are a unit there: `in`, say, is mostly another word."""
    unit, space, after = match["unit"], match["space"], match.string[match.end() :]
    if unit == "in":
        return language == "en" and bool(_INCHES_AFTER.match(after))
    if unit in ("A", "N", "K", "MP", "PS", "t"):
        return bool(space) and space != "-"
    return not (unit in ("h", "s", "m", "g", "l") and space == "-")


def with_unit(figures: str, name: str, words: Lexicon, language: str) -> str:
    """A number with the name of its unit."""
    if figures == "1":
        return f"{words.ones[bool(re.search(words.feminine, name))]} {name}"
    return f"{cardinal(figures, words, language)} {name}"


def unit_name(unit: str, figures: str, words: Lexicon, language: str) -> str:
    """The name of a unit of CLDR's after a number."""
    if unit == "concentr-percent":
        return words.percent
    return _unit_name(unit, _sample(figures, words), language)


def _sample(figures: str, words: Lexicon) -> float:
    """A number that has the same form of a name after it."""
    number = parse_number(figures, words)
    return 1.0 if number == 1 else 2.0 if number is None or number == int(number) else 1.5


@cache
def _unit_name(unit: str, sample: float, language: str) -> str:
    own = _NAMES.get(unit, {}).get(language)
    if own:
        return own[sample != 1]
    if unit in OWN:
        return OWN[unit][LANGUAGES.index(language)] if language in LANGUAGES else unit
    if " " in unit:
        prefix, base = unit.split(" ")
        name = PREFIXES[prefix] + _unit_name(PREFIXED[base], sample, language)
        return name.lower().capitalize() if language == "de" else name.lower()
    return _without_figures(format_unit(sample, unit, "long", locale=language), sample)


@cache
def _per(unit: str, divisor: str, sample: float, language: str) -> str:
    """The name of so much of a unit for each of another; empty where CLDR does not have it."""
    try:
        said = format_compound_unit(sample, unit, 1, divisor, "long", locale=language)
    except (KeyError, ValueError):  # a unit that is our own
        return ""
    return _without_figures(said or "", sample)


def _without_figures(said: str, sample: float) -> str:
    shown = "1.5" if sample == 1.5 else str(int(sample))
    return re.sub(rf"(?<!\d){shown.replace('.', '[.,]')}(?!\d)[\s\u00a0\u202f]?", "", said, count=1).strip()
