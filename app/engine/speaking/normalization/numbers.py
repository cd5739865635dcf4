"""Verbalizes numbers with num2words; one that it does not support is spoken digit by digit."""

import re
from decimal import Decimal, InvalidOperation

from num2words import num2words

from app.engine.speaking.normalization.lexicon import Lexicon

GROUPED = r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
"""A pattern for written numbers, with any kind of separators."""
_LONGEST = 15
"""Digits; a longer number is a code, not a quantity."""
_UNSUPPORTED = (ArithmeticError, ValueError, IndexError, KeyError, NotImplementedError, TypeError, RecursionError)
"""What num2words raises for numbers that it has no words for."""


def parse_number(figures: str, words: Lexicon) -> Decimal | None:
    """The value of a written number; None if it is not a number."""
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
    number = parse_number(figures, words)
    digits = re.sub(r"\D", "", figures)
    is_code = len(digits) > _LONGEST or (figures.isdigit() and len(figures) > 1 and figures[0] == "0")
    if number is None or is_code:
        return spell_digits(digits, language)
    whole, _, decimals = str(number).partition(".")
    spoken = _to_words(int(whole), language)
    if not decimals:
        return spoken
    mark = {"en": "point", "de": "Komma", "es": "coma", "fr": "virgule", "it": "virgola"}[language]
    return f"{spoken} {mark} {spell_digits(decimals, language)}"


def spell_digits(digits: str, language: str) -> str:
    """Each digit as a word."""
    return " ".join(_to_words(int(digit), language) for digit in digits)


def ordinal(number: int, language: str) -> str:
    """An ordinal: first, second."""
    return _to_words(number, language, "ordinal")


def year(number: int, language: str) -> str:
    """A year as it is spoken."""
    return _to_words(number, language, "year")


def _to_words(number: int, language: str, to: str = "cardinal") -> str:
    try:
        spoken = str(num2words(number, lang=language, to=to))
    except _UNSUPPORTED:
        return " ".join(str(number))
    return spoken.replace(",", "") if language == "en" else spoken
