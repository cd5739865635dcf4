"""Turns the rows of tables and sheets into blocks, each with its column names where they can be detected.

Every reader that meets a table hands its rows over here, so that a table is the same inside whatever file it came in:
a block for each row, its cells as they are shown, under a header that is aligned with them.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import NamedTuple

from app.engine.parts.pages import Block, Role
from app.text.cells import join_cells

_HEADER_WITHIN = 50
"""How many rows are searched for a table's header."""
_LONGEST_NAME = 60
"""The most characters in a column name."""
_VALUE = re.compile(
    r"[^\w]*\d[\d\s.,:/%€$£¥'+()*-]*(?:[a-zA-Z€$£¥]{1,4})?|\d{4}-\d\d-\d\d.*|TRUE|FALSE|[-\u2013\u2014\u2212]+"
    r"|(?:[A-Z]{3}|[$€£¥])\s?-?\d[\d.,']*"
)
"""A number, an amount, a date, a time, a dash for nothing: never a column name."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""A year may be a column name."""
_MOST_HEADERS = 3
"""Rows that a header has at most."""
_MOST_COLUMNS = 100
_MOST_SPANNED = 1_000
"""Columns and rows that a cell may span; more is an attack."""


class Row(NamedTuple):
    """One row, exactly as it is in the table."""

    number: int | None
    """From 1; None where rows are not counted."""
    cells: Sequence[str]
    """A cell that spans several columns is followed by empty ones, unless it names them: then it is repeated."""


class Cell(NamedTuple):
    """A cell that may span several columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


def spread(rows: Iterable[Sequence[Cell]], headers: int = 0) -> Iterator[list[str]]:
    """Rows of single cells. What spans several rows stands in each of them, as its meaning does.

    What spans several columns names each of them in the first `headers` rows; below, empty cells follow it.
    """
    held: dict[int, tuple[str, int]] = {}
    for number, row in enumerate(rows):
        cells: list[str] = []
        below: dict[int, tuple[str, int]] = {}
        pending = deque(row)
        while pending or len(cells) <= max(held, default=-1):
            column = len(cells)
            if column in held:
                text, left = held[column]
                cells.append(text)
                if left > 1:
                    below[column] = (text, left - 1)
            elif pending:
                cell = pending.popleft()
                for offset in range(max(1, min(cell.columns, _MOST_COLUMNS))):
                    text = cell.text if offset == 0 or number < headers else ""
                    if cell.rows > 1:
                        below[len(cells)] = (text, min(cell.rows, _MOST_SPANNED) - 1)
                    cells.append(text)
            else:
                cells.append("")
        held = below
        yield cells


def to_blocks(
    rows: Iterable[Row], headers: int | None = None, is_list: bool = False, names: Sequence[str] = ()
) -> Iterator[Block]:
    """A block for each non-empty row.

    Empty rows separate tables, each of which may have a header; one without continues under the previous header if
    that is wide enough. `headers`: so many of the first rows are known to be the header; None: it is looked for.
    `is_list`: all rows have the same fields, so the first names the columns unless it holds values.
    `names`: those of the columns of a table that this one continues.
    """
    for is_empty, group in groupby(rows, lambda row: not any(map(str.strip, row.cells))):
        if is_empty:
            continue
        head = list(islice(group, _HEADER_WITHIN))
        if headers is None and _are_labelled(head):
            yield from (block for row in chain(head, group) for block in _labelled_blocks(row))
            continue
        begin, end = _header_rows(head, headers, is_list and not names)
        headers = None
        if begin == end and names and any(_filled_columns(row.cells)[-1] >= len(names) for row in head):
            names = ()
        if begin < end:
            names = merge_names([row.cells for row in head[begin:end]])
        first = min((_filled_columns(row.cells)[0] for row in head[begin:]), default=0)
        for index, row in enumerate(chain(head, group)):
            is_title = begin < end and index < begin
            yield _to_block(row, () if is_title else names, first, begin <= index < end)


def _are_labelled(rows: Sequence[Row]) -> bool:
    """Whether the rows are those of a form: labels that end in a colon, each with its value beside it."""
    labelled = sum(any(_is_label(cell) for cell in row.cells) for row in rows)
    return 2 * labelled > len(rows)


def _is_label(cell: str) -> bool:
    return cell.rstrip().endswith((":", "\uff1a")) and len(cell) <= _LONGEST_NAME


def _labelled_blocks(row: Row) -> Iterator[Block]:
    """A block for each label and what stands beside it."""
    pending: list[str] = []
    for cell in filter(str.strip, row.cells):
        if pending and _is_label(cell):
            yield Block(join_cells(pending), Role.ROW, row=row.number)
            pending = []
        pending.append(cell)
    yield Block(join_cells(pending), Role.ROW, row=row.number)


def _header_rows(head: Sequence[Row], known: int | None, is_list: bool) -> tuple[int, int]:
    """The first row of the header, and the row after its last; the same where there is none."""
    if known is not None:
        return 0, min(known, len(head) - 1)
    at = find_header(head, is_list)
    if at is None:
        return 0, 0
    begin = at
    while begin > 0 and at - begin + 1 < _MOST_HEADERS and _groups_columns(head[begin - 1].cells, head[at].cells):
        begin -= 1
    return begin, at + 1


def _groups_columns(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row names groups of the columns below it: several names, each above a column, not all columns named."""
    filled = _filled_columns(cells)
    return (
        len({cells[index].strip() for index in filled}) > 1
        and (not cells[0].strip() or len(filled) < len(_filled_columns(below)))
        and all(len(cells[index].strip()) <= _LONGEST_NAME for index in filled)
        and all(_YEAR.fullmatch(cells[index].strip()) or not is_value(cells[index].strip()) for index in filled)
    )


def merge_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns from one or more rows of a header: what stands above a name comes before it.

    In all but the last row, a name counts for the empty cells on its right too, up to the next one.
    """
    width = max(len(row) for row in rows)
    parts: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        group = ""
        for column in range(width):
            name = _cell(row, column)
            if number < len(rows) - 1 and column and not name and _cell(rows[-1], column):
                name = group
            group = name or group
            if name and name not in parts[column]:
                parts[column].append(name)
    return list(_strip_empty([" ".join(part) for part in parts]))


def _to_block(row: Row, names: Sequence[str], first: int, is_header: bool) -> Block:
    """The row, aligned with its header; a row without a header loses its empty cells."""
    if not names:
        return Block(join_cells(cell for cell in row.cells if cell.strip()), Role.ROW, row=row.number)
    first = min(first, _filled_columns(row.cells)[0])
    header = join_cells(names[first:])
    return Block(join_cells(row.cells[first:]), Role.ROW, header=header, row=row.number, is_header=is_header)


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
        if (
            (index == 0 or not _has_figures(row.cells))
            and _names_columns(row.cells)
            and any(
                is_value(_cell(rows[index + 1].cells, column)) and _is_value_column(rows[index + 1 :], column)
                for column in _filled_columns(row.cells)
            )
        ):
            return index
    if not rows or not _names_columns(rows[0].cells):
        return None
    if is_list:
        return 0
    first, below = rows[0].cells, rows[1:]
    width = max((len(_strip_empty(row.cells)) for row in below), default=0)
    repeated = {cell.strip() for row in below for cell in row.cells} & {cell.strip() for cell in first}
    # The corner of a table with names at its top and at its left may be empty.
    is_full = len(_filled_columns(first)) >= width - (not _cell(first, 0)) > 1
    return 0 if is_full and not repeated - {""} and len(below) >= 3 - (not _cell(first, 0)) else None


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether the cells could be column names: several, short, mostly different, none of them a value."""
    names = [cells[index].strip() for index in _filled_columns(cells)]
    return (
        len(names) > 1
        and 2 * len(set(names)) >= len(names)
        and not any(_is_label(name) or ": " in name for name in names)
        and all(len(name) <= _LONGEST_NAME and (_YEAR.fullmatch(name) or not is_value(name)) for name in names)
        and (any(not _YEAR.fullmatch(name) for name in names) or not _cell(cells, 0))
    )


def _has_figures(cells: Sequence[str]) -> bool:
    """Whether a cell begins with a figure, as a quantity does; years do not count."""
    return any(re.match(r"[^\w]*\d", cell) and not _YEAR.fullmatch(cell.strip()) for cell in cells)


def _is_value_column(rows: Sequence[Row], column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row.cells, column))]
    return 2 * sum(map(is_value, cells)) > len(cells)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, an amount, a date or a time."""
    return bool(_VALUE.fullmatch(cell))
