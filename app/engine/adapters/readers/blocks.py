"""Plain text -> blocks."""

import re
from collections.abc import Iterable, Iterator

from app.engine.parts.pages import Block

_GAP = re.compile(r"\n\s*\n")


_LONGEST = 4_000
"""Characters of a block: what has no blank lines (a log, say) is cut at its lines or sentences."""


_ENDS = (re.compile(r".*\n", re.DOTALL), re.compile(r".*[.!?…。！？]\s?", re.DOTALL), re.compile(r".*\s", re.DOTALL))  # noqa: RUF001  # ends of Chinese and Japanese sentences
"""Up to the last good place for a cut, the best kind of place first."""


def blocks(text: str) -> tuple[Block, ...]:
    """A text's paragraphs, which blank lines part; overlong ones in portions."""
    found = (portion.strip() for paragraph in _GAP.split(text) for portion in portions(paragraph.strip()))
    return tuple(Block(portion) for portion in found if portion)


def portions(paragraph: str) -> Iterator[str]:
    """A paragraph, or what it is cut into where it is so long that it cannot be one."""
    start = 0
    while len(paragraph) - start > _LONGEST:
        window = paragraph[start : start + _LONGEST]
        ends = (found.end() for found in (end.match(window) for end in _ENDS) if found)
        start += (size := next((end for end in ends if 2 * end > _LONGEST), _LONGEST))
        yield window[:size]
    yield paragraph[start:]


def row_of(cells: Iterable[str]) -> str:
    """A table's row; empty cells at its end are left out, so that the others stay under their header."""
    return " | ".join(cells).rstrip(" |").strip()
