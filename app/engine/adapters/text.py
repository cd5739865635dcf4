"""Plain text in any encoding, by charset-normalizer."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from charset_normalizer import from_bytes

from app.engine.parts import PLAIN_READING, Block, Check, Page, Reading, Sample
from app.engine.registry import Kit
from app.errors import AssistantError, Code

_GAP = re.compile(r"\n\s*\n")


def decode(path: Path) -> str:
    """The text of a file whose encoding is not known. Raises AssistantError(DOCUMENT_UNREADABLE)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    for encoding in _likely(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    best = from_bytes(raw).best()
    if best is None or "\0" in str(best):
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
    return str(best)


def _likely(raw: bytes) -> tuple[str, ...]:
    """Encodings that fit strictly or not at all; where there are zero bytes, UTF-16 and UTF-32 without a mark too."""
    if b"\0" not in raw:
        return ("utf-8-sig",)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-32", "utf-16")
    # What is written in most languages has its zeros in the higher byte.
    is_big = raw[::2].count(0) > raw[1::2].count(0)
    return ("utf-32", "utf-32-be", "utf-32-le", "utf-16-be" if is_big else "utf-16-le")


def blocks(text: str) -> tuple[Block, ...]:
    """A text's paragraphs, which blank lines part."""
    return tuple(Block(paragraph.strip()) for paragraph in _GAP.split(text) if paragraph.strip())


class Text:
    """One page, as it is."""

    name: ClassVar[str] = "text"
    rank: ClassVar[int] = 10
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt", ".text"})

    @classmethod
    def check(cls, kit: Kit) -> Check:  # noqa: ARG003  # every part is asked with its kit
        """It always works."""
        return Check(True, "plain text")

    @classmethod
    def create(cls, kit: Kit) -> Self:  # noqa: ARG003  # every part is made from its kit
        """Nothing is loaded."""
        return cls()

    @classmethod
    def claims(cls, sample: Sample) -> bool:  # noqa: ARG003  # all text looks alike
        """Text looks like anything."""
        return False

    def read(self, path: Path, reading: Reading = PLAIN_READING) -> Iterator[Page]:  # noqa: ARG002  # no need
        """Yield the whole text as one page."""
        yield Page(None, blocks(decode(path)))
