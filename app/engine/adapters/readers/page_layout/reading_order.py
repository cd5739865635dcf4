"""Lines found in a picture, in the order in which a person reads them: pure.

The page is cut where the most lines then stand in columns, above and below what spans them, and each part again.
What stands side by side without being columns of text, as in a table or receipt, is one line.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from app.engine.adapters.readers.page_layout.lines import Line

_COLUMN_LINES = 3
"""At least so many lines are a column."""
_COLUMN_WIDTH = 7.0
"""Times their height: narrower lines are cells of a table."""
_SLACK = 0.2
"""Of a line's height, above and below: boxes of lines that follow closely touch."""
_DEEPEST = 4
"""Cuts within cuts."""
_MOST_LINES = 500
"""With more, no columns are looked for: each line is held against each."""


def ordered(lines: Sequence[Line], depth: int = 0) -> list[Line]:
    """The lines from the first to be read to the last; those side by side in a row are joined."""
    by_height = sorted(lines, key=lambda line: line.top + line.bottom)
    bands = [[by_height, []]]
    if depth < _DEEPEST and len(lines) <= _MOST_LINES:
        cuts = sorted({line.right for line in lines})
        bands = max((_bands(by_height, cut) for cut in cuts), key=_in_columns, default=bands)
    if not _in_columns(bands):
        return _rows(by_height)
    return [line for band in bands for side in band for line in ordered(side, depth + 1)]


def _bands(by_height: Sequence[Line], cut: float) -> list[list[list[Line]]]:
    """[left, right of a cut] from top to bottom; where a line spans it, or either is no column, all is left."""
    bands: list[list[list[Line]]] = []
    for spans, run in groupby(by_height, lambda line: line.left < cut < line.right):
        held = list(run)
        sides = [[line for line in held if line.right <= cut], [line for line in held if line.left >= cut]]
        if not spans and all(_is_column(side) for side in sides):
            bands.append(sides)
        elif bands and not bands[-1][1]:
            bands[-1][0] += held
        else:
            bands.append([held, []])
    return bands


def _in_columns(bands: Sequence[Sequence[Sequence[Line]]]) -> int:
    """How many lines stand in columns."""
    return sum(len(left) + len(right) for left, right in bands if right)


def _is_column(lines: Sequence[Line]) -> bool:
    return len(lines) >= _COLUMN_LINES and median(
        line.width / max(1.0, line.bottom - line.top) for line in lines
    ) >= _COLUMN_WIDTH  # fmt: skip


def _rows(lines: Sequence[Line]) -> list[Line]:
    """One line for each row; `lines` from top to bottom."""
    rows: list[list[Line]] = []
    for line in lines:
        middle = (line.top + line.bottom) / 2
        if rows and middle < rows[-1][0].bottom - _SLACK * (rows[-1][0].bottom - rows[-1][0].top):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda line: line.left)) for row in rows]


def _joined(row: Sequence[Line]) -> Line:
    return replace(
        row[0],
        text=" ".join(line.text for line in row),
        top=min(line.top for line in row),
        right=max(line.right for line in row),
        bottom=max(line.bottom for line in row),
    )
