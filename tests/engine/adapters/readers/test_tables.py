from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.passages import Passage
from app.engine.adapters.readers.office.docx import Docx
from app.engine.adapters.readers.office.odt import Odt
from app.engine.adapters.readers.office.pptx import Pptx
from app.engine.adapters.readers.office.rtf import Rtf
from app.engine.adapters.readers.office.sheet import Sheet
from app.engine.adapters.readers.pdf.pdf import Pdf
from app.engine.adapters.readers.tables import Cell, Row, merge_names, spread, to_blocks
from app.engine.adapters.readers.text.csv import Csv
from app.engine.adapters.readers.text.markdown import Markdown
from app.engine.adapters.readers.web.html import Html
from app.engine.answering.table_answers import choose
from app.engine.library.parsing.chunking import split
from app.engine.parts.pages import Role
from app.engine.parts.reader import Reader
from app.text.cells import join_cells, split_cells
from tests.engine.adapters.readers.table_files import WRITERS, Rows

READERS: dict[str, Reader] = {
    ".csv": Csv(), ".xlsx": Sheet(), ".docx": Docx(), ".html": Html(), ".md": Markdown(), ".pptx": Pptx(),
    ".odt": Odt(), ".rtf": Rtf(), ".pdf": Pdf(),
}  # fmt: skip
TABLE = (
    ("Cheese", "wheel", "slice"),
    ("Gouda", "61", "7"),
    ("Brie", "38", "5"),
    ("Feta in brine", "12", "3"),
)
MONTHS = (("", "April", "May", "June"), ("Sunshine hours", "151", "188", "204"), ("Rainfall mm", "48", "63", "71"))


def passages(path: Path) -> list[Passage]:
    pages = READERS[path.suffix].read(path)
    return [Passage(1, str(path), "List", chunk.page, chunk.text, place=chunk.place) for chunk in split(pages)]


def written(folder: Path, name: str, rows: Rows) -> Path:
    suffix, write = WRITERS[name]
    path = folder / f"a{suffix}"
    write(path, rows)
    return path


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("table", [TABLE, MONTHS], ids=["names", "months"])
def test_a_table_is_the_same_inside_whatever_it_came_in(tmp_path: Path, name: str, table: Rows) -> None:
    path = written(tmp_path, name, table)
    (page,) = READERS[path.suffix].read(path)
    rows = [block for block in page.blocks if block.role is Role.ROW]
    assert [split_cells(block.text) for block in rows] == [list(row) for row in table]
    assert {block.header for block in rows} == {join_cells(table[0])}
    assert [block.is_header for block in rows] == [True] + [False] * (len(table) - 1)


@pytest.mark.parametrize("name", WRITERS)
def test_a_cell_is_found_by_its_row_and_column(tmp_path: Path, name: str) -> None:
    found = choose("what does a slice of brie cost", passages(written(tmp_path, name, TABLE)))
    assert found is not None
    assert found.text == "Slice, Brie: 5"
    found = choose("how much rain fell in May", passages(written(tmp_path, name, MONTHS)))
    assert found is not None
    assert found.text == "Rainfall, May: 63 mm"


NAMES = st.lists(
    st.text("abcdefghijklmnoprstuvwz", min_size=5, max_size=9).map(lambda name: "q" + name),
    min_size=6, max_size=9, unique_by=lambda name: name[:4],
)  # fmt: skip
"""Names of rows and columns that are no forms of one another."""


@pytest.mark.parametrize("name", ["csv", "docx", "html", "markdown", "pdf", "ruled pdf", "xlsx"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
@given(names=NAMES, values=st.lists(st.integers(10, 999), min_size=18, max_size=18, unique=True), at=st.integers(0))
def test_a_cell_is_never_said_without_its_row_and_column(
    tmp_path: Path, name: str, names: list[str], values: list[int], at: int
) -> None:
    columns, labels = names[:3], names[3:]
    table = [["quux", *columns], *([one, *map(str, values[3 * n : 3 * n + 3])] for n, one in enumerate(labels))]
    row, column = at % len(labels), at % 3
    there = passages(written(tmp_path, name, table))
    wanted = values[3 * row + column]
    found = choose(f"what is the {columns[column]} of {labels[row]}", there)
    assert found is not None
    assert found.is_certain
    said = found.text.casefold()
    assert said.endswith(f": {wanted}")
    assert columns[column] in said
    assert labels[row] in said
    whole = choose(f"tell me about {labels[row]}", there)
    assert whole is not None
    cells = [f"{column} {values[3 * row + n]}" for n, column in enumerate(columns)]
    assert whole.text.casefold() == f"{labels[row]}: {', '.join(cells)}"
    assert choose(f"what is the {columns[column]} of xyloph", there) is None


def test_cells_come_back_as_they_were() -> None:
    for cells in (["a", "", "c"], ["", "b"], ["a|b", "c"], ["x", "|y|"]):
        assert split_cells(join_cells(cells)) == cells
    assert split_cells(join_cells(["a | b", "c"])) == ["a \u00a6 b", "c"]


@given(st.lists(st.text(), min_size=1))
def test_no_cell_moves_into_another_column(cells: list[str]) -> None:
    wanted = [" ".join(cell.split()) for cell in cells]
    while wanted and not wanted[-1]:
        wanted.pop()
    assert len(split_cells(join_cells(cells))) == max(1, len(wanted))


def test_names_over_several_columns_come_before_those_below() -> None:
    rows = [Row(None, cells) for cells in (["Region", "2024", "", "2025", ""], ["", "sales", "staff", "sales", "staff"],
                                           ["North", "5", "2", "6", "3"])]  # fmt: skip
    blocks = list(to_blocks(rows))
    assert {block.header for block in blocks} == {"Region | 2024 sales | 2024 staff | 2025 sales | 2025 staff"}
    assert [block.is_header for block in blocks] == [True, True, False]
    assert merge_names([["a", "b"], ["", "c"]]) == ["a", "b c"]


def test_what_spans_rows_stands_in_each_and_what_spans_columns_names_each() -> None:
    rows = [
        [Cell("Room", rows=2), Cell("Rent", columns=2)],
        [Cell("net"), Cell("gross")],
        [Cell("Hall", rows=2), Cell("10"), Cell("12")],
        [Cell("11"), Cell("13")],
        [Cell("none", columns=3)],
    ]
    assert list(spread(rows, 2)) == [
        ["Room", "Rent", "Rent"], ["Room", "net", "gross"], ["Hall", "10", "12"], ["Hall", "11", "13"],
        ["none", "", ""],
    ]  # fmt: skip


def test_labels_of_a_form_stand_with_their_values() -> None:
    rows = [Row(None, cells) for cells in (["Name:", "Ines", "Age:", "41"], ["Town:", "Porto", "Tax number:", ""])]
    assert [block.text for block in to_blocks(rows)] == ["Name: | Ines", "Age: | 41", "Town: | Porto", "Tax number:"]
