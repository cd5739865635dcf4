"""Figures -> words, by num2words; a number that it does not know is said figure by figure."""

import re
from decimal import Decimal, InvalidOperation

from num2words import num2words

from app.engine.speaking.normalization.lexicon import Lexicon

GROUPED = r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
"""A pattern of a number as it is written, whichever mark it uses."""
_LONGEST = 15
"""Digits; longer ones are a code, not a quantity."""
_FAULTS = (ArithmeticError, ValueError, IndexError, KeyError, NotImplementedError, TypeError, RecursionError)
"""What num2words raises on numbers that it has no words for."""


def value(figures: str, words: Lexicon) -> Decimal | None:
    """The number that is written; None where it is none."""
    plain = re.sub(r"['\u2019\u00a0\u202f ](?=\d{3}(?!\d))", "", figures)
    thousands = "," if words.decimal_mark == "." else "."
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{words.decimal_mark}\d+)?", plain):
        plain = plain.replace(thousands, "")
    elif re.fullmatch(rf"\d{{1,3}}(?:\{words.decimal_mark}\d{{3}}){{2,}}", plain):
        plain = plain.replace(words.decimal_mark, "")
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None


def cardinal(figures: str, words: Lexicon, language: str) -> str:
    """A quantity in words."""
    number = value(figures, words)
    digits = re.sub(r"\D", "", figures)
    is_code = len(digits) > _LONGEST or (figures.isdigit() and len(figures) > 1 and figures[0] == "0")
    if number is None or is_code:
        return one_by_one(digits, language)
    whole, _, decimals = str(number).partition(".")
    said = _said(int(whole), language)
    if not decimals:
        return said
    mark = {"en": "point", "de": "Komma", "es": "coma", "fr": "virgule", "it": "virgola"}[language]
    return f"{said} {mark} {one_by_one(decimals, language)}"


def one_by_one(digits: str, language: str) -> str:
    """Each figure for itself."""
    return " ".join(_said(int(digit), language) for digit in digits)


def ordinal(number: int, language: str) -> str:
    """The first, the second."""
    return _said(number, language, "ordinal")


def year(number: int, language: str) -> str:
    """As years are said."""
    return _said(number, language, "year")


def _said(number: int, language: str, to: str = "cardinal") -> str:
    try:
        said = str(num2words(number, lang=language, to=to))
    except _FAULTS:
        return " ".join(str(number))
    return said.replace(",", "") if language == "en" else said
