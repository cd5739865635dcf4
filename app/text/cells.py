"""A row of a table as one line of text: its cells, separated by " | ". Pure."""

import re
from collections.abc import Iterable

_SEPARATOR = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")
"""A bar by itself; one that touches other letters belongs to a cell."""
_LONE_BAR = re.compile(r"(?:^|(?<=\s))\|+(?=\s|$)")
_BROKEN_BAR = "\u00a6"


def join_cells(cells: Iterable[str]) -> str:
    """The text of a row. Only empty cells at its end are dropped, so that the others stay under their header.

    White space in a cell collapses; a bar standing alone in one becomes a broken bar, so that `split_cells` gives
    the same cells again.
    """
    found = [_LONE_BAR.sub(_BROKEN_BAR, " ".join(cell.split())) for cell in cells]
    while found and not found[-1]:
        found.pop()
    return " | ".join(found).strip()


def split_cells(text: str) -> list[str]:
    """The cells of a row, without white space around them; one without a separator has a single cell."""
    return [cell.strip() for cell in _SEPARATOR.split(text)]
