"""Verbalizes numbers with num2words; one that it does not support is spoken digit by digit."""

import re
from decimal import Decimal, InvalidOperation

from num2words import num2words

from app.engine.speaking.normalization.lexicon import Lexicon

SPACES = "\u00a0\u202f "
GROUPED = rf"\d{{1,3}}(?:[.,'\u2019{SPACES}]\d{{3}})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
"""A pattern for written numbers, with any kind of separators."""
_LONG = 10
"""Figures without separators; so many are a code, unless they are round."""
_LONGEST = 15
"""Digits; a longer number is a code, not a quantity."""
_UNSUPPORTED = (ArithmeticError, ValueError, IndexError, KeyError, NotImplementedError, TypeError, RecursionError)
"""What num2words raises for numbers that it has no words for."""


def parse_number(figures: str, words: Lexicon) -> Decimal | None:
    """The value of a written number; None if it is not a number.

    Of two kinds of separator the last one marks the decimals; one that comes more than once marks thousands. Where
    there is only one, the language decides.
    """
    plain = re.sub(rf"['\u2019{SPACES}](?=\d{{3}}(?!\d))", "", figures)
    thousands = "," if words.decimal_mark == "." else "."
    kinds = [mark for mark in (".", ",") if mark in plain]
    if len(kinds) == 2:
        last = max(kinds, key=plain.rindex)
        plain = plain.replace("," if last == "." else ".", "").replace(last, ".")
    elif re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+", plain) or re.fullmatch(
        r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", plain
    ):
        plain = re.sub("[.,]", "", plain)
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None


def is_code(figures: str) -> bool:
    """Whether figures are no quantity: too many, or with a nought before them."""
    digits = re.sub(r"\D", "", figures)
    is_long = len(digits) > _LONGEST or (figures.isdigit() and len(figures) >= _LONG and not figures.endswith("000"))
    return is_long or (figures.isdigit() and len(figures) > 1 and figures[0] == "0")


def cardinal(figures: str, words: Lexicon, language: str) -> str:
    """A quantity in words."""
    number = parse_number(figures, words)
    if number is None or is_code(figures):
        return spell_digits(re.sub(r"\D", "", figures), language)
    whole, _, decimals = f"{number:f}".partition(".")
    spoken = in_words(int(whole), language)
    if not decimals:
        return spoken
    is_own = words.decimal_mark in figures or len(re.sub(r"[^.,]", "", figures)) > 1
    mark = words.decimal_word if is_own else words.point
    return f"{spoken} {mark} {spell_digits(decimals, language)}"


def spell_digits(digits: str, language: str) -> str:
    """Each digit as a word."""
    return " ".join(in_words(int(digit), language) for digit in digits)


def ordinal(number: int, language: str) -> str:
    """An ordinal: first, second."""
    return in_words(number, language, "ordinal")


def year(number: int, language: str) -> str:
    """A year as it is spoken."""
    return in_words(number, language, "year")


def in_words(number: int, language: str, to: str = "cardinal") -> str:
    """A whole number; its digits where num2words has no words for it."""
    try:
        spoken = str(num2words(number, lang=language, to=to))
    except _UNSUPPORTED:
        return " ".join(str(number))
    return spoken.replace(",", "") if language == "en" else spoken
