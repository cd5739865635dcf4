"""Whether what stands side by side on a page is columns of text."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from app.engine.adapters.readers.page_layout.lines import Line
from app.engine.adapters.readers.tables import is_value

COLUMN_ROWS = 3
"""The fewest lines side by side that make columns of text."""
_LONG = 22
"""Characters: in columns of text half the lines have as many; cells that all have are rare."""
VERY_LONG = 45
_WORDS = 5
"""In half the lines of a column of text; cells seldom have as many."""
_LOWER = 0.2
"""Of the lines in a column of text, at least this share begins within a sentence."""
_ENDS = (".", "!", "?", ":", ";", "\u3002")


def are_columns(sides: Sequence[Sequence[Line]], cells: Sequence[Sequence[Sequence[Line]]]) -> bool:
    """Whether the lines below one another continue each other."""
    if min(len(side) for side in sides) < COLUMN_ROWS:
        return len(sides) == 2 and _has_margin(sides, cells)
    if all(is_prose(side) for side in sides):
        return True
    return len(sides) == 2 and _has_margin(sides, cells)


def is_note(side: Sequence[Line]) -> bool:
    """Whether a column is as narrow as a note in the margin."""
    return bool(side) and median(len(line.text) for line in side) < _LONG


def is_prose(side: Sequence[Line]) -> bool:
    """Whether the lines of a column are long, and continue one another."""
    lengths = [len(line.text) for line in side]
    if median(lengths) < _LONG or 3 * sum(is_value(line.text) for line in side) > len(side):
        return False
    if median(len(line.text.split()) for line in side) >= _WORDS:
        return True
    within = sum(_begins_within(before, line) for before, line in pairwise(side))
    spaced = [line for line in side if " " not in line.text]
    return median(lengths) >= VERY_LONG or within >= _LOWER * len(side) or len(spaced) == len(side)


def _begins_within(before: Line, line: Line) -> bool:
    """Whether a line continues a sentence of the one before it."""
    return line.text[:1].islower() or (not before.text.endswith(_ENDS) and before.text[-1:].islower() and (
        line.text[:1].isdigit() or before.text.endswith((",", "-"))
    ))  # fmt: skip


def _has_margin(sides: Sequence[Sequence[Line]], cells: Sequence[Sequence[Sequence[Line]]]) -> bool:
    """Whether one of two columns is text and the other a note beside it, that stands next to any of its lines."""
    for main, note in ((0, 1), (1, 0)):
        if len(sides[main]) < COLUMN_ROWS or not is_prose(sides[main]):
            continue
        beside = within = 0
        for number, row in enumerate(cells):
            above = cells[number - 1][main] if number else []
            if row[note] and row[main]:
                beside += 1
                within += bool(above) and _begins_within(above[-1], row[main][0])
        starts = [row for row in cells if row[note] and not _continues_cell(row[note][0])]
        if beside and 2 * within >= beside and len(starts) < len(cells):
            return True
    return False


def _continues_cell(line: Line) -> bool:
    return line.text[:1].islower()


def is_apart(side: Sequence[Line], sides: Sequence[Sequence[Line]], order: dict[int, int]) -> bool:
    """Whether a column comes as a whole, nothing of another between its lines."""
    numbers = [order[id(line)] for line in side]
    others = (order[id(line)] for other in sides if other is not side for line in other)
    return numbers == sorted(numbers) and not any(numbers[0] < other < numbers[-1] for other in others)
