"""Jupyter notebooks (.ipynb): text cells as Markdown, code cells as they are, without their output."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.adapters.readers.text import json, markdown
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role


def _cells(notebook: Any) -> Iterator[dict[str, Any]]:
    """The cells; the older format keeps them in worksheets."""
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    for sheet in [notebook, *(sheets if isinstance(sheets, list) else ())]:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        yield from (cell for cell in cells or () if isinstance(cell, dict)) if isinstance(cells, list) else ()


def _source_text(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _blocks(cell: dict[str, Any]) -> Iterator[Block]:
    if cell.get("cell_type") == "markdown":
        yield from markdown.parse_blocks(_source_text(cell))
    elif cell.get("cell_type") == "heading":
        level = cell.get("level")
        yield Block(_source_text(cell).strip(), Role.HEADING, level if isinstance(level, int) and 0 < level < 7 else 1)
    else:
        role = Role.CODE if cell.get("cell_type") == "code" else Role.PARAGRAPH
        yield from (Block(piece.strip(), role) for piece in split_overlong(_source_text(cell).strip()))


class Notebook(BuiltIn):
    """One page."""

    name: ClassVar[str] = "notebook"
    reads: ClassVar[str] = "Jupyter notebooks"
    suffixes: ClassVar[frozenset[str]] = frozenset({".ipynb"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole notebook as one page; its first heading is its title."""
        notebook = json.parse(decode(path, reading), path.name)
        if not isinstance(notebook, dict):
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
        found = tuple(block for cell in _cells(notebook) for block in _blocks(cell) if block.text)
        yield Page(None, found, About(next((block.text for block in found if block.role is Role.HEADING), "")))
