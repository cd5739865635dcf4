"""The cells of OpenDocument spreadsheets as they are shown, with lxml: the file holds both value and shown text."""

from collections.abc import Iterator
from typing import Any

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import tables
from app.engine.adapters.readers.office import odt
from app.engine.parts.pages import Block

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MOST_REPEATED = 1_000
"""Equal rows or cells in succession; a sheet that is filled to its edge repeats them a million times."""


def sheets(content: Any, most_cells: int, name: str) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """(name, rows) of each sheet of a document's content; raises AssistantError(DOCUMENT_TOO_LARGE, `name`)."""
    for table in content.iter(f"{_TABLE}table"):
        if next(table.iterancestors(f"{_TABLE}table"), None) is None:
            yield str(table.get(f"{_TABLE}name") or ""), tuple(tables.to_blocks(_rows(table, most_cells, name)))


def _rows(table: Any, most_cells: int, name: str) -> Iterator[tables.Row]:
    number, count = 1, 0
    spread = tables.spread(_cells(row) for row in table.iter(f"{_TABLE}table-row"))
    for row, cells in zip(table.iter(f"{_TABLE}table-row"), spread, strict=True):
        repeated = _number(row, "rows-repeated")
        for offset in range(min(repeated, _MOST_REPEATED) if any(cells) else 1):
            count += len(cells)
            if count > most_cells:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
            yield tables.Row(number + offset, cells)
        number += repeated


def _cells(row: Any) -> list[tables.Cell]:
    found: list[tables.Cell] = []
    for cell in row.iterchildren(f"{_TABLE}table-cell"):
        text = " ".join(block.text for block in odt.blocks(cell))
        one = tables.Cell(text, _number(cell, "columns-spanned"), _number(cell, "rows-spanned"))
        found += [one] * min(_number(cell, "columns-repeated"), _MOST_REPEATED)
    while found and not found[-1].text and found[-1].rows == 1:
        found.pop()
    return found


def _number(element: Any, name: str) -> int:
    value = str(element.get(f"{_TABLE}number-{name}") or "1")
    return int(value) if value.isdecimal() and len(value) < 8 else 1
