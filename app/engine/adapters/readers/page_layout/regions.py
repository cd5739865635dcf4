"""Finds tables and columns of text on a page by the places of its lines alone, for PDFs and pictures of text.

    arrange(lines, rules)    the lines in reading order, tables taken out of them as `Grid`s

A page is taken from top to bottom, row by row: what stands side by side on several rows with white space between is a
table or columns of text. Columns hold long lines that continue one another, a table's cells do not. Where nothing
stands side by side, the order is kept in which the lines come.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from app.engine.adapters.readers.page_layout import grids, ruled, text_columns
from app.engine.adapters.readers.page_layout.grids import NO_RULES, Grid, Rules
from app.engine.adapters.readers.page_layout.lines import Line, begins_item
from app.engine.adapters.readers.page_layout.rows import (
    FEWEST_ROWS,
    Columns,
    Row,
    column_of,
    columns_of,
    place,
    rows_of,
    touched,
)
from app.engine.adapters.readers.tables import is_value

_FAR = 3.0
"""In multiples of the letters' size: a larger gap between two rows ends a region."""
_MOST_LINES = 3_000
"""On a page with more, nothing is looked for."""


def arrange(lines: Sequence[Line], rules: Rules = NO_RULES) -> list[Line | Grid]:
    """The lines in reading order, tables in their places among them; no word is lost."""
    level = [part for line in lines for part in line.parts or (line,)]
    order = {id(part): number for number, part in enumerate(level)}
    if len(level) > _MOST_LINES or any(_is_upright(line) for line in lines):
        return list(lines)
    taken: dict[int, Line | Grid | list[Line]] = {}
    for grid, inside in ruled.tables(level, rules):
        _take(taken, grid, inside, order)
    rows = rows_of([line for line in level if id(line) not in taken])
    if not taken and not any(len(row.lines) > 1 for row in rows):
        return list(_from_top(lines, rows))
    for whole in _blocks(rows):
        if noted := _with_note(whole):
            _take(taken, noted, noted, order)
        for block in _trimmed(whole):
            region = _region(block, rules, order)
            if region is not None:
                _take(taken, region, [part for row in block for part in row.lines], order)
    return list(_merge(lines, taken)) if taken else list(lines)


def _take(
    taken: dict[int, "Line | Grid | list[Line]"], region: "Grid | list[Line]", parts: Sequence[Line],
    order: dict[int, int],
) -> None:  # fmt: skip
    """Put a region where the first of its parts stands, and nothing where the others do."""
    first = min(parts, key=lambda part: order[id(part)])
    taken |= {id(part): [] for part in parts}
    taken[id(first)] = region


def _merge(lines: Sequence[Line], taken: dict[int, "Line | Grid | list[Line]"]) -> Iterator[Line | Grid]:
    """The lines, each region where its first line came."""
    for line in lines:
        parts = line.parts or (line,)
        if not any(id(part) in taken for part in parts):
            yield line
            continue
        for part in parts:
            found = taken.get(id(part), part)
            if isinstance(found, list):
                yield from found
            else:
                yield found


def _is_upright(line: Line) -> bool:
    """Whether a line runs from top to bottom, as text that is turned and some Chinese and Japanese does."""
    return len(line.text) > 2 and line.bottom - line.top > 2.5 * line.width


def _from_top(lines: Sequence[Line], rows: Sequence[Row]) -> Iterator[Line]:
    """The lines as they come; from the top where most of them come from the bottom."""
    ups = sum(after.bottom <= before.top for before, after in pairwise(lines))
    if len(lines) > 1 and 2 * ups > len(lines) - 1:
        yield from (line for row in rows for line in row.lines)
    else:
        yield from lines


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Runs of rows that may be one table or one set of columns."""
    block: list[Row] = []
    for row in rows:
        if block and (row.top - block[-1].bottom > _FAR * row.size or _bridges(row, block) or _differs(row, block)):
            yield block
            block = []
        block.append(row)
    yield block


def _with_note(block: Sequence[Row]) -> list[Line]:
    """The lines of text with a single short line in its margin, which comes last; none where there is no such."""
    split = [row for row in block if len(row.lines) > 1]
    if len(split) != 1 or len(split[0].lines) != 2 or len(block) <= text_columns.COLUMN_ROWS:
        return []
    for main, note in (split[0].lines, split[0].lines[::-1]):
        text = [row.lines[0] if row is not split[0] else main for row in block]
        is_aligned = all(abs(line.left - main.left) < line.size for line in text)
        if is_aligned and text_columns.is_prose(text) and len(note.text) < len(main.text):
            return [*text, note]
    return []


def _bridges(row: Row, block: Sequence[Row]) -> bool:
    """Whether a row is a single line that reaches over the gaps of the rows above it."""
    if len(row.lines) > 1:
        return False
    line = row.lines[0]
    split = [one for one in block if len(one.lines) > 1]
    gaps = [(a.right, b.left) for one in split[-2:] for a, b in pairwise(one.lines)]
    return any(line.left < left and line.right > right for left, right in gaps)


def _differs(row: Row, block: Sequence[Row]) -> bool:
    """Whether a row has quite another size of letters than those above, as a heading has."""
    return len(row.lines) == 1 and not 0.8 < row.size / block[-1].size < 1.25


def _trimmed(block: list[Row]) -> Iterator[list[Row]]:
    """The block without single lines above its first and below its last split row, unless they lie in a column."""
    split = [number for number, row in enumerate(block) if len(row.lines) > 1]
    if len(split) < FEWEST_ROWS:
        return
    begin, end = split[0], split[-1] + 1
    columns = columns_of(block[begin:end])
    while end - begin > 1 and columns and _width(block[begin], columns) < 2:
        begin += 1
    while (
        end < len(block)
        and block[end].top - block[end - 1].bottom < 0.6 * block[end].size
        and (column_of(block[end].lines[0], columns) is not None)
    ):
        end += 1
    yield block[begin:end]


def _width(row: Row, columns: Columns) -> int:
    """In how many columns the lines of a row begin."""
    return len({(touched(line, columns) or [-1])[0] for line in row.lines})


def _region(block: Sequence[Row], rules: Rules, order: dict[int, int]) -> "Grid | list[Line] | None":
    """What a block is: a table, columns of text in reading order, or nothing of the kind."""
    columns = columns_of(block)
    if len(columns) < 2:
        return None
    cells = place(block, columns)
    sides = [[line for row in cells for line in row[column]] for column in range(len(columns))]
    if all(begins_item(line.text) for line in sides[0]):
        return None
    if any(
        len(side) >= text_columns.COLUMN_ROWS
        and text_columns.is_prose(side)
        and text_columns.is_apart(side, sides, order)
        for side in sides
    ):
        return None
    if median(len(line.text) for line in sides[0]) > text_columns.VERY_LONG and (
        text_columns.is_prose(sides[0]) or not any(is_value(line.text) for side in sides[1:] for line in side)
    ):  # text beside a drawing
        return [line for side in sides for line in side] if all(map(text_columns.is_prose, sides)) else None
    if text_columns.are_columns(sides, cells):
        return [line for side in _in_order(sides, grids.is_rtl(block)) for line in side]
    return grids.grid(block, columns, cells, rules)


def _in_order(sides: Sequence[Sequence[Line]], is_rtl: bool) -> list[Sequence[Line]]:
    """Columns as they are read: the text before a note in the margin, then as the script runs."""

    def rank(side: Sequence[Line]) -> tuple[bool, float]:
        left = min((line.left for line in side), default=0.0)
        return text_columns.is_note(side), -left if is_rtl else left

    return sorted(sides, key=rank)
