"""The text recognized in a picture: paragraphs and rows of tables, parted by blank lines."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.engine.adapters.readers import tables
from app.engine.adapters.readers.blocks import split_paragraphs
from app.engine.adapters.readers.page_layout.grids import Grid
from app.engine.adapters.readers.page_layout.lines import Line, group_paragraphs, remove_hyphens
from app.engine.adapters.readers.page_layout.reading_order import sort_lines
from app.engine.adapters.readers.page_layout.regions import arrange
from app.engine.parts.pages import Block
from app.text.cells import join_cells, split_cells


def to_text(lines: Sequence[Line]) -> str:
    """The text of the lines of a picture, in any order; a row of a table is a paragraph, its cells parted by bars."""
    found: list[str] = []
    upright = sorted(lines, key=lambda line: (line.top, line.left))
    for is_text, group in groupby(arrange(upright), lambda part: isinstance(part, Line)):
        if is_text:
            run = remove_hyphens(sort_lines([part for part in group if isinstance(part, Line)]))
            found += (join_cells([paragraph.text]) for paragraph in group_paragraphs(list(run)))
        else:
            rows = (row for part in group if isinstance(part, Grid) for row in part.rows)
            found += (join_cells(row) for row in rows)
    return "\n\n".join(filter(None, found))


def to_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of recognized text."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for is_table, group in groupby(split_paragraphs(text), lambda block: len(split_cells(block.text)) > 1):
        if is_table:
            yield from tables.to_blocks(tables.Row(None, split_cells(block.text)) for block in group)
        else:
            yield from group
