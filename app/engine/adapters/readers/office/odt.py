"""OpenDocument texts (.odt, .ott, .fodt), by lxml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import portions, row_of
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import content
from app.engine.adapters.readers.packages.zipped import Zipped, faults, parse
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample

_CONTENT = "content.xml"
_META = "meta.xml"
_TYPE = b"application/vnd.oasis.opendocument.text"
_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEFT_OUT = frozenset((
    f"{_T}tracked-changes", f"{_T}sequence-decls", f"{_T}table-of-content", f"{_T}alphabetical-index", f"{_T}note",
    f"{_T}note-citation", f"{_T}number", f"{_T}ruby-text", f"{_T}variable-decls", f"{_T}user-field-decls",
    f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_OFFICE}binary-data",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
))  # fmt: skip
"""What was deleted is kept among the tracked changes; notes follow at the end."""
_BOX = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"
_SPACE = re.compile(r"[ \t\r]+")


class Odt(BuiltIn):
    """One page: where pages break is decided only when the text is laid out."""

    name: ClassVar[str] = "odt"
    reads: ClassVar[str] = "OpenDocument texts"
    suffixes: ClassVar[frozenset[str]] = frozenset({".odt", ".ott", ".fodt"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the type that stands first in its zip archive, or in the XML of one that is no archive."""
        return is_of(_TYPE, sample)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page: paragraphs, list items, table rows, then the notes.

        Of tracked changes it gives the text as it is now.
        """
        with faults(path.name):
            text, about = body(path, reading, "text")
            made = list(blocks(text))
            for note in text.iter(f"{_T}note-body"):
                made += blocks(note)
        yield Page(None, tuple(block for block in made if block.text), about)


def is_of(kind: bytes, sample: Sample) -> bool:
    """Whether a file is an OpenDocument of a kind, zip archive or not."""
    head = sample.head
    return (b"mimetype" + kind) in head[:140] or (b"<office:document" in head and b'mimetype="' + kind in head)


def body(path: Path, reading: ReadingOptions, kind: str) -> tuple[Any, About]:
    """What a document of a kind holds (text, presentation), and what it says of itself. Raises what `faults` tells."""
    with path.open("rb") as file:
        is_flat = file.read(100).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if is_flat:
        document = meta = parse(content(path, reading))
    else:
        document, meta = _unpacked(path, reading)
    found = document.find(f"{_OFFICE}body/{_OFFICE}{kind}")
    if found is None:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
    return found, _about(meta)


def _unpacked(path: Path, reading: ReadingOptions) -> tuple[Any, Any]:
    """The document, and what is known of it; None where nothing is."""
    with Zipped(path, reading) as archive:
        return archive.xml(_CONTENT), archive.xml(_META) if _META in archive.names else None


def _about(meta: Any) -> About:
    if meta is None:
        return About()

    def said(field: str) -> str:
        return " ".join((meta.findtext(f".//{_OFFICE}meta/{field}") or "").split())

    date = _DATE.match(said(f"{_META_NAMES}creation-date") or said(f"{_DC}date"))
    author = said(f"{_META_NAMES}initial-creator") or said(f"{_DC}creator")
    language = said(f"{_DC}language").lower().split("-")[0]
    return About(said(f"{_DC}title"), author, date[0] if date else "", language if len(language) == 2 else "")


def blocks(container: Any, role: Role = Role.PARAGRAPH) -> Iterator[Block]:
    """The blocks in an element, in order."""
    for child in container.iterchildren("{*}*"):
        match str(child.tag):
            case tag if tag in _LEFT_OUT:
                pass
            case tag if tag == f"{_T}h":
                level = str(child.get(f"{_T}outline-level") or "")
                yield Block(_words(child), Role.HEADING, max(1, int(level)) if level.isdecimal() else 1)
                yield from _boxed(child)
            case tag if tag == f"{_T}p" and child.get(f"{_T}style-name") == "Title":
                yield Block(_words(child), Role.HEADING, 1)
            case tag if tag == f"{_T}p":
                yield from (Block(part.strip(), role) for part in portions(_words(child)))
                yield from _boxed(child)
            case tag if tag in (f"{_T}list-item", f"{_T}list-header"):
                yield from blocks(child, Role.ITEM)
            case tag if tag == f"{_TABLE}table":
                yield from _rows(child)
            case _:
                yield from blocks(child, role)


def _boxed(paragraph: Any) -> Iterator[Block]:
    """What stands in boxes that hang on a paragraph."""
    for box in paragraph.iterdescendants(_BOX):
        if next(box.iterancestors(_BOX), None) is None:
            yield from blocks(box)


def _rows(table: Any) -> Iterator[Block]:
    header = ""
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is not table:
            continue  # of a table in a cell
        cells = (" ".join(block.text for block in blocks(cell)) for cell in row.iterchildren(f"{_TABLE}table-cell"))
        text = row_of(cells)
        if row.getparent().tag == f"{_TABLE}table-header-rows":
            header = text
        yield Block(text, Role.ROW, header=header)


def _words(element: Any) -> str:
    return _SPACE.sub(" ", "".join(_pieces(element))).strip()


def _pieces(element: Any) -> Iterator[str]:
    """The text within a paragraph, without notes, comments and boxes."""
    yield (element.text or "").replace("\n", " ")
    for child in element.iterchildren("{*}*"):
        match str(child.tag):
            case tag if tag in (f"{_T}s", f"{_T}tab"):
                yield " "
            case tag if tag == f"{_T}line-break":
                yield "\n"
            case tag if tag not in _LEFT_OUT and tag != _BOX:
                yield from _pieces(child)
        yield (child.tail or "").replace("\n", " ")
