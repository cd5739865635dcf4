"""The numbers, units and dates that a sentence holds, in one form however they are written. Pure."""

import re
from functools import lru_cache

from app.text.localized import locale
from app.text.numerals import figures
from app.text.stopwords import STOPS
from app.text.terms import words

_NUMBER = re.compile(r"(?<![\w.,])[-\u2212\u2013]?\d+(?:[.,'\u2019\u00a0\u202f]\d{3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
_DATE = re.compile(r"\b(\d{1,4})([./:-])(\d{1,2})\2(\d{1,4})\b|\b(\d{1,2}):(\d\d)\b")
_LIST_MARK = re.compile(r"^\s*\(?\d{1,2}[.)]\s+")
_GROUPED = re.compile(r"(?<=\d)[.,'\u2019\u00a0\u202f](?=\d{3}(?!\d))")
_SAME = (
    "\u20ac euro euros eur", "$ dollar dollars usd", "\u00a3 pound pounds gbp", "% percent prozent pourcent pct",
    "kg kilo kilos kilogram kilograms kilogramm", "g gram grams gramm", "km kilometer kilometers kilometre kilometres",
    "m meter meters metre metres", "cm centimeter centimeters centimetre centimetres",
    "l liter liters litre litres", "h hour hours stunde stunden", "min minute minutes minuten",
)  # fmt: skip
_UNITS = {name: each.split()[0] for each in _SAME for name in each.split()}
_LETTER = r"[^\W\d_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""Of a script that parts words."""
_UNIT_AFTER = re.compile(rf"\d\s?([%\u20ac$\u00a3]|{_LETTER}+)")
_UNIT_BEFORE = re.compile(r"([\u20ac$\u00a3])\s?\d")


def numbers(text: str, language: str) -> set[str]:
    """Every number, words for numbers too, without the marks between thousands; parts of dates and times singly."""
    plain = _DATE.sub(lambda found: " ".join(filter(None, (*found.groups()[:1], *found.groups()[2:]))), text)
    return {_canonical(found) for found in _NUMBER.findall(figures(_LIST_MARK.sub("", plain), language))}


def units(text: str, language: str) -> set[str]:
    """What the numbers count or measure: the word or sign beside each."""
    plain = figures(text, language)
    beside = {word.casefold() for word in (*_UNIT_AFTER.findall(plain), *_UNIT_BEFORE.findall(plain))}
    return {_UNITS.get(word, word) for word in beside - STOPS.get(language, frozenset())}


def units_held(text: str) -> set[str]:
    """Every word and sign that may be one of these."""
    return {_UNITS.get(word, word) for word in (*words(text), *re.findall("[%\u20ac$\u00a3]", text))}


def days(text: str, language: str) -> set[str]:
    """The names of months and weekdays in it, in lower case; written as the language writes them."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", text) if word in _names(language)}


def month_numbers(names: set[str], language: str) -> set[str]:
    """The numbers of months among names of days and months."""
    months = _months(language)
    return {str(months[name]) for name in names if name in months}


def _canonical(number: str) -> str:
    sign = "-" if number[:1] in "-\u2212\u2013" else ""
    bare = _GROUPED.sub("", number.lstrip("-\u2212\u2013")).replace(",", ".")
    whole, _, rest = bare.partition(".")
    return sign + (whole.lstrip("0") or "0") + (f".{rest}" if rest.strip("0") else "")


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, int]:
    return {str(name).casefold(): number for number, name in locale(language).months["format"]["wide"].items()}


@lru_cache(maxsize=16)
def _names(language: str) -> frozenset[str]:
    spoken = locale(language)
    return frozenset(str(one) for names in (spoken.months, spoken.days) for one in names["format"]["wide"].values())
