"""Verbalizes fractions and powers."""

import re
from collections.abc import Callable

from app.engine.speaking.normalization.lexicon import Lexicon
from app.engine.speaking.normalization.measures import ANY, unit_name
from app.engine.speaking.normalization.numbers import cardinal, ordinal
from app.engine.speaking.normalization.units import UNITS

_MIXED = re.compile(r"(?<![\w/.,])(\d{1,3})[ \u00a0\u202f](\d{1,2})/(\d{1,2})(?![\w/.]\w|/)")
_FRACTION = re.compile(r"(?<![\w/.,])(\d{1,3})\s?/\s?(\d{1,3})(?:rd|th|nd)?(?!\w|/|[.,]\d)")
_UNIT_AFTER = re.compile(rf"\s?({ANY})(?![\w/\u00b2\u00b3'])")
_POWER = re.compile(r"(?<=[\w)\]])\^\s?(?:\{([+\u2212-]?\w{1,6})\}|([+\u2212-]?(?:\d{1,6}|[a-zA-Z](?!\w))))"
                    rf"(?:\s({ANY})(?![\w/\u00b2\u00b3'^]))?")  # fmt: skip
_OVER = re.compile(r"(?<=[\w)])\s?/\s?(?=\d)")


def verbalize_powers(text: str, words: Lexicon, language: str) -> str:
    """Replace exponents that are written as ^2."""
    if "^" not in text:
        return text

    def spoken(match: re.Match[str]) -> str:
        exponent = match[1] or match[2]
        if exponent in ("2", "3"):
            return f" {words.powers[int(exponent) - 2]}{unit(match)}"
        sign = words.minus if exponent[0] in "-\u2212" else words.plus if exponent[0] == "+" else ""
        plain = exponent.lstrip("+-\u2212")
        said = cardinal(plain, words, language) if plain.isdigit() else plain
        return f" {words.powers[2].format(n=f'{sign} {said}'.strip())}{unit(match)}"

    def unit(match: re.Match[str]) -> str:
        return f" {unit_name(UNITS[match[3]], '2', words, language)}" if match[3] else ""

    found = _POWER.sub(spoken, text)
    powers = "|".join(map(re.escape, words.powers[:2]))
    return re.sub(rf"({powers})\s?/\s?(?=\w)", rf"\1 {words.over} ", found)


def verbalize_fractions(text: str, words: Lexicon, language: str) -> str:
    """Replace fractions, alone, after a whole number and before a unit."""
    if "/" not in text:
        return text

    def mixed(match: re.Match[str]) -> str:
        if int(match[2]) >= int(match[3]):
            return match.group()
        part = _part(match[2], match[3], words, language)
        if language == "en" and part.startswith("one "):
            part = f"a {part[4:]}"
        elif language != "de" and (match[2], match[3]) == ("1", "2"):
            part = part.split()[-1]  # uno y medio
        said = f"{cardinal(match[1], words, language)} {words.also} {part}"
        return _with_unit(said, match, "2", words, language)

    def simple(match: re.Match[str]) -> str:
        return _with_unit(_part(match[1], match[2], words, language), match, "1", words, language)

    return _replaced(_FRACTION, simple, _replaced(_MIXED, mixed, text))


def _replaced(pattern: re.Pattern[str], say: Callable[[re.Match[str]], str], text: str) -> str:
    """Replace matches, and the unit behind each, which `say` has taken up."""
    pieces, at = [], 0
    for match in pattern.finditer(text):
        if match.start() < at:
            continue
        said = say(match)
        unit = _UNIT_AFTER.match(text, match.end())
        pieces += [text[at : match.start()], said]
        at = unit.end() if unit and said != match.group() and _is_taken(unit, text) else match.end()
    return "".join([*pieces, text[at:]])


def _is_taken(unit: re.Match[str], text: str) -> bool:
    return unit[1] not in ("in", "A", "t", "N", "K", "s", "h") or text[unit.end() : unit.end() + 1] in (
        "",
        ".",
        ",",
        ";",
        ")",
    )


def _with_unit(said: str, match: re.Match[str], sample: str, words: Lexicon, language: str) -> str:
    unit = _UNIT_AFTER.match(match.string, match.end())
    if unit is None or not _is_taken(unit, match.string):
        return said
    return f"{said} {unit_name(UNITS[unit[1]], sample, words, language)}"


def _part(above: str, below: str, words: Lexicon, language: str) -> str:
    """A fraction in words."""
    named = words.half.get(f"{above}/{below}")
    if named:
        return named
    number, of = int(above), int(below)
    if language == "en" and 2 < of <= 9 and number < of:
        return f"{cardinal(above, words, language)} {ordinal(of, language)}{'s' if number != 1 else ''}"
    if language == "de" and 3 < of <= 9 and number < of:
        return f"{'ein' if number == 1 else cardinal(above, words, language)} {_GERMAN[of]}"
    return f"{cardinal(above, words, language)} {words.over} {cardinal(below, words, language)}"


_GERMAN = {4: "Viertel", 5: "F\u00fcnftel", 6: "Sechstel", 7: "Siebtel", 8: "Achtel", 9: "Neuntel"}
