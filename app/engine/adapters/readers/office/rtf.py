"""Rich text (.rtf), by striprtf."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import portions, row_of
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import content
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample

_OPENING = b"{\\rtf"
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_PICTURE = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}[\r\n \t]{0,4}){1000,}+")
"""What else could be so many digits; reading them one by one takes seconds."""
_START = re.compile(r"\s*\{\\rtf\d{0,3}")
_FONT = re.compile(r"\\f(\d{1,5})(?!\d)(?:(?!\\f\d)[^;]){0,200}?\\fcharset(\d{1,3})(?!\d)")
"""A font's number, and the script that its bytes are of."""
_FONTS_WITHIN = 500_000
"""Characters from the beginning of the table of fonts."""
_LINK = re.compile(r"\\fldinst\{", re.IGNORECASE)
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d)[ ]?")
_MARK = "\ue000"
"""Stands in front of the level of a heading while striprtf reads, which knows no headings."""
_HEADING = re.compile(f"{_MARK}([0-8])")
_BULLET = re.compile(r"(?:[•·▪◦\u2013\uf0b7-]|o|\d{1,3}[.)]|[a-z][.)])\t")
_NOT_TEXT = re.compile("[\0-\x08\x0b-\x1f\ue000]")
_MOST_BYTES = 50_000_000
"""Of what is left without pictures."""


class Rtf(BuiltIn):
    """One page."""

    name: ClassVar[str] = "rtf"
    reads: ClassVar[str] = "rich text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".rtf"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its first five bytes."""
        return sample.head.lstrip().startswith(_OPENING)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page: headings, paragraphs, list items, table rows."""
        raw = content(path, reading)
        if not raw.lstrip().startswith(_OPENING):
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
        encoding = _encoding(raw)
        source = _PICTURE.sub("", raw.decode(encoding, "replace"))
        if len(source) > _MOST_BYTES:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
        about = About(_field(source, "title", encoding, path.name), _field(source, "author", encoding, path.name))
        source = _OUTLINE.sub(lambda found: f"{found[0].rstrip()} {_MARK}{found[1]}", source)
        blocks = (block for line in _plain(source, encoding, path.name).split("\n") for block in _blocks(line))
        yield Page(None, tuple(block for block in blocks if block.text), about)


def _encoding(raw: bytes) -> str:
    """Of the bytes that name no font, as the document says at its beginning."""
    found = _CODE_PAGE.search(raw[:1_000])
    try:
        return codecs.lookup(f"cp{int(found[1])}").name if found else "cp1252"
    except LookupError:
        return "cp1252"


def _plain(source: str, encoding: str, name: str) -> str:
    """The text. Raises AssistantError(DOCUMENT_UNREADABLE)."""
    from striprtf.striprtf import rtf_to_text

    source = _with_plain_fonts(source)
    # A line break here, which means nothing, keeps striprtf from looking for links, to write their address behind them.
    source = _LINK.sub(lambda found: f"{found[0]}\n", source)
    try:
        text = str(rtf_to_text(source, encoding=encoding, errors="replace"))
    except (ValueError, LookupError, TypeError, OverflowError) as error:  # it trusts numbers and names of encodings
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error
    # Signs beyond 16 bits are written as two halves.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _with_plain_fonts(source: str) -> str:
    """The same document with the bare table of fonts in front: striprtf takes minutes for one that is made to."""
    start, found = _START.match(source), source.find("\\fonttbl")
    if start is None or found < 0:
        return source
    fonts = _FONT.findall(source[found : found + _FONTS_WITHIN])
    table = "".join(f"{{\\f{number}\\fcharset{script} x;}}" for number, script in dict(fonts).items())
    return f"{start[0]}{{\\fonttbl{table}}}{source[start.end() :]}"


def _field(source: str, field: str, encoding: str, name: str) -> str:
    """What the document's information says of itself."""
    found = re.search(rf"\{{\\info\b.{{0,5000}}?\{{\\{field} ([^{{}}]{{1,500}})\}}", source, re.DOTALL)
    if found is None:
        return ""
    words = _plain(f"{{\\rtf1\\ansi\\ansicpg{encoding.removeprefix('cp')} {found[1]}}}", encoding, name)
    return " ".join(_NOT_TEXT.sub(" ", words).split())


def _blocks(line: str) -> Iterator[Block]:
    """A line of striprtf's is a paragraph, or a table's row, whose cells end in bars."""
    heading = _HEADING.search(line)
    words = _NOT_TEXT.sub(" ", _HEADING.sub("", line)).replace("\xa0", " ").strip()
    if "|" in words and words.endswith("|"):
        yield Block(row_of(" ".join(cell.split()) for cell in words.split("|")), Role.ROW)
    elif heading:
        yield Block(" ".join(words.split()), Role.HEADING, int(heading[1]) + 1)
    else:
        bullet = _BULLET.match(words)
        role = Role.ITEM if bullet else Role.PARAGRAPH
        words = " ".join(words[bullet.end() if bullet and not words[0].isalnum() else 0 :].split())
        yield from (Block(part.strip(), role) for part in portions(words))
