"""Turns the rows of tables and sheets into blocks, each with its column names where they can be detected."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import NamedTuple

from app.engine.adapters.readers.blocks import join_cells
from app.engine.parts.pages import Block, Role

_HEADER_WITHIN = 50
"""How many rows are searched for a table's header."""
_LONGEST_NAME = 60
"""The most characters in a column name."""
_VALUE = re.compile(r"[^\w]*\d[\d\s.,:/%€$£¥'+-]*(?:[a-zA-Z€$£¥]{1,4})?|\d{4}-\d\d-\d\d.*|TRUE|FALSE")
"""A number, an amount, a date, a time: never a column name."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""A year may be a column name."""


class Row(NamedTuple):
    """One row, exactly as it is in the table."""

    number: int | None
    """From 1; None where rows are not counted."""
    cells: Sequence[str]


def to_blocks(rows: Iterable[Row], is_marked: bool = False, is_list: bool = False) -> Iterator[Block]:
    """A block for each non-empty row.

    Empty rows separate tables, each of which may have a header; one without continues under the previous header if
    that is wide enough. `is_marked`: the first row is known to be a header. `is_list`: all rows have the same fields,
    so the first names the columns unless it holds values.
    """
    names: Sequence[str] = ()
    for is_empty, group in groupby(rows, lambda row: not any(map(str.strip, row.cells))):
        if is_empty:
            continue
        head = list(islice(group, _HEADER_WITHIN))
        at = 0 if is_marked else find_header(head, is_list and not names)
        is_marked = False
        if at is None and names and any(_filled_columns(row.cells)[-1] >= len(names) for row in head):
            names = ()
        for index, row in enumerate(chain(head, group)):
            if index == at:
                names = _strip_empty(row.cells)
            yield _to_block(row, names if at is None or index >= at else ())


def _to_block(row: Row, names: Sequence[str]) -> Block:
    """The row, aligned with its header; a row without a header loses its empty cells."""
    cells = [" ".join(cell.split()) for cell in row.cells]
    if not names or len(_filled_columns(cells)) == 1:
        return Block(" | ".join(filter(None, cells)), Role.ROW, header=_join_names(names), row=row.number)
    first = min(_filled_columns(names)[0], _filled_columns(cells)[0])
    return Block(join_cells(cells[first:]), Role.ROW, header=_join_names(names), row=row.number)


def _join_names(names: Sequence[str]) -> str:
    return join_cells(" ".join(name.split()) for name in names[_filled_columns(names)[0] :]) if names else ""


def _strip_empty(cells: Sequence[str]) -> Sequence[str]:
    """The cells without the empty ones at the end."""
    return cells[: _filled_columns(cells)[-1] + 1]


def _filled_columns(cells: Sequence[str]) -> list[int]:
    """The indices of the cells that are not empty."""
    return [index for index, cell in enumerate(cells) if cell.strip()]


def find_header(rows: Sequence[Row], is_list: bool = False) -> int | None:
    """The index of the row that names the columns; None if there is none.

    It is a row of short texts above a row that has a value under one of them, in a column of mostly values; in a table
    of text only, it is the first row if that is full, none of its texts occurs below and at least three rows follow.
    """
    for index, row in enumerate(rows[:-1]):
        if _names_columns(row.cells) and any(
            _is_value(_cell(rows[index + 1].cells, column)) and _is_value_column(rows[index + 1 :], column)
            for column in _filled_columns(row.cells)
        ):
            return index
    if not rows or not _names_columns(rows[0].cells):
        return None
    if is_list:
        return 0
    first, below = rows[0].cells, rows[1:]
    width = max((len(_strip_empty(row.cells)) for row in below), default=0)
    repeated = {cell.strip() for row in below for cell in row.cells} & {cell.strip() for cell in first}
    is_full = len(_filled_columns(first)) >= width > 1
    return 0 if is_full and not repeated - {""} and len(below) >= 3 else None


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether the cells could be column names: several, short, mostly different, none of them a value."""
    names = [cells[index].strip() for index in _filled_columns(cells)]
    return (
        len(names) > 1
        and 2 * len(set(names)) > len(names)
        and all(len(name) <= _LONGEST_NAME and (_YEAR.fullmatch(name) or not _is_value(name)) for name in names)
        and any(not _YEAR.fullmatch(name) for name in names)
    )


def _is_value_column(rows: Sequence[Row], column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row.cells, column))]
    return 2 * sum(map(_is_value, cells)) > len(cells)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _is_value(cell: str) -> bool:
    return bool(_VALUE.fullmatch(cell))
