"""Word documents: headings, lists, tables and notes, read from their XML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.office.symbols import symbol
from app.engine.adapters.readers.office.word_numbering import Numbering
from app.engine.adapters.readers.office.word_styles import ParagraphKind, Styles, attribute
from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Role, Sample

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LABEL = "sotto-label"
"""The attribute that holds a paragraph's automatic number while it is read."""
_NOTE_PARTS = ("footnotes", "endnotes", "comments")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|pagina|página|strana|sida|side)\W*)?\d*(?:\W*(?:of|von|de|/|av|di)\W*\d*)?\W*", re.I
)
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

        Tracked changes are read as accepted; headers and footers come last, once each, without page numbers.
        """
        with Zipped(path, reading) as archive:
            (main,) = office_xml.relations(archive).get("officeDocument", ["word/document.xml"])[:1]
            parts = office_xml.relations(archive, main)
            body = archive.xml(main).find("{*}body")
            styles = Styles(archive.xml(part) for part in parts.get("styles", []) if part in archive.names)
            numbering = Numbering(
                (archive.xml(part) for part in parts.get("numbering", []) if part in archive.names), styles
            )
            prepare(body, styles, numbering)
            blocks = list(_blocks(body, styles))
            for part in (part for kind in _NOTE_PARTS for part in parts.get(kind, [])):
                notes = archive.xml(part)
                prepare(notes, styles, numbering)
                for note in notes:
                    blocks += _blocks(note, styles)
            texts = {block.text for block in blocks}
            for part in dict.fromkeys(part for kind in ("header", "footer") for part in parts.get(kind, [])):
                edge = archive.xml(part)
                prepare(edge, styles, numbering)
                blocks += (one for one in _blocks(edge, styles) if one.text not in texts and _is_worth(one.text))
                texts |= {block.text for block in blocks}
            about = office_xml.about(archive)
        if not about.title and blocks and blocks[0].role is Role.HEADING:
            about = replace(about, title=blocks[0].text)
        yield Page(None, tuple(_split_blocks(blocks)), about)


def _is_worth(text: str) -> bool:
    """Whether a line at the edge of the pages says more than which page it is."""
    return not _PAGE_NUMBER.fullmatch(text)


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


def prepare(root: Any, styles: Styles, numbering: Numbering) -> None:
    """Mark the text that is raised or lowered, take out what is hidden or struck, and put numbers before paragraphs."""
    for paragraph in root.iter("{*}p"):
        if _tag(paragraph) == "p" and (label := numbering.label(paragraph)):
            paragraph.set(_LABEL, label)
    for run in list(root.iter("{*}r")):
        if _tag(run) == "r" and styles.is_unseen(run):
            for text in list(run):
                run.remove(text)
            continue
        shift = styles.shift(run)
        for text in run.iterchildren("{*}t") if shift else ():
            text.text = (raised.mark_raised if shift > 0 else raised.mark_lowered)(text.text or "")


def _paragraph(element: Any, styles: Styles) -> Iterator[Block]:
    """The paragraph itself, then the content of its text boxes."""
    text = raised.resolve("".join(_pieces(element))).strip()
    kind = styles.classify(element)
    if kind is ParagraphKind.CONTENTS:
        return
    text = f"{element.get(_LABEL, '')} {text}".strip() if text else ""
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
            case "sym":
                yield symbol(attribute(child, "font"), attribute(child, "char"))
            case "pPr" | "rPr" | "del" | "moveFrom" | "txbxContent":
                pass
            case tag if tag == f"{_MATH}sup":
                yield raised.write_raised("".join(_pieces(child)))
            case tag if tag == f"{_MATH}sub":
                yield raised.mark_lowered("".join(_pieces(child)))
            case _:
                yield from _pieces(child)
