"""Verbalizes amounts of money, measures, percentages, times and dates; the names of units and months are babel's."""

import re
from datetime import date
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name
from babel.units import format_unit

from app.engine.speaking.normalization.lexicon import LEXICONS, Lexicon, scales
from app.engine.speaking.normalization.numbers import GROUPED, cardinal, ordinal, parse_number, year

_CURRENCIES = {"\u20ac": "EUR", "$": "USD", "\u00a3": "GBP", "\u00a5": "JPY", "US$": "USD"}
_CODES = "EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|CNY|INR|Euro|euros|euro"
_SHORT_NAMES = {"USD": {"en": ("dollar", "dollars"), "de": ("Dollar", "Dollar"), "es": ("d\u00f3lar", "d\u00f3lares"),
                  "fr": ("dollar", "dollars"), "it": ("dollaro", "dollari")},
          "GBP": {"en": ("pound", "pounds"), "de": ("Pfund", "Pfund"), "es": ("libra", "libras"),
                  "fr": ("livre", "livres"), "it": ("sterlina", "sterline")},
          "CHF": {"en": ("franc", "francs"), "de": ("Franken", "Franken"), "fr": ("franc", "francs")}}  # fmt: skip
"""Shorter than the names that distinguish one country's currency from another's."""
_UNITS = {
    "km": "length-kilometer", "m": "length-meter", "cm": "length-centimeter", "mm": "length-millimeter",
    "\u00b5m": "length-micrometer", "nm": "length-nanometer", "mi": "length-mile", "ft": "length-foot",
    "kg": "mass-kilogram", "g": "mass-gram", "mg": "mass-milligram", "t": "mass-tonne", "lb": "mass-pound",
    "lbs": "mass-pound", "oz": "mass-ounce", "l": "volume-liter", "L": "volume-liter", "ml": "volume-milliliter",
    "mL": "volume-milliliter", "cl": "volume-centiliter", "km/h": "speed-kilometer-per-hour",
    "m/s": "speed-meter-per-second", "mph": "speed-mile-per-hour", "\u00b0C": "temperature-celsius",
    "\u00b0F": "temperature-fahrenheit", "m\u00b2": "area-square-meter", "m2": "area-square-meter",
    "qm": "area-square-meter", "km\u00b2": "area-square-kilometer", "cm\u00b2": "area-square-centimeter",
    "ha": "area-hectare", "m\u00b3": "volume-cubic-meter", "cm\u00b3": "volume-cubic-centimeter",
    "kWh": "energy-kilowatt-hour", "J": "energy-joule", "kJ": "energy-kilojoule", "kcal": "energy-kilocalorie",
    "W": "power-watt", "kW": "power-kilowatt", "MW": "power-megawatt", "V": "electric-volt", "A": "electric-ampere",
    "h": "duration-hour", "min": "duration-minute", "s": "duration-second", "ms": "duration-millisecond",
    "sec": "duration-second", "kB": "digital-kilobyte", "KB": "digital-kilobyte", "MB": "digital-megabyte",
    "GB": "digital-gigabyte", "TB": "digital-terabyte", "Hz": "frequency-hertz", "kHz": "frequency-kilohertz",
    "MHz": "frequency-megahertz", "GHz": "frequency-gigahertz", "hPa": "pressure-hectopascal", "bar": "pressure-bar",
}  # fmt: skip
_NUMBER = rf"(?P<number>{GROUPED})"
_SYMBOL = r"(?P<symbol>US\$|[\u20ac$\u00a3\u00a5])"
_UNIT = re.compile(
    rf"(?<![\w.,]){_NUMBER}[ \u00a0\u202f]?(?P<unit>{'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})"
    r"(?![\w/\u00b2\u00b3])"
)
_PERCENT = re.compile(rf"(?<![\w.,]){_NUMBER}[ \u00a0\u202f]?%")
_CLOCK = re.compile(
    r"(?<![\w:.,])(?P<h>[01]?\d|2[0-4])(?P<mark>[:.h])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\d:])"
    r"(?P<after>\s?(?:Uhr|[ap]\.?m\b\.?|h\b))?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\w.,])(?P<h>1?\d|2[0-4])\s?(?P<after>Uhr|[ap]\.?m\b\.?)", re.IGNORECASE)
_ISO = re.compile(r"(?<![\w-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\w-])")
_DOTTED = re.compile(r"(?<![\w.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>\d{4}|\d{2}))?(?!\d)")
_SLASHED = re.compile(r"(?<![\w/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\w/])")
_FIRST = {"fr": "premier", "it": "primo"}
"""The first of a month; the other days are cardinal numbers."""
_OBLIQUE = re.compile(r"\b(am|vom|zum|bis|dem|den|seit|ab|im|beim|des)\s+$", re.IGNORECASE)
"""German words after which an ordinal ends in -n."""
_DEFINITE = re.compile(r"\b(der|die|das)\s+$", re.IGNORECASE)


def verbalize_money(text: str, words: Lexicon, language: str) -> str:
    """Replace amounts with a currency sign or code before or after them."""
    scale = rf"(?:\s(?P<scale>{scales(language)}))?"
    before = rf"{_SYMBOL}[ \u00a0]?{_NUMBER}{scale}(?!\w)"
    behind = rf"(?<![\w.,]){_NUMBER}{scale}[ \u00a0\u202f]?(?:{_SYMBOL}|(?P<code>{_CODES})\b)"
    for pattern in (before, behind):
        text = re.sub(pattern, lambda match: _amount(match, words, language), text)
    return text


def _amount(match: re.Match[str], words: Lexicon, language: str) -> str:
    parts = match.groupdict()
    code = _CURRENCIES.get(parts["symbol"] or "", parts.get("code") or "")
    code = "EUR" if code.lower().startswith("euro") else code
    number = parse_number(parts["number"], words)
    if number is None:
        return match.group()
    if parts["scale"]:
        return f"{cardinal(parts['number'], words, language)} {parts['scale']} {_currency(code, True, language)}"
    whole, cents = int(number), round((number - int(number)) * 100)
    minors = words.minors.get(code)
    if not cents or minors is None or number != round(number, 2):
        whole_figures = parts["number"] if cents else str(whole)
        return with_unit(whole_figures, _currency(code, number != 1, language), words, language)
    minor = with_unit(str(cents), minors[cents != 1], words, language)
    if not whole:
        return minor
    major = with_unit(str(whole), _currency(code, whole != 1, language), words, language)
    return f"{major} {words.joins} {minor}".replace("  ", " ")


def _currency(code: str, is_several: bool, language: str) -> str:
    plain = _SHORT_NAMES.get(code, {}).get(language)
    return plain[is_several] if plain else get_currency_name(code, 2 if is_several else 1, language)


def with_unit(figures: str, name: str, words: Lexicon, language: str) -> str:
    """A number with the name of its unit."""
    if figures == "1":
        return f"{words.ones[bool(re.search(words.feminine, name))]} {name}"
    return f"{cardinal(figures, words, language)} {name}"


def verbalize_measures(text: str, words: Lexicon, language: str) -> str:
    """Replace numbers with a unit or a percent sign."""
    text = _PERCENT.sub(lambda match: f"{cardinal(match['number'], words, language)} {words.percent}", text)
    return _UNIT.sub(
        lambda match: with_unit(
            match["number"], _unit(match["unit"], match["number"], words, language), words, language
        ),
        text,
    )


def _unit(sign: str, figures: str, words: Lexicon, language: str) -> str:
    number = parse_number(figures, words)
    sample = 1.0 if number == 1 else 2.0 if number is None or number == int(number) else 1.5
    return _unit_name(_UNITS[sign], sample, language)


@cache
def _unit_name(unit: str, sample: float, language: str) -> str:
    """The unit's name after a number like the sample."""
    return re.sub(r"[\d.,\s]*\d", "", format_unit(sample, unit, "long", locale=language)).strip()


def verbalize_times(text: str, words: Lexicon, language: str) -> str:
    """Replace times of day."""
    return _HOUR.sub(lambda match: _hour(match, words, language),
                   _CLOCK.sub(lambda match: _time(match, words, language), text))  # fmt: skip


def _time(match: re.Match[str], words: Lexicon, language: str) -> str:
    after = (match["after"] or "").strip()
    mark = match["mark"].lower()
    if (mark == "." and not after) or (mark == "h" and language != "fr") or match["s"]:
        return match.group()
    hour, minute = int(match["h"]), int(match["m"])
    half = " a m" if after.lower().startswith("a") else " p m" if after.lower().startswith("p") else ""
    spoken = cardinal(str(hour), words, language)
    if language == "de" and hour == 1:
        spoken = "ein"
    if language == "en":
        low = (
            f"oh {cardinal(str(minute), words, language)}"
            if 0 < minute < 10
            else cardinal(str(minute), words, language)
        )
        full = "" if half else " hundred" if hour > 12 or not hour else " o'clock"
        return f"{spoken} {low}{half}" if minute else f"{spoken}{full}{half}"
    minutes = cardinal(str(minute), words, language) if minute else ""
    if not minute and language in ("es", "it"):
        return spoken
    return words.oh_clock.format(h=spoken, m=minutes).strip()


def _hour(match: re.Match[str], words: Lexicon, language: str) -> str:
    spoken, after = cardinal(match["h"], words, language), match["after"].lower()
    if after == "uhr":
        return f"{'ein' if match['h'] == '1' and language == 'de' else spoken} Uhr"
    return f"{spoken} {after[0]} m"


def verbalize_dates(text: str, language: str) -> str:
    """Replace dates, in figures or with the month's name."""

    def spoken(match: re.Match[str]) -> str:
        day, month = int(match["d"]), int(match["m"])
        if match.re is _SLASHED and language == "en" and month <= 31 and (day <= 12 or month > 12):
            day, month = month, day
        return _day(day, month, match["y"], text[: match.start()], language) or match.group()

    for pattern in (_ISO, _SLASHED, *([_DOTTED] if language in ("de", "it") else [])):
        text = pattern.sub(spoken, text)
    return _verbalize_month_names(text, language)


def _day(day: int, month: int, of: str | None, before: str, language: str) -> str:
    """The date in words; empty if there is no such day."""
    full = (2000 + int(of) if int(of) < 50 else 1900 + int(of)) if of and len(of) == 2 else int(of or 2000)
    try:
        date(full or 1, month, day)
    except ValueError:
        return ""
    name = _months(language)[month - 1]
    tail = f" {year(full, language)}" if of else ""
    if language == "en":
        return f"{name} {ordinal(day, language)}{',' if of else ''}{tail}"
    if language == "de":
        return f"{inflect_ordinal(ordinal(day, language), before)} {name}{tail}"
    number = _FIRST[language] if day == 1 and language in _FIRST else cardinal(str(day), LEXICONS[language], language)
    of_word = " de " if language == "es" else " "
    return f"{number}{of_word}{name}{' de' if of and language == 'es' else ''}{tail}"


def _verbalize_month_names(text: str, language: str) -> str:
    """Replace dates with the month's name."""
    months = "|".join(_months(language))
    if language == "en":
        text = re.sub(
            rf"\b({months}) (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (\d{{4}}))?",
            lambda match: (
                f"{match[1]} {ordinal(int(match[2]), language)}"
                + (f", {year(int(match[3]), language)}" if match[3] else "")
            ),
            text,
        )
        return re.sub(
            rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({months})\b(?:,? (\d{{4}}))?",
            lambda match: (
                f"the {ordinal(int(match[1]), language)} of {match[2]}"
                + (f" {year(int(match[3]), language)}" if match[3] else "")
            ),
            re.sub(rf"\bthe (?=\d{{1,2}}(?:st|nd|rd|th)? (?:{months})\b)", "", text),
        )
    if language == "de":
        return re.sub(
            rf"\b(\d{{1,2}})\. ({months})\b",
            lambda match: (
                f"{inflect_ordinal(ordinal(int(match[1]), language), match.string[: match.start()])} {match[2]}"
            ),
            text,
        )
    if language in _FIRST:
        return re.sub(rf"\b1(?:er|\u00ba|\u00b0)? ({months})\b", rf"{_FIRST[language]} \1", text)
    return text


def inflect_ordinal(spoken: str, before: str) -> str:
    """A German ordinal (erste), inflected to agree with the words before it."""
    if _OBLIQUE.search(before):
        return f"{spoken}n"
    return spoken if _DEFINITE.search(before) or not spoken.endswith("e") else f"{spoken}r"


@cache
def _months(language: str) -> tuple[str, ...]:
    names = Locale(language).months["format"]["wide"]
    return tuple(names[number] for number in range(1, 13))
