"""Word error rate: how many words were heard wrong, added or missed, for each word that was said."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_ONES = tuple(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()  # noqa: SIM905  # thirty quoted words are no easier to read
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAME = {"mr": "mister", "mrs": "missus", "dr": "doctor", "oh": "zero", "okay": "ok", "%": "percent", "&": "and"}
"""Spellings that different recognizers choose for the same sound."""


def words(text: str) -> list[str]:
    """What was said, regardless of case, punctuation and whether numbers are written in figures."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    found = re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[%&]", plain)
    return [spoken for word in found for spoken in (_figure(word) if word.isdigit() else [_SAME.get(word, word)])]


def _figure(digits: str) -> list[str]:
    """A whole number as it is spoken; one that begins with 0 or is very long, digit by digit."""
    number = int(digits)
    if len(digits) > 6 or (digits[0] == "0" and len(digits) > 1):
        return [_ONES[int(digit)] for digit in digits]
    if number < 20:
        return [_ONES[number]]
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            tail = _figure(str(number % size)) if number % size else []
            return [*_figure(str(number // size)), name, *tail]
    return [_TENS[number // 10], *([_ONES[number % 10]] if number % 10 else [])]


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of words to replace, add or take away to make the one of the other."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def wer(pairs: Iterable[tuple[str, str]]) -> float:
    """Errors for each word that was said, over all (said, heard) together; 0 is perfect, more than 1 is possible."""
    split = [(words(said), words(heard)) for said, heard in pairs]
    return sum(errors(said, heard) for said, heard in split) / max(1, sum(len(said) for said, _ in split))
