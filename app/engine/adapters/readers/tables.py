"""Rows of tables and sheets as blocks, each with the names of its columns where they can be told: pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import NamedTuple

from app.engine.adapters.readers.blocks import row_of
from app.engine.parts.pages import Block, Role

_LOOKED_AT = 50
"""So many rows show where a table's header is."""
_LONGEST_NAME = 60
"""Characters of a column's name."""
_VALUE = re.compile(r"[^\w]*\d[\d\s.,:/%€$£¥'+-]*(?:[a-zA-Z€$£¥]{1,4})?|\d{4}-\d\d-\d\d.*|TRUE|FALSE")
"""A number, a sum, a date, a time: what names no column."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""It may name one."""


class Row(NamedTuple):
    """One row, as it stands."""

    number: int | None
    """From 1; None where rows are not counted."""
    cells: Sequence[str]


def blocks(rows: Iterable[Row], is_marked: bool = False, is_list: bool = False) -> Iterator[Block]:
    """A block for each row that is not empty.

    Empty rows part tables, each of which may have a header; one without goes on under the header before it where
    that is as wide. `is_marked`: the first row is known to be a header. `is_list`: the rows are all alike, so that
    the first names the columns unless it holds values.
    """
    names: Sequence[str] = ()
    for is_empty, group in groupby(rows, lambda row: not any(map(str.strip, row.cells))):
        if is_empty:
            continue
        head = list(islice(group, _LOOKED_AT))
        at = 0 if is_marked else header(head, is_list and not names)
        is_marked = False
        if at is None and names and any(_filled(row.cells)[-1] >= len(names) for row in head):
            names = ()
        for index, row in enumerate(chain(head, group)):
            if index == at:
                names = _trimmed(row.cells)
            yield _block(row, names if at is None or index >= at else ())


def _block(row: Row, names: Sequence[str]) -> Block:
    """The row under its header, cell below name; without one its empty cells are left out."""
    cells = [" ".join(cell.split()) for cell in row.cells]
    if not names or len(_filled(cells)) == 1:
        return Block(" | ".join(filter(None, cells)), Role.ROW, header=_joined(names), row=row.number)
    first = min(_filled(names)[0], _filled(cells)[0])
    return Block(row_of(cells[first:]), Role.ROW, header=_joined(names), row=row.number)


def _joined(names: Sequence[str]) -> str:
    return row_of(" ".join(name.split()) for name in names[_filled(names)[0] :]) if names else ""


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    """Without the empty ones at the end."""
    return cells[: _filled(cells)[-1] + 1]


def _filled(cells: Sequence[str]) -> list[int]:
    """Which cells hold something."""
    return [index for index, cell in enumerate(cells) if cell.strip()]


def header(rows: Sequence[Row], is_list: bool = False) -> int | None:
    """Which row names the columns of the others; None: none does.

    A row of short texts above a row that has a value under one of them, and where most below are values; where the
    table is all text, its first row, if it is full, its texts stand nowhere below, and three rows or more follow.
    """
    for index, row in enumerate(rows[:-1]):
        if _names_columns(row.cells) and any(
            _is_value(_cell(rows[index + 1].cells, column)) and _are_values(rows[index + 1 :], column)
            for column in _filled(row.cells)
        ):
            return index
    if not rows or not _names_columns(rows[0].cells):
        return None
    if is_list:
        return 0
    first, below = rows[0].cells, rows[1:]
    width = max((len(_trimmed(row.cells)) for row in below), default=0)
    again = {cell.strip() for row in below for cell in row.cells} & {cell.strip() for cell in first}
    is_full = len(_filled(first)) >= width > 1
    return 0 if is_full and not again - {""} and len(below) >= 3 else None


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether they may be names: several, short, mostly different, none of them a value."""
    names = [cells[index].strip() for index in _filled(cells)]
    return (
        len(names) > 1
        and 2 * len(set(names)) > len(names)
        and all(len(name) <= _LONGEST_NAME and (_YEAR.fullmatch(name) or not _is_value(name)) for name in names)
        and any(not _YEAR.fullmatch(name) for name in names)
    )


def _are_values(rows: Sequence[Row], column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row.cells, column))]
    return 2 * sum(map(_is_value, cells)) > len(cells)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _is_value(cell: str) -> bool:
    return bool(_VALUE.fullmatch(cell))
