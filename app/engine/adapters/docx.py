"""Word documents, by python-docx."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

from app.engine.parts import PLAIN_READING, About, Block, Check, Page, Reading, Sample
from app.engine.registry import Kit
from app.errors import AssistantError, Code

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""An encrypted .docx is wrapped in an OLE compound file instead of a zip archive."""

_MOST_BYTES = 500_000_000
"""Unpacked; more is made to exhaust whoever opens it."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BOX = f"{_W}txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Docx:
    """One page: where pages break is decided only when a Word document is laid out."""

    name: ClassVar[str] = "docx"
    rank: ClassVar[int] = 10
    suffixes: ClassVar[frozenset[str]] = frozenset({".docx"})

    @classmethod
    def check(cls, kit: Kit) -> Check:  # noqa: ARG003  # every part is asked with its kit
        """It always works."""
        return Check(True, "Word documents")

    @classmethod
    def create(cls, kit: Kit) -> Self:  # noqa: ARG003  # every part is made from its kit
        """Nothing is loaded until the first document."""
        return cls()

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By what its zip archive holds."""
        return "word/document.xml" in sample.entries

    def read(self, path: Path, reading: Reading = PLAIN_READING) -> Iterator[Page]:  # noqa: ARG002
        """Yield the whole document as one page: paragraphs, list items, table rows, then the notes.

        Of tracked changes it gives the text as it is now. Raises AssistantError(DOCUMENT_TOO_LARGE) too.
        """
        import docx
        from docx.opc.exceptions import OpcError
        from docx.oxml.parser import parse_xml
        from lxml.etree import LxmlError

        try:
            with path.open("rb") as file:
                if file.read(8) == _OLE:
                    raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name)
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                    raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            document = docx.Document(str(path))
            blocks = list(_blocks(document.element.body))
            for relation in document.part.rels.values():
                if not relation.is_external and relation.reltype.endswith(("/footnotes", "/endnotes")):
                    for note in parse_xml(relation.target_part.blob):
                        blocks += _blocks(note)
            title = (document.core_properties.title or "").strip()
        except (OpcError, LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError,
                AttributeError, TypeError, RuntimeError) as error:  # fmt: skip
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        yield Page(None, tuple(Block(block) for block in blocks if block), About(title))


def _blocks(container: Any) -> Iterator[str]:
    """The text of each paragraph and table row in an element, in order."""
    for child in container.iterchildren("{*}*"):
        match str(child.tag).removeprefix(_W):
            case "p":
                yield "".join(_pieces(child)).strip()
                for box in child.iterfind(f".//{_BOX}"):
                    # An older program is given the same box once more.
                    if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                        yield from _blocks(box)
            case "tbl":
                for row in child.iter(f"{_W}tr"):
                    cells = (" ".join(_blocks(cell)).strip() for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"))
                    yield " | ".join(cell for cell in cells if cell)
            case "tc" | "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo":
                yield from _blocks(child)


def _pieces(element: Any) -> Iterator[str]:
    """The text within a paragraph as it is read now: without what was deleted or moved away, or stands in boxes."""
    for child in element.iterchildren("{*}*"):
        match str(child.tag).removeprefix(_W):
            case "t" | "{http://schemas.openxmlformats.org/officeDocument/2006/math}t":
                yield child.text or ""
            case "tab" | "br" | "cr":
                yield " "
            case "noBreakHyphen":
                yield "-"
            case "pPr" | "rPr" | "del" | "moveFrom" | "txbxContent":
                pass
            case _:
                yield from _pieces(child)
