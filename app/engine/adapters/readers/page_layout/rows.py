"""Lines side by side on a page, and the columns in which they stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from app.engine.adapters.readers.page_layout.lines import Line

_SAME_ROW = 0.5
"""Share of the lower line's height that two lines of a row have in common."""
_GUTTER = 0.4
"""The least white space between two columns, in multiples of the letters' size."""
FEWEST_ROWS = 2
"""Of a table, and of columns."""

Columns = list[tuple[float, float]]
"""(left, right) of each column, from left to right."""


@dataclass(slots=True)
class Row:
    """Lines side by side, from left to right."""

    lines: list[Line] = field(default_factory=list)

    @property
    def top(self) -> float:
        """Of the highest line."""
        return min(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        """Of the lowest line."""
        return max(line.bottom for line in self.lines)

    @property
    def size(self) -> float:
        """Height of the largest letters."""
        return max(line.size for line in self.lines)


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The rows from top to bottom; lines are in one where they have most of their height in common."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda one: one.top + one.bottom):
        middle = (line.top + line.bottom) / 2
        last = rows[-1].lines[0] if rows else None
        if (
            last
            and last.top < middle < last.bottom
            and min(last.bottom, line.bottom) - max(last.top, line.top)
            > (_SAME_ROW * min(last.bottom - last.top, line.bottom - line.top))
        ):
            rows[-1].lines.append(line)
        else:
            rows.append(Row([line]))
    for row in rows:
        row.lines.sort(key=lambda one: one.left)
    return rows


def columns_of(block: Sequence[Row]) -> Columns:
    """The columns of a block: where the lines of its usual rows stand, so many as these have; none if they cross."""
    counts = Counter(len(row.lines) for row in block if len(row.lines) > 1)
    if not counts:
        return []
    usual = max(counts, key=lambda count: (counts[count] * count, count))
    size = median(row.size for row in block)
    for fewest in (usual, *(count for count in sorted(counts, reverse=True) if count < usual)):
        if sum(count for width, count in counts.items() if width >= fewest) < FEWEST_ROWS:
            continue
        found = _union([line for row in block if len(row.lines) == fewest for line in row.lines], _GUTTER * size)
        if len(found) == fewest:
            return _widened(found, block)
    return []


def _union(lines: Sequence[Line], gutter: float) -> Columns:
    """The stretches across the page that the lines cover, at least a gutter apart."""
    found: Columns = []
    for line in sorted(lines, key=lambda one: one.left):
        if found and line.left < found[-1][1] + gutter:
            found[-1] = found[-1][0], max(found[-1][1], line.right)
        else:
            found.append((line.left, line.right))
    return found


def _widened(columns: Columns, block: Sequence[Row]) -> Columns:
    """The columns with what stands in one of them only, in rows that have fewer or more lines than usual."""
    for line in (line for row in block for line in row.lines):
        at = column_of(line, columns)
        if at is not None:
            columns[at] = min(columns[at][0], line.left), max(columns[at][1], line.right)
    return columns


def column_of(line: Line, columns: Columns) -> int | None:
    """The column that a line is in; None if it reaches into several."""
    found = touched(line, columns)
    if len(found) == 1:
        return found[0]
    if found:
        return None
    distances = [max(left - line.right, line.left - right) for left, right in columns]
    return distances.index(min(distances)) if distances else None


def touched(line: Line, columns: Columns) -> list[int]:
    """The columns that a line reaches into."""
    return [number for number, (left, right) in enumerate(columns) if line.left < right and line.right > left]


def place(block: Sequence[Row], columns: Columns) -> list[list[list[Line]]]:
    """The lines of each row by column; what reaches into several is in the first of them."""
    cells: list[list[list[Line]]] = [[[] for _ in columns] for _ in block]
    for row, here in zip(block, cells, strict=True):
        for line in row.lines:
            found = touched(line, columns) or [column_of(line, columns) or 0]
            here[found[0]].append(line)
    return cells
