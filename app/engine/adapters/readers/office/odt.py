"""OpenDocument texts (.odt, .ott, .fodt), with lxml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import read_bytes
from app.engine.adapters.readers.packages.zipped import Zipped, faults, parse
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample

_CONTENT = "content.xml"
_META = "meta.xml"
_TYPE = b"application/vnd.oasis.opendocument.text"
_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OMITTED = frozenset((
    f"{_T}tracked-changes", f"{_T}sequence-decls", f"{_T}table-of-content", f"{_T}alphabetical-index", f"{_T}note",
    f"{_T}note-citation", f"{_T}number", f"{_T}ruby-text", f"{_T}variable-decls", f"{_T}user-field-decls",
    f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_OFFICE}binary-data",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
))  # fmt: skip
"""Deleted text is stored in the tracked changes; notes are read at the end."""
_BOX = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"
_SPACE = re.compile(r"[ \t\r]+")
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_STYLES = "styles.xml"
_MOST_REPEATED = 100
"""Equal cells in a row; a table that is filled to its edge repeats an empty one a thousand times."""


class Odt(BuiltIn):
    """One page: page breaks are decided only when the text is laid out."""

    name: ClassVar[str] = "odt"
    reads: ClassVar[str] = "OpenDocument texts"
    suffixes: ClassVar[frozenset[str]] = frozenset({".odt", ".ott", ".fodt"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the media type at the start of its zip archive, or in the XML of a flat file."""
        return has_media_type(_TYPE, sample)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page: paragraphs, list items, table rows, then the notes.

        Tracked changes are read as accepted.
        """
        with faults(path.name):
            text, about = body(path, reading, "text")
            found = list(blocks(text))
            for note in text.iter(f"{_T}note-body"):
                found += blocks(note)
        yield Page(None, tuple(block for block in found if block.text), about)


def has_media_type(media_type: bytes, sample: Sample) -> bool:
    """Whether a file is an OpenDocument of that media type, zipped or flat."""
    head = sample.head
    is_flat = b"<office:document" in head and b'mimetype="' + media_type in head
    return (b"mimetype" + media_type) in head[:140] or is_flat


def body(path: Path, reading: ReadingOptions, kind: str) -> tuple[Any, About]:
    """The body of a document of that kind ("text", "presentation") and its metadata. To be wrapped in `faults`."""
    with path.open("rb") as file:
        is_flat = file.read(100).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if is_flat:
        document = meta = styles = parse(read_bytes(path, reading))
    else:
        document, meta, styles = _unpack(path, reading)
    found = document.find(f"{_OFFICE}body/{_OFFICE}{kind}")
    if found is None:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
    _mark_shifted(found, [document] if styles is document or styles is None else [styles, document])
    return found, _about(meta)


def _unpack(path: Path, reading: ReadingOptions) -> tuple[Any, Any, Any]:
    """The root elements of the content, the metadata and the styles; the latter two are None if there are none."""
    with Zipped(path, reading) as archive:
        meta, styles = (archive.xml(name) if name in archive.names else None for name in (_META, _STYLES))
        return archive.xml(_CONTENT), meta, styles


def _mark_shifted(body: Any, roots: list[Any]) -> None:
    """Mark the text of the body that its style raises or lowers."""
    marks = {}
    for style in (style for root in roots for style in root.iter(f"{_STYLE}style")):
        properties = style.find(f"{_STYLE}text-properties")
        position = properties.get(f"{_STYLE}text-position") if properties is not None else None
        if position and not position.startswith(("0%", "0 ")):
            is_lowered = position.startswith(("sub", "-"))
            marks[style.get(f"{_STYLE}name")] = raised.mark_lowered if is_lowered else raised.mark_raised
    for span in body.iter(f"{_T}span") if marks else ():
        mark = marks.get(span.get(f"{_T}style-name"))
        if mark is not None and span.text:
            span.text = mark(span.text)


def _about(meta: Any) -> About:
    if meta is None:
        return About()

    def value(field: str) -> str:
        return " ".join((meta.findtext(f".//{_OFFICE}meta/{field}") or "").split())

    date = _DATE.match(value(f"{_META_NAMESPACE}creation-date") or value(f"{_DC}date"))
    author = value(f"{_META_NAMESPACE}initial-creator") or value(f"{_DC}creator")
    language = value(f"{_DC}language").lower().split("-")[0]
    return About(value(f"{_DC}title"), author, date[0] if date else "", language if len(language) == 2 else "")


def blocks(container: Any, role: Role = Role.PARAGRAPH) -> Iterator[Block]:
    """The blocks in an element, in order."""
    for child in container.iterchildren("{*}*"):
        match str(child.tag):
            case tag if tag in _OMITTED:
                pass
            case tag if tag == f"{_T}h":
                level = str(child.get(f"{_T}outline-level") or "")
                yield Block(_text(child), Role.HEADING, max(1, int(level)) if level.isdecimal() else 1)
                yield from _box_blocks(child)
            case tag if tag == f"{_T}p" and child.get(f"{_T}style-name") == "Title":
                yield Block(_text(child), Role.HEADING, 1)
            case tag if tag == f"{_T}p":
                yield from (Block(part.strip(), role) for part in split_overlong(_text(child)))
                yield from _box_blocks(child)
            case tag if tag in (f"{_T}list-item", f"{_T}list-header"):
                yield from blocks(child, Role.ITEM)
            case tag if tag == f"{_TABLE}table":
                yield from _rows(child)
            case _:
                yield from blocks(child, role)


def _box_blocks(paragraph: Any) -> Iterator[Block]:
    """The content of the text boxes anchored to a paragraph."""
    for box in paragraph.iterdescendants(_BOX):
        if next(box.iterancestors(_BOX), None) is None:
            yield from blocks(box)


def _rows(table: Any) -> Iterator[Block]:
    rows, headers = [], 0
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is not table:
            continue  # belongs to a table within a cell
        headers += row.getparent().tag == f"{_TABLE}table-header-rows"
        rows.append(list(_cells(row)))
    yield from tables.to_blocks((tables.Row(None, cells) for cells in tables.spread(rows, headers)), headers or None)


def _cells(row: Any) -> Iterator[tables.Cell]:
    """The cells of a row but for those that others cover."""

    def number(cell: Any, name: str) -> int:
        value = str(cell.get(f"{_TABLE}number-{name}") or "1")
        return int(value) if value.isdecimal() and len(value) < 6 else 1

    for cell in row.iterchildren(f"{_TABLE}table-cell"):
        text = " ".join(block.text for block in blocks(cell))
        for _ in range(min(number(cell, "columns-repeated"), _MOST_REPEATED)):
            yield tables.Cell(text, number(cell, "columns-spanned"), number(cell, "rows-spanned"))


def _text(element: Any) -> str:
    return raised.resolve(_SPACE.sub(" ", "".join(_pieces(element)))).strip()


def _pieces(element: Any) -> Iterator[str]:
    """The text of a paragraph, without notes, comments and text boxes."""
    yield (element.text or "").replace("\n", " ")
    for child in element.iterchildren("{*}*"):
        match str(child.tag):
            case tag if tag in (f"{_T}s", f"{_T}tab"):
                yield " "
            case tag if tag == f"{_T}line-break":
                yield "\n"
            case tag if tag not in _OMITTED and tag != _BOX:
                yield from _pieces(child)
        yield (child.tail or "").replace("\n", " ")
