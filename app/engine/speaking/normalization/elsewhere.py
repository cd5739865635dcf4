"""Languages without a lexicon: the voice reads the figures; what it would pass over is put in words by CLDR."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name
from babel.units import format_unit

from app.engine.speaking.normalization.currencies import CURRENCIES
from app.engine.speaking.normalization.numbers import GROUPED, in_words
from app.engine.speaking.normalization.units import UNITS

_SYMBOL = "|".join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True)))
_SIGN = re.compile(rf"(?<![\w.)\]\u00b0%])[-\u2212](?=\s?(?:{_SYMBOL})?\d)|\u2212|(?:(?<=^)|(?<=\s))\u2013(?=\d)")
_SYMBOL_FIRST = re.compile(rf"(?<![\w$])({_SYMBOL})\s?([-\u2212])?({GROUPED})(?!\w)")
_SYMBOL_LAST = re.compile(rf"(?<![\w.,])({GROUPED})[ \u00a0\u202f]?({_SYMBOL})(?!\w)")
_KNOWN = [unit for unit, name in UNITS.items() if ("-" in name and len(unit) > 1) or unit in "mglh%\u2030"]
_MINUS = {
    "pl": "minus",
    "cs": "m\u00ednus",
    "zh": "\u8d1f",
    "sk": "m\u00ednus",
    "bg": "\u043c\u0438\u043d\u0443\u0441",
    "el": "\u03bc\u03b5\u03af\u03bf\u03bd",
}
"""Where num2words has none."""
_UNIT = re.compile(
    rf"(?<![\w.,])({GROUPED})[ \u00a0\u202f]?"
    rf"({'|'.join(map(re.escape, sorted(_KNOWN, key=len, reverse=True)))})(?![\w/\u00b2\u00b3'])"
)


def verbalize_elsewhere(text: str, language: str) -> str:
    """The text with minus signs, percents, units and currencies in words, as far as CLDR and num2words have them."""
    if not any(map(str.isdigit, text)) or not _is_known(language):
        return text
    text = _SYMBOL_FIRST.sub(lambda match: f"{match[2] or ''}{_money(match[3], match[1], language)}", text)
    text = _SYMBOL_LAST.sub(lambda match: _money(match[1], match[2], language), text)
    text = _UNIT.sub(lambda match: f"{match[1]} {_unit(UNITS[match[2]], _count(match[1]), language) or match[2]}", text)
    minus = _minus(language)
    return _SIGN.sub(f" {minus} ", text) if minus else text


@cache
def _is_known(language: str) -> bool:
    try:
        Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return False
    return True


@cache
def _minus(language: str) -> str:
    """The word; empty where num2words does not speak the language."""
    if language in _MINUS:
        return _MINUS[language]
    one, less = in_words(1, language), in_words(-1, language)
    return less.removesuffix(one).strip() if less.endswith(one) and not any(map(str.isdigit, less)) else ""


def _money(figures: str, symbol: str, language: str) -> str:
    return f"{figures} {get_currency_name(CURRENCIES[symbol], _count(figures), language)}"


def _count(figures: str) -> float:
    """A number that takes the same form of a name after it."""
    return int(figures) if figures.isdigit() and len(figures) < 7 else 1.5


@cache
def _unit(unit: str, count: float, language: str) -> str:
    try:
        said = format_unit(count, unit, "long", locale=language)
    except (KeyError, ValueError):
        return ""
    return re.sub(r"[\d.,\s\u00a0\u202f]*\d[\s\u00a0\u202f]?", "", said).strip()
