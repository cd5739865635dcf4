"""Codes of letters and figures, in whichever way they are written or said: "RX-18", "RX 18", "r x eighteen". Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.text.numerals import figures

_PIECE = r"(?:[A-Z]{1,6}|\d{1,12})"
_WHOLE = re.compile(rf"(?<![\w.,-])(?=[\w./-]*[A-Z])(?=[\w./-]*\d){_PIECE}(?:[-/.]?{_PIECE})+(?![\w-])")
"""Written without a space: RX-18, TP553, 06019H4100."""
_APART = re.compile(r"(?<![\w.,-])([A-Z]{1,4}) (\d+[A-Z\d]*)(?![\w-])")
"""Letters and figures with a space between them: TP 553."""
_SPELLED = re.compile(r"(?<!\w)(?:[a-z] ){1,5}\d+(?: (?:\d+|[a-z])(?!\w))*", re.IGNORECASE)
"""Said letter by letter: "t p 5 5 3"."""
_LETTER = re.compile(r"(?<![\w'])[^\W\d_](?![\w'])")
_CASED = re.compile(r"(?<![\w.,-])(?=[\w-]*\d)[a-z]{1,6}-?\d[a-z\d-]*(?![\w-])")
"""In small letters, as recognizers write and people type; it begins with a letter, unlike 5pm and 3rd."""
_SEPARATORS = re.compile(r"[-/. ]")
_PRONOUNS = ("a", "i")
"""Words of one letter, unless another letter follows: "a 5 star hotel"."""


def codes(text: str) -> dict[str, tuple[str, ...]]:
    """Each code in a text, joined and in small letters -> its pieces, as words are."""
    found = [*_WHOLE.findall(text), *(" ".join(pair) for pair in _APART.findall(text))] if _has_digit(text) else []
    return {_SEPARATORS.sub("", code).lower(): _pieces(code) for code in found}


def asked_codes(question: str) -> dict[str, tuple[str, ...]]:
    """The same of a question, where codes may be written in small letters."""
    if not _has_digit(question):
        return {}
    return codes(question) | {_SEPARATORS.sub("", code): _pieces(code) for code in _CASED.findall(question)}


def unspelled(question: str, languages: Sequence[str]) -> str:
    """A question with a code that was said letter by letter in one piece: "t p five five three" is "TP553".

    `languages`: which the figures may have been said in, likeliest first.
    """
    for language in languages if _LETTER.search(question) else ():
        said = figures(question, language)
        found = next((one for one in _SPELLED.finditer(said) if _is_spelled(one.group())), None)
        if found:
            return said[: found.start()] + _SEPARATORS.sub("", found.group()).upper() + said[found.end() :]
    return question


def holds(text: str, code: str) -> bool:
    """Whether a text has a code, joined and in small letters, however it is written there."""
    return bool(_written(code).search(text))


def as_written(question: str, texts: Sequence[str]) -> str:
    """A question with its codes as texts write them: a model takes "RX18" for another word than "RX-18"."""
    for code in asked_codes(question):
        found = next((match.group() for text in texts if (match := _written(code).search(text))), "")
        question = _written(code).sub(found, question) if found else question
    return question


@lru_cache(maxsize=64)
def _written(code: str) -> "re.Pattern[str]":
    apart = "[-/. ]?".join(map(re.escape, re.findall(r"\d+|\D+", code)))
    end = r"(?!\d)" if code[-1].isdigit() else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){apart}{end}", re.IGNORECASE)


def _is_spelled(run: str) -> bool:
    pieces = run.lower().split()
    is_word = pieces[0] in _PRONOUNS and pieces[1].isdigit()
    return not is_word and (len(pieces) > 2 or pieces[-1].startswith("0"))


def _pieces(code: str) -> tuple[str, ...]:
    return tuple(piece.lower() for piece in _SEPARATORS.split(code) if piece)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)
