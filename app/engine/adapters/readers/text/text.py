"""Plain text in any encoding."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import blocks
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role

_TITLE = re.compile(r"(?=.*[^\W\d_])[^\W\d_a-z].{0,78}[^\s.,;:!-]")
"""A line that may be one: not long, without the end of a sentence or of a salutation."""
_MOST_WORDS = 12
"""Of a title."""


def titled(found: tuple[Block, ...]) -> str:
    """The first paragraph where it is a title: one short line of several words, which more text follows."""
    first = found[0].text if len(found) > 1 else ""
    return first if 1 < len(first.split()) <= _MOST_WORDS and _TITLE.fullmatch(first) else ""


class Text(BuiltIn):
    """One page, as it is."""

    name: ClassVar[str] = "text"
    reads: ClassVar[str] = "plain text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt", ".text", ".log", ".adoc", ".asciidoc"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole text as one page; a first line that is a title becomes a heading."""
        found = blocks(decode(path, reading))
        title = titled(found)
        if title:
            found = (Block(title, Role.HEADING, 1), *found[1:])
        yield Page(None, found, About(title))
