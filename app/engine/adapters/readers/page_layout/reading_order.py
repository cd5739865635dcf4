"""Puts the lines found in a picture into the order in which a person reads them.

The page is cut vertically where that puts the most lines into columns, above and below lines that span the cut, and
each part is cut again. Lines side by side that are not columns of text, as in a table or receipt, are joined.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from app.engine.adapters.readers.page_layout.lines import Line

_COLUMN_LINES = 3
"""The fewest lines that make a column."""
_COLUMN_WIDTH = 7.0
"""In multiples of their height: narrower lines are table cells."""
_SLACK = 0.2
"""Share of a line's height, above and below: the boxes of closely spaced lines touch."""
_DEEPEST = 4
"""Nested cuts."""
_MOST_LINES = 500
"""With more, no columns are looked for: every line is compared with every other."""


def sort_lines(lines: Sequence[Line], depth: int = 0) -> list[Line]:
    """The lines in reading order; those side by side in a row are joined."""
    by_height = sorted(lines, key=lambda line: line.top + line.bottom)
    bands = [[by_height, []]]
    if depth < _DEEPEST and len(lines) <= _MOST_LINES:
        cuts = sorted({line.right for line in lines})
        bands = max((_bands(by_height, cut) for cut in cuts), key=_count_in_columns, default=bands)
    if not _count_in_columns(bands):
        return _join_rows(by_height)
    return [line for band in bands for side in band for line in sort_lines(side, depth + 1)]


def _bands(by_height: Sequence[Line], cut: float) -> list[list[list[Line]]]:
    """[left, right of a cut] from top to bottom; if a line spans it or a side is not a column, all lines are left."""
    bands: list[list[list[Line]]] = []
    for spans, run in groupby(by_height, lambda line: line.left < cut < line.right):
        band = list(run)
        sides = [[line for line in band if line.right <= cut], [line for line in band if line.left >= cut]]
        if not spans and all(_is_column(side) for side in sides):
            bands.append(sides)
        elif bands and not bands[-1][1]:
            bands[-1][0] += band
        else:
            bands.append([band, []])
    return bands


def _count_in_columns(bands: Sequence[Sequence[Sequence[Line]]]) -> int:
    """How many lines are in columns."""
    return sum(len(left) + len(right) for left, right in bands if right)


def _is_column(lines: Sequence[Line]) -> bool:
    return len(lines) >= _COLUMN_LINES and median(
        line.width / max(1.0, line.bottom - line.top) for line in lines
    ) >= _COLUMN_WIDTH  # fmt: skip


def _join_rows(lines: Sequence[Line]) -> list[Line]:
    """One line for each row; `lines` come from top to bottom."""
    rows: list[list[Line]] = []
    for line in lines:
        middle = (line.top + line.bottom) / 2
        if rows and middle < rows[-1][0].bottom - _SLACK * (rows[-1][0].bottom - rows[-1][0].top):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_join_row(sorted(row, key=lambda line: line.left)) for row in rows]


def _join_row(row: Sequence[Line]) -> Line:
    return replace(
        row[0],
        text=" ".join(line.text for line in row),
        top=min(line.top for line in row),
        right=max(line.right for line in row),
        bottom=max(line.bottom for line in row),
    )
