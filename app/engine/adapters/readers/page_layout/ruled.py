"""Tables whose cells are boxes of ruled lines: what stands in a box is a cell, however it is wrapped or centred."""

from collections.abc import Iterator, Sequence
from statistics import median

from app.engine.adapters.readers.page_layout.grids import Grid, Rules, is_rtl
from app.engine.adapters.readers.page_layout.hyphens import restore
from app.engine.adapters.readers.page_layout.lines import Line, join_lines
from app.engine.adapters.readers.page_layout.rows import Row, rows_of
from app.engine.adapters.readers.tables import is_value

_SLACK = 3.0
"""Points: rules that come so close to one another meet; two that are as close are one."""
_MOST_RULES = 1_500
_FILLED = 0.4
"""The least share of a table's cells that hold something; in a chart fewer do."""
_FEWEST_FILLED = 4
_LONGEST_REPEATED = 30
"""Characters of a cell that is repeated in each of the columns that it spans."""

_Segment = tuple[float, float, float]
"""(begin, end, place across it)."""


def tables(lines: Sequence[Line], rules: Rules) -> Iterator[tuple[Grid, list[Line]]]:
    """Each table with the lines in it."""
    if not 2 < len(rules.across) + len(rules.down) <= _MOST_RULES:
        return
    for across, down in _meshes(rules):
        lefts, tops = _distinct([at for *_, at in down]), _distinct([at for *_, at in across])
        if len(lefts) < 3 or len(tops) < 3:
            continue
        inside = [line for line in lines if _is_inside(line, lefts, tops)]
        found = _grid(inside, across, down, lefts, tops)
        if found is not None:
            yield found, inside


def _meshes(rules: Rules) -> Iterator[tuple[list[_Segment], list[_Segment]]]:
    """The rules that are joined to one another, horizontal and vertical ones."""
    left = [(False, rule) for rule in rules.across] + [(True, rule) for rule in rules.down]
    while left:
        mesh, front = [left[0]], [left.pop(0)]
        while front:
            one = front.pop()
            met = [other for other in left if other[0] != one[0] and _meet(one[1], other[1])]
            left = [other for other in left if other not in met]
            mesh += met
            front += met
        yield [rule for is_down, rule in mesh if not is_down], [rule for is_down, rule in mesh if is_down]


def _meet(one: _Segment, other: _Segment) -> bool:
    return one[0] - _SLACK <= other[2] <= one[1] + _SLACK and other[0] - _SLACK <= one[2] <= other[1] + _SLACK


def _distinct(places: Sequence[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SLACK:
            found.append(place)
    return found


def _is_inside(line: Line, lefts: Sequence[float], tops: Sequence[float]) -> bool:
    x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return lefts[0] < x < lefts[-1] and tops[0] < y < tops[-1]


def _grid(
    lines: Sequence[Line], across: Sequence[_Segment], down: Sequence[_Segment], lefts: list[float], tops: list[float]
) -> Grid | None:
    height, width = len(tops) - 1, len(lefts) - 1
    groups = _spanned(across, down, lefts, tops)
    held: dict[int, list[Line]] = {}
    for line in lines:
        down_at, across_at = _index((line.top + line.bottom) / 2, tops), _index((line.left + line.right) / 2, lefts)
        held.setdefault(groups[down_at][across_at], []).append(line)
    cells = {group for row in groups for group in row}
    if len(held) < max(_FEWEST_FILLED, _FILLED * len(cells)):
        return None
    if any(sum(is_value(line.text) for line in found) > 1 for found in held.values()):
        return None  # rules part groups of rows only
    texts = {group: _text(found) for group, found in held.items()}
    rows = []
    for number in range(height):
        row = [texts.get(group, "") for group in groups[number]]
        # A cell that is as wide as the table is the title of what follows.
        is_title = len(set(groups[number])) == 1
        for column in range(1, width):
            is_same = groups[number][column] == groups[number][column - 1]
            if is_same and (is_title or len(row[column]) > _LONGEST_REPEATED):
                row[column] = ""
        rows.append(row)
    filled = [tuple(row) for row in rows if any(row)]
    if is_rtl([Row(list(lines))]):
        filled, lefts = [row[::-1] for row in filled], lefts[:-1][::-1]
    bold = [
        all(line.is_bold for group in dict.fromkeys(row) for line in held.get(group, ()))
        for row in groups
        if any(texts.get(group) for group in row)
    ]
    headers = next((number for number, is_bold in enumerate(bold) if not is_bold), 0)
    size = median(line.size for line in lines)
    return Grid(tuple(filled), headers if 0 < headers < 4 else None, tuple(lefts[:width]), size, tops[0], tops[-1])


def _spanned(
    across: Sequence[_Segment], down: Sequence[_Segment], lefts: Sequence[float], tops: Sequence[float]
) -> list[list[int]]:
    """For each place of the grid, the number of the cell that covers it: no rule parts the places of one cell."""
    height, width = len(tops) - 1, len(lefts) - 1
    groups = [[row * width + column for column in range(width)] for row in range(height)]

    def join(one: int, other: int) -> None:
        for row in groups:
            row[:] = [one if group == other else group for group in row]

    for row in range(height):
        middle = (tops[row] + tops[row + 1]) / 2
        for column in range(1, width):
            if not any(abs(at - lefts[column]) <= _SLACK and begin <= middle <= end for begin, end, at in down):
                join(groups[row][column - 1], groups[row][column])
    for column in range(width):
        center = (lefts[column] + lefts[column + 1]) / 2
        for row in range(1, height):
            if not any(abs(at - tops[row]) <= _SLACK and begin <= center <= end for begin, end, at in across):
                join(groups[row - 1][column], groups[row][column])
    return groups


def _index(place: float, edges: Sequence[float]) -> int:
    return max(0, sum(edge <= place for edge in edges[1:-1]))


def _text(lines: Sequence[Line]) -> str:
    return join_lines(restore([line for row in rows_of(lines) for line in row.lines]))
