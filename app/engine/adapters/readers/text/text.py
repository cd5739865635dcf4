"""Plain text in any encoding."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, Reading, Role

_GAP = re.compile(r"\n\s*\n")
_LONGEST = 4_000
"""Characters of a block: what has no blank lines (a log, say) is cut at its lines or sentences."""
_ENDS = (re.compile(r".*\n", re.DOTALL), re.compile(r".*[.!?…。！？]\s?", re.DOTALL), re.compile(r".*\s", re.DOTALL))  # noqa: RUF001  # ends of Chinese and Japanese sentences
"""Up to the last good place for a cut, the best kind of place first."""
_TITLE = re.compile(r"(?=.*[^\W\d_])[^\W\d_a-z].{0,78}[^\s.,;:!-]")
"""A line that may be one: not long, without the end of a sentence or of a salutation."""
_MOST_WORDS = 12
"""Of a title."""


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


def titled(found: tuple[Block, ...]) -> str:
    """The first paragraph where it is a title: one short line of several words, which more text follows."""
    first = found[0].text if len(found) > 1 else ""
    return first if 1 < len(first.split()) <= _MOST_WORDS and _TITLE.fullmatch(first) else ""


class Text(BuiltIn):
    """One page, as it is."""

    name: ClassVar[str] = "text"
    reads: ClassVar[str] = "plain text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt", ".text", ".log", ".adoc", ".asciidoc"})

    def read(self, path: Path, reading: Reading = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole text as one page; a first line that is a title becomes a heading."""
        found = blocks(decode(path, reading))
        title = titled(found)
        if title:
            found = (Block(title, Role.HEADING, 1), *found[1:])
        yield Page(None, found, About(title))
