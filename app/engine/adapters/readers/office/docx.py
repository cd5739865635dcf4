"""Word documents: headings, lists, tables and notes, read from their XML."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from app.engine.adapters.readers import tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.office.word_styles import ParagraphKind, Styles, attribute
from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Role, Sample

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTE_PARTS = ("footnotes", "endnotes", "comments")
_MOST_COLUMNS = 63
"""In a Word table."""
_FALSE = frozenset({"0", "false", "off", "none"})
"""Values of an attribute that switch a property off."""


class Docx(BuiltIn):
    """One page: Word decides only at layout where pages break."""

    name: ClassVar[str] = "docx"
    reads: ClassVar[str] = "Word documents"
    suffixes: ClassVar[frozenset[str]] = frozenset({".docx", ".docm", ".dotx", ".dotm"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the entries of its zip archive."""
        return "word/document.xml" in sample.entries

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page: paragraphs, list items, table rows, then the notes and comments.

        Tracked changes are read as accepted. Headers and footers are included only if there is no other text.
        """
        with Zipped(path, reading) as archive:
            (main,) = office_xml.relations(archive).get("officeDocument", ["word/document.xml"])[:1]
            parts = office_xml.relations(archive, main)
            body = archive.xml(main).find("{*}body")
            styles = Styles(archive.xml(part) for part in parts.get("styles", []) if part in archive.names)
            blocks = list(_blocks(body, styles))
            for part in (part for kind in _NOTE_PARTS for part in parts.get(kind, [])):
                for note in archive.xml(part):
                    blocks += _blocks(note, styles)
            if not blocks:
                for part in dict.fromkeys(part for kind in ("header", "footer") for part in parts.get(kind, [])):
                    blocks += _blocks(archive.xml(part), styles)
            about = office_xml.about(archive)
        if not about.title and blocks and blocks[0].role is Role.HEADING:
            about = replace(about, title=blocks[0].text)
        yield Page(None, tuple(_split_blocks(blocks)), about)


def _split_blocks(blocks: list[Block]) -> Iterator[Block]:
    """The same blocks; overlong ones are split."""
    for block in blocks:
        for piece in split_overlong(block.text):
            yield block if piece == block.text else replace(block, text=piece.strip())


def _tag(element: Any) -> str:
    """The local name of a Word element; other elements keep their namespace."""
    return str(element.tag).removeprefix(_W).removeprefix(_STRICT)


def _blocks(container: Any, styles: Styles) -> Iterator[Block]:
    """The paragraphs and table rows in an element, in order."""
    for child in container.iterchildren("{*}*"):
        match _tag(child):
            case "p":
                yield from _paragraph(child, styles)
            case "tbl":
                yield from _table(child, styles)
            case "tc" | "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo":
                yield from _blocks(child, styles)


def _paragraph(element: Any, styles: Styles) -> Iterator[Block]:
    """The paragraph itself, then the content of its text boxes."""
    text = "".join(_pieces(element)).strip()
    kind = styles.classify(element)
    if kind is ParagraphKind.CONTENTS:
        return
    if text and isinstance(kind, int):
        yield Block(" ".join(text.split()), Role.HEADING, kind)
    elif text:
        yield Block(text, Role.ITEM if kind is ParagraphKind.ITEM else Role.PARAGRAPH)
    for box in element.iterfind(".//{*}txbxContent"):
        # Each box is stored a second time for older programs; a box in a box is found from its own paragraph.
        above = list(box.iterancestors())
        inner = [node for node in above[: above.index(element)] if _tag(node) == "txbxContent" or node.tag == _FALLBACK]
        if not inner:
            yield from _blocks(box, styles)


def _table(element: Any, styles: Styles) -> Iterator[Block]:
    """The table's rows; the first is the header if it is marked as one or looks like one."""
    rows = []
    is_marked = False
    for row in element.iterchildren("{*}tr", "{*}sdt", "{*}ins", "{*}customXml"):
        for found in [row] if _tag(row) == "tr" else row.iter("{*}tr"):
            if found.find("{*}trPr/{*}del") is None:
                rows.append(tables.Row(None, list(_cells(found, styles))))
                is_marked = is_marked or (len(rows) == 1 and _is_header(found))
    yield from tables.to_blocks(rows, is_marked=is_marked and len(rows) > 1)


def _cells(row: Any, styles: Styles) -> Iterator[str]:
    """The text of each cell; a cell that spans several columns is followed by empty ones."""
    for cell in row.iterchildren("{*}tc", "{*}sdt", "{*}customXml"):
        yield " ".join(block.text for block in _blocks(cell, styles))
        width = attribute(cell.find("{*}tcPr/{*}gridSpan"), "val")
        yield from [""] * (min(int(width), _MOST_COLUMNS) - 1 if width.isdecimal() else 0)


def _is_header(row: Any) -> bool:
    """Whether the row is repeated on each page, or all its text is bold."""
    mark = row.find("{*}trPr/{*}tblHeader")
    if mark is not None and not _FALSE & set(mark.attrib.values()):
        return True
    runs = [run for run in row.iter("{*}r") if "".join(_pieces(run)).strip()]
    bold = [run.find("{*}rPr/{*}b") for run in runs]
    return len(runs) > 1 and all(mark is not None and not _FALSE & set(mark.attrib.values()) for mark in bold)


def _pieces(element: Any) -> Iterator[str]:
    """The current text of a paragraph: without deleted or moved text and without text boxes."""
    for child in element.iterchildren("{*}*"):
        match _tag(child):
            case "t" | "{http://schemas.openxmlformats.org/officeDocument/2006/math}t":
                yield child.text or ""
            case "tab" | "ptab" | "br" | "cr":
                yield " "
            case "noBreakHyphen":
                yield "-"
            case "pPr" | "rPr" | "del" | "moveFrom" | "txbxContent":
                pass
            case _:
                yield from _pieces(child)
