"""Plain text in any encoding."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import split_paragraphs
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role

_TITLE = re.compile(r"(?=.*[^\W\d_])[^\W\d_a-z].{0,78}[^\s.,;:!-]")
"""A line that may be a title: short, and not ending like a sentence or a salutation."""
_MOST_WORDS = 12
"""In a title."""


def find_title(blocks: tuple[Block, ...]) -> str:
    """The first paragraph if it is a title: one short line of several words, followed by more text."""
    first = blocks[0].text if len(blocks) > 1 else ""
    return first if 1 < len(first.split()) <= _MOST_WORDS and _TITLE.fullmatch(first) else ""


class Text(BuiltIn):
    """One page, unchanged."""

    name: ClassVar[str] = "text"
    reads: ClassVar[str] = "plain text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt", ".text", ".log", ".adoc", ".asciidoc"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole text as one page; a first line that is a title becomes a heading."""
        blocks = split_paragraphs(decode(path, reading))
        title = find_title(blocks)
        if title:
            blocks = (Block(title, Role.HEADING, 1), *blocks[1:])
        yield Page(None, blocks, About(title))
