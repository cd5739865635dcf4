"""Word documents: headings, lists, tables and notes, read from their XML."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.office.word_styles import ParagraphKind, Styles, attribute
from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Role, Sample

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
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
            mark_shifted(body, styles)
            blocks = list(_blocks(body, styles))
            for part in (part for kind in _NOTE_PARTS for part in parts.get(kind, [])):
                notes = archive.xml(part)
                mark_shifted(notes, styles)
                for note in notes:
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


def mark_shifted(root: Any, styles: Styles) -> None:
    """Mark the text of the runs that are raised or lowered."""
    for run in root.iter("{*}r"):
        shift = styles.shift(run)
        for text in run.iterchildren("{*}t") if shift else ():
            text.text = (raised.mark_raised if shift > 0 else raised.mark_lowered)(text.text or "")


def _paragraph(element: Any, styles: Styles) -> Iterator[Block]:
    """The paragraph itself, then the content of its text boxes."""
    text = raised.resolve("".join(_pieces(element))).strip()
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
    """The table's rows; the first ones are the header if they are marked as one or look like one."""
    rows: list[tables.Row] = []
    headers = 0
    for row in element.iterchildren("{*}tr", "{*}sdt", "{*}ins", "{*}customXml"):
        for found in [row] if _tag(row) == "tr" else row.iter("{*}tr"):
            if found.find("{*}trPr/{*}del") is None:
                is_header = headers == len(rows) and _is_header(found)
                above = rows[-1].cells if rows else ()
                rows.append(tables.Row(None, list(_cells(found, styles, above, is_header))))
                headers += is_header
    yield from tables.to_blocks(rows, headers if 0 < headers < len(rows) else None)


def _cells(row: Any, styles: Styles, above: Sequence[str], is_header: bool) -> Iterator[str]:
    """The text of each cell. One that spans several columns is repeated in a header, else followed by empty ones.

    One that continues the cell above it has its text.
    """
    before = attribute(row.find("{*}trPr/{*}gridBefore"), "val")
    column = min(int(before), _MOST_COLUMNS) if before.isdecimal() else 0
    yield from [""] * column
    for cell in row.iterchildren("{*}tc", "{*}sdt", "{*}customXml"):
        merged = cell.find("{*}tcPr/{*}vMerge")
        is_continued = merged is not None and attribute(merged, "val") != "restart" and column < len(above)
        text = above[column] if is_continued else " ".join(block.text for block in _blocks(cell, styles))
        width = attribute(cell.find("{*}tcPr/{*}gridSpan"), "val")
        columns = min(int(width), _MOST_COLUMNS) if width.isdecimal() else 1
        yield text
        yield from [text if is_header else ""] * (columns - 1)
        column += columns


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
            case tag if tag in ("t", f"{_MATH}t"):
                yield child.text or ""
            case "tab" | "ptab" | "br" | "cr":
                yield " "
            case "noBreakHyphen":
                yield "-"
            case "pPr" | "rPr" | "del" | "moveFrom" | "txbxContent":
                pass
            case tag if tag == f"{_MATH}sup":
                yield raised.write_raised("".join(_pieces(child)))
            case tag if tag == f"{_MATH}sub":
                yield raised.mark_lowered("".join(_pieces(child)))
            case _:
                yield from _pieces(child)
