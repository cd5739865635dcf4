"""Word documents: headings, lists, tables and notes, from the XML that they are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from app.engine.adapters.readers import tables
from app.engine.adapters.readers.blocks import portions
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.office.word_styles import Look, Styles, value_of
from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Role, Sample

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = ("footnotes", "endnotes", "comments")
_MOST_COLUMNS = 63
"""Of a Word table."""
_OFF = frozenset({"0", "false", "off", "none"})
"""How a mark says that it does not hold."""


class Docx(BuiltIn):
    """One page: where pages break is decided only when a Word document is laid out."""

    name: ClassVar[str] = "docx"
    reads: ClassVar[str] = "Word documents"
    suffixes: ClassVar[frozenset[str]] = frozenset({".docx", ".docm", ".dotx", ".dotm"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By what its zip archive holds."""
        return "word/document.xml" in sample.entries

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page: paragraphs, list items, table rows, then the notes and comments.

        Of tracked changes it gives the text as it is now. What stands at the top and bottom of each page is given
        only where there is no other text.
        """
        with Zipped(path, reading) as archive:
            (main,) = office_xml.relations(archive).get("officeDocument", ["word/document.xml"])[:1]
            parts = office_xml.relations(archive, main)
            body = archive.xml(main).find("{*}body")
            styles = Styles(archive.xml(part) for part in parts.get("styles", []) if part in archive.names)
            blocks = list(_blocks(body, styles))
            for part in (part for kind in _NOTES for part in parts.get(kind, [])):
                for note in archive.xml(part):
                    blocks += _blocks(note, styles)
            if not blocks:
                for part in dict.fromkeys(part for kind in ("header", "footer") for part in parts.get(kind, [])):
                    blocks += _blocks(archive.xml(part), styles)
            about = office_xml.about(archive)
        if not about.title and blocks and blocks[0].role is Role.HEADING:
            about = replace(about, title=blocks[0].text)
        yield Page(None, tuple(_short(blocks)), about)


def _short(blocks: list[Block]) -> Iterator[Block]:
    """The same, overlong ones in portions."""
    for block in blocks:
        for portion in portions(block.text):
            yield block if portion == block.text else replace(block, text=portion.strip())


def _tag(element: Any) -> str:
    """The name of an element of Word's own; others keep their name space."""
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
    """It, and then what stands in its text boxes."""
    text = "".join(_pieces(element)).strip()
    look = styles.look(element)
    if look is Look.CONTENTS:
        return
    if text and isinstance(look, int):
        yield Block(" ".join(text.split()), Role.HEADING, look)
    elif text:
        yield Block(text, Role.ITEM if look is Look.ITEM else Role.PARAGRAPH)
    for box in element.iterfind(".//{*}txbxContent"):
        # An older program is given the same box once more; a box in a box is found from its own paragraph.
        above = list(box.iterancestors())
        inner = [one for one in above[: above.index(element)] if _tag(one) == "txbxContent" or one.tag == _FALLBACK]
        if not inner:
            yield from _blocks(box, styles)


def _table(element: Any, styles: Styles) -> Iterator[Block]:
    """Its rows; the first is the header where it is marked as one, or looks like one."""
    rows = []
    marked = False
    for row in element.iterchildren("{*}tr", "{*}sdt", "{*}ins", "{*}customXml"):
        for found in [row] if _tag(row) == "tr" else row.iter("{*}tr"):
            if found.find("{*}trPr/{*}del") is None:
                rows.append(tables.Row(None, list(_cells(found, styles))))
                marked = marked or (len(rows) == 1 and _is_header(found))
    yield from tables.blocks(rows, is_marked=marked and len(rows) > 1)


def _cells(row: Any, styles: Styles) -> Iterator[str]:
    """The text of each cell; one that spans several columns is followed by empty ones."""
    for cell in row.iterchildren("{*}tc", "{*}sdt", "{*}customXml"):
        yield " ".join(block.text for block in _blocks(cell, styles))
        width = value_of(cell.find("{*}tcPr/{*}gridSpan"), "val")
        yield from [""] * (min(int(width), _MOST_COLUMNS) - 1 if width.isdecimal() else 0)


def _is_header(row: Any) -> bool:
    """Whether it is repeated on each page, or all its text is bold."""
    mark = row.find("{*}trPr/{*}tblHeader")
    if mark is not None and not _OFF & set(mark.attrib.values()):
        return True
    runs = [run for run in row.iter("{*}r") if "".join(_pieces(run)).strip()]
    bold = [run.find("{*}rPr/{*}b") for run in runs]
    return len(runs) > 1 and all(mark is not None and not _OFF & set(mark.attrib.values()) for mark in bold)


def _pieces(element: Any) -> Iterator[str]:
    """The text within a paragraph as it is read now: without what was deleted or moved away, or stands in boxes."""
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
