"""Splits plain text into blocks."""

import re
from collections.abc import Iterator

from app.engine.parts.pages import Block

_GAP = re.compile(r"\n\s*\n")


_LONGEST = 4_000
"""The most characters in a block: text without blank lines (a log, say) is cut at lines or sentences."""


_ENDS = (re.compile(r".*\n", re.DOTALL), re.compile(r".*[.!?…。！？]\s?", re.DOTALL), re.compile(r".*\s", re.DOTALL))  # noqa: RUF001  # Chinese and Japanese full stops
"""Each matches up to the last place for a cut of its kind; the best kind comes first."""


def split_paragraphs(text: str) -> tuple[Block, ...]:
    """The paragraphs of a text, separated by blank lines; overlong ones are split."""
    pieces = (piece.strip() for paragraph in _GAP.split(text) for piece in split_overlong(paragraph.strip()))
    return tuple(Block(piece) for piece in pieces if piece)


def split_overlong(paragraph: str) -> Iterator[str]:
    """The paragraph itself, or its pieces if it is too long for one block."""
    start = 0
    while len(paragraph) - start > _LONGEST:
        window = paragraph[start : start + _LONGEST]
        ends = (match.end() for match in (end.match(window) for end in _ENDS) if match)
        start += (size := next((end for end in ends if 2 * end > _LONGEST), _LONGEST))
        yield window[:size]
    yield paragraph[start:]
