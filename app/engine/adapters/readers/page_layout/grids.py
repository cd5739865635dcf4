"""A table on a page from the places of its lines, and the rules between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from app.engine.adapters.readers.page_layout.hyphens import restore
from app.engine.adapters.readers.page_layout.lines import Line, join_lines
from app.engine.adapters.readers.page_layout.rows import FEWEST_ROWS, Columns, Row, touched
from app.engine.adapters.readers.tables import is_value

_WRAPPED = 1.35
"""In multiples of the letters' size: lines of one cell follow one another this closely."""
_LOOSER = 1.25
"""Rows of a table are so much farther apart than the lines of a cell."""
_PARTED = 1.3
"""Rules part the rows of a table without upright ones where two thirds of its rows have one of their own."""
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BEFORE = frozenset("$\u20ac\u00a3\u00a5") | {"EUR", "USD", "CHF", "GBP", "US$"}
_AFTER = frozenset({"%", "\u20ac", ")", "*", "EUR", "CHF"})
"""What stands by itself before and after figures."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The ruled lines of a page, in the coordinates of its lines."""

    across: tuple[tuple[float, float, float], ...] = ()
    """(left, right, height on the page) of the horizontal ones."""
    down: tuple[tuple[float, float, float], ...] = ()
    """(top, bottom, place across the page) of the vertical ones."""


NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on a page."""

    rows: tuple[tuple[str, ...], ...]
    """The cells of each row; all rows have as many."""
    headers: int | None
    """How many rows at its top are known to name the columns; None if that is not known."""
    lefts: tuple[float, ...]
    """Where the columns begin."""
    size: float
    """Height of the letters."""
    top: float
    bottom: float


def is_rtl(block: Sequence[Row]) -> bool:
    """Whether most letters of a block are of scripts written from right to left."""
    text = "".join(line.text for row in block for line in row.lines)
    return 2 * len(_RTL.findall(text)) > sum(map(str.isalpha, text))


def grid(block: Sequence[Row], columns: Columns, cells: Sequence[list[list[Line]]], rules: Rules) -> Grid | None:
    """The table that a block of rows is, from the lines in each cell; None where it has too few rows for one."""
    merged = _joined_rows(block, columns, cells, rules)
    texts = [[join_lines(restore(cell)) for cell in row] for row in merged]
    if sum(sum(map(bool, row)) > 1 for row in texts) < FEWEST_ROWS:
        return None
    for row, cells_of_row in zip(texts[:2], merged[:2], strict=True):  # a name over several columns names each of them
        for column, cell in enumerate(cells_of_row):
            for further in touched(cell[0], columns)[1:] if len(cell) == 1 else ():
                row[further] = row[further] or row[column]
    bold = [all(line.is_bold for cell in row for line in cell) for row in merged]
    headers = 1 if bold[0] and not any(bold[1:]) and sum(map(bool, texts[0])) > 1 else None
    texts, lefts = _without_signs(texts, [left for left, _ in columns])
    if is_rtl(block):
        texts, lefts = [row[::-1] for row in texts], lefts[::-1]
    size = median(row.size for row in block)
    return Grid(tuple(map(tuple, texts)), headers, tuple(lefts), size, block[0].top, block[-1].bottom)


def _without_signs(texts: list[list[str]], lefts: list[float]) -> tuple[list[list[str]], list[float]]:
    """The columns without those of signs alone, which belong to the figures beside them."""
    for column in range(len(lefts) - 1, -1, -1):
        held = {row[column] for row in texts} - {""}
        if len(lefts) < 3 or not held or not held <= _BEFORE | _AFTER or (column == 0 and not held <= _BEFORE):
            continue
        into = column + 1 if held <= _BEFORE and column + 1 < len(lefts) else column - 1
        for row in texts:
            if row[column]:
                pair = (row[column], row[into]) if into > column else (row[into], row[column])
                row[into] = " ".join(filter(None, pair))
            del row[column]
        del lefts[column]
    return texts, lefts


def _joined_rows(
    block: Sequence[Row], columns: Columns, cells: Sequence[list[list[Line]]], rules: Rules
) -> list[list[list[Line]]]:
    """The rows of the table, each of one or more rows of lines: cells may be wrapped."""
    ruled = _between_rules(block, columns, rules)
    pitches = [after.top - before.top for before, after in pairwise(block)]
    loosest = max(pitches, default=0.0)
    merged: list[list[list[Line]]] = []
    for number, (row, here) in enumerate(zip(block, cells, strict=True)):
        above = merged[-1] if merged else [[] for _ in columns]
        if not merged or any(_holds_value(one) and _holds_value(two) for one, two in zip(above, here, strict=True)):
            is_wrapped = False
        elif ruled is not None and ruled[number]:
            is_wrapped = ruled[number] == ruled[number - 1]
        else:
            is_wrapped = _is_wrapped(merged[-1], here, pitches[number - 1], row.size, loosest)
        if is_wrapped:
            for cell, further in zip(merged[-1], here, strict=True):
                cell.extend(further)
        else:
            merged.append([list(cell) for cell in here])
    return merged


def _holds_value(cell: Sequence[Line]) -> bool:
    return any(is_value(line.text) for line in cell)


def _is_wrapped(
    above: Sequence[Sequence[Line]], here: Sequence[Sequence[Line]], pitch: float, size: float, loosest: float
) -> bool:
    """Whether a row of lines only continues the cells above it."""
    filled = [column for column, cell in enumerate(here) if cell]
    if len(filled) == len(here) or pitch > _WRAPPED * size * 1.1 or not all(above[column] for column in filled):
        return False
    texts = [here[column][0].text for column in filled]
    if any(is_value(text) for text in texts):
        return False
    is_tighter = loosest > _LOOSER * pitch
    return is_tighter or not here[0] or all(text[:1].islower() for text in texts)


def _between_rules(block: Sequence[Row], columns: Columns, rules: Rules) -> list[int] | None:
    """For each row of lines, between which rules it stands; None where rules do not part the rows."""
    left, right = columns[0][0], columns[-1][1]
    top, bottom = block[0].top, block[-1].bottom
    slack = 2 * block[0].size
    across = [
        at for begin, end, at in rules.across
        if top - slack < at < bottom + slack and min(end, right) - max(begin, left) > 0
    ]  # fmt: skip
    found = [sum(at < (row.top + row.bottom) / 2 for at in sorted(_distinct(across))) for row in block]
    parted = len(set(found))
    is_parted = parted >= 3 and 2 * parted > _PARTED * len(block)
    return found if is_parted else None


def _distinct(places: Sequence[float]) -> list[float]:
    """Places without those that lie within two points of another."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > 2:
            found.append(place)
    return found
