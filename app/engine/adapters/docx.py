"""Word documents, by python-docx."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from app.engine.parts import Check, Page
from app.engine.registry import Kit
from app.errors import AssistantError, Code

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""An encrypted .docx is wrapped in an OLE compound file instead of a zip archive."""


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

    def read(self, path: Path) -> Iterator[Page]:
        """Yield the whole document as one page: paragraphs, list items and table rows in their order."""
        import docx
        from docx.opc.exceptions import OpcError
        from docx.table import Table
        from lxml.etree import LxmlError

        try:
            with path.open("rb") as file:
                if file.read(8) == _OLE:
                    raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name)
            document = docx.Document(str(path))
            blocks: list[str] = []
            for block in document.iter_inner_content():
                if isinstance(block, Table):
                    blocks += [_row([cell.text.strip() for cell in row.cells]) for row in block.rows]
                else:
                    blocks.append(block.text.strip())
            title = (document.core_properties.title or "").strip()
        except (OpcError, LxmlError, zipfile.BadZipFile, OSError, KeyError, ValueError, AttributeError) as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        yield Page(None, "\n\n".join(block for block in blocks if block), title)


def _row(cells: list[str]) -> str:
    """The cells of a row; one merged over several columns is given once for each, and kept once."""
    kept = [cell for index, cell in enumerate(cells) if cell and (index == 0 or cell != cells[index - 1])]
    return " | ".join(kept)
