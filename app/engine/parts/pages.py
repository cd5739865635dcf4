"""What readers yield: the pages of a document, made of blocks; and what they are given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Role(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """An item of a list."""
    ROW = "row"
    """A row of a table or sheet, its cells separated by " | " (`app/text/cells.py`)."""
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A self-contained stretch of a document; passages are made of whole ones where they are short enough."""

    text: str
    """Without white space around it."""
    role: Role = Role.PARAGRAPH
    level: int = 0
    """The level of a heading, from 1, as in HTML."""
    header: str = ""
    """For a row: the names of its columns, separated by " | " and aligned with its cells, where the table has them."""
    row: int | None = None
    """For a sheet's row: its number, from 1, as shown by spreadsheet programs."""
    start_s: float | None = None
    """For speech in a recording: when it begins."""
    end_s: float | None = None
    is_header: bool = False
    """For a row: whether it only names the columns."""


class Unit(StrEnum):
    """What the pages of a document are."""

    PAGE = "page"
    SLIDE = "slide"
    SHEET = "sheet"
    CHAPTER = "chapter"
    MESSAGE = "message"
    ATTACHMENT = "attachment"
    """A page, or all, of a file within a file."""


@dataclass(frozen=True, slots=True)
class About:
    """What a document says about itself; empty where it says nothing."""

    title: str = ""
    author: str = ""
    """Several are separated by ", "."""
    date: str = ""
    """When it was written or sent, ISO 8601, as precisely as it is known: 2024, 2024-05 or 2024-05-31."""
    language: str = ""
    """ISO 639-1."""


NOTHING_KNOWN = About()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document, or the whole of one that has no pages."""

    number: int | None
    """From 1; None where the format has no pages."""
    blocks: tuple[Block, ...]
    """In the order in which they are read."""
    about: About = NOTHING_KNOWN
    """On the first page only."""
    unit: Unit = Unit.PAGE
    name: str = ""
    """Its name: a sheet's or chapter's name, a message's subject, an attachment's file name."""
    total: int = 1
    """How many pages the document has."""

    @property
    def text(self) -> str:
        """The blocks, separated by blank lines; places within a page are counted in this text."""
        return "\n\n".join(block.text for block in self.blocks)


Picture = NDArray[np.uint8]
"""Shape (height, width, 3), RGB."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a reader is given besides the file."""

    password: str = ""
    """What the user gave to open it; empty where none was needed so far."""
    read_inner: "Callable[[str, bytes], Iterator[Page]] | None" = None
    """Reads a file within the file, by its name and content; its pages are attachments. None: they are skipped.

    It raises nothing: a file that cannot be read has no pages.
    """
    read_picture: "Callable[[Picture], str] | None" = None
    """The text in a picture, paragraphs and rows of tables parted by blank lines; None where nothing reads them."""
    hear: "Callable[[Path], Iterator[tuple[str, float, float]]] | None" = None
    """What is said in a recording, segment by segment: text, and where it begins and ends in seconds; None where
    no recognizer works."""
    most_pages: int = 20_000
    """A document with more raises AssistantError(DOCUMENT_TOO_LARGE)."""
    most_bytes: int = 500_000_000
    """As does one that is larger once unpacked."""


PLAIN_READING = ReadingOptions()
"""No password, nothing within, no pictures."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of a file before it is read."""

    suffix: str
    """The suffix of its name, lower case, with the dot; may be empty."""
    head: bytes
    """Its first 4096 bytes."""
    entries: frozenset[str] = frozenset()
    """Names of the files in it, if it is a zip archive."""
