from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

from app.engine.adapters.readers.pdf.pdf import Pdf
from app.engine.parts.pages import Block, Role

Placed = tuple[float, float, str]
"""Millimetres from the left and from the top, and a text."""
LEFT = (
    "The garden opens at eight and is",
    "closed at dusk. Whoever stays longer",
    "has to ask the keeper, who lives",
    "behind the glass house with two cats.",
)
RIGHT = (
    "Fruit may be picked in September by",
    "members only. They bring their own",
    "baskets, and leave a third of what",
    "they pick for the kitchen of the club.",
)


def made(size: int = 10) -> FPDF:
    document = FPDF()
    document.set_auto_page_break(False)
    document.set_font("helvetica", size=size)
    document.add_page()
    return document


def read(folder: Path, document: FPDF) -> list[list[Block]]:
    document.output(str(folder / "a.pdf"))
    return [list(page.blocks) for page in Pdf().read(folder / "a.pdf")]


def shown(folder: Path, placed: Sequence[Placed]) -> list[str]:
    document = made()
    for x, y, text in placed:
        document.text(x, y, text)
    (blocks,) = read(folder, document)
    return [block.text for block in blocks]


def rows(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks if block.role is Role.ROW]


@pytest.mark.parametrize("gap", [85.0, 100.0])
def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path, gap: float) -> None:
    placed = [one for n in range(4) for one in ((15, 30 + 5 * n, LEFT[n]), (15 + gap, 30 + 5 * n, RIGHT[n]))]
    assert " ".join(shown(tmp_path, placed)) == " ".join((*LEFT, *RIGHT))


def test_a_note_in_the_margin_comes_after_the_text_beside_it(tmp_path: Path) -> None:
    text = [(60.0, 30 + 5 * n, line) for n, line in enumerate((*LEFT, *RIGHT))]
    noted = [*text[:2], (15.0, 35.0, "Keeper: 4471"), *text[2:]]
    assert shown(tmp_path, noted) == [" ".join((*LEFT, *RIGHT)), "Keeper: 4471"]


def test_a_cell_on_several_lines_is_one_cell(tmp_path: Path) -> None:
    placed: list[Placed] = [
        (20, 30, "Bed"), (80, 30, "Soil"), (140, 30, "Water (l)"),
        (20, 40, "Roses"), (80, 40, "heavy loam with"), (80, 44, "some sand in it"), (140, 40, "12"),
        (20, 54, "Lavender"), (80, 54, "poor and stony"), (140, 54, "3"),
    ]  # fmt: skip
    assert shown(tmp_path, placed) == [
        "Bed | Soil | Water (l)", "Roses | heavy loam with some sand in it | 12", "Lavender | poor and stony | 3",
    ]  # fmt: skip


def test_a_table_goes_on_where_the_next_page_has_its_columns(tmp_path: Path) -> None:
    document = made()
    for n, row in enumerate([("Bed", "area"), *((f"Bed {n}x", f"{n}.5") for n in range(1, 31))]):
        if n == 20:
            document.add_page()
        for x, cell in zip((20, 90), row, strict=True):
            document.text(x, 30 + 7 * (n % 20), cell)
    first, second = read(tmp_path, document)
    assert {block.header for block in (*first, *second)} == {"Bed | area"}
    assert rows(second)[0] == "Bed 20x | 20.5"


def test_names_and_cells_over_several_rows_and_columns_stand_in_each(tmp_path: Path) -> None:
    document = made()
    with document.table(num_heading_rows=2) as table:
        row = table.row()
        row.cell("Skiff", rowspan=2)
        row.cell("Spring", colspan=2)
        row.cell("Autumn", colspan=2)
        row = table.row()
        for name in ("hour", "day", "hour", "day"):
            row.cell(name)
        row = table.row()
        for cell in ("Oak", "7", "31", "5", "24"):
            row.cell(cell, rowspan=2 if cell == "Oak" else 1)
        row = table.row()
        for cell in ("8", "33", "6", "26"):
            row.cell(cell)
    (blocks,) = read(tmp_path, document)
    assert {block.header for block in blocks} == {"Skiff | Spring hour | Spring day | Autumn hour | Autumn day"}
    assert rows(blocks)[2:] == ["Oak | 7 | 31 | 5 | 24", "Oak | 8 | 33 | 6 | 26"]


def test_a_ruled_cell_is_one_however_it_is_wrapped(tmp_path: Path) -> None:
    document = made()
    long_ = "behind the glass house, on the third nail from the left of the blue door that sticks"
    with document.table(v_align="M") as table:
        for row in (("Key", "Where it hangs", "Deposit"), ("Shed", long_, "20"), ("Pump", "in the hall", "5")):
            table.row(row)
    (blocks,) = read(tmp_path, document)
    assert rows(blocks) == ["Key | Where it hangs | Deposit", f"Shed | {long_} | 20", "Pump | in the hall | 5"]
    assert {block.header for block in blocks} == {"Key | Where it hangs | Deposit"}


def test_two_tables_and_the_text_between_them_stay_apart(tmp_path: Path) -> None:
    sentence = "Guests pay by the day, at the gate or in the house, before they enter the garden of the club."
    placed = [(20 + 40 * c, 30 + 7 * r, cell) for r, row in enumerate((("Age", "fee"), ("adult", "9"), ("child", "4")))
              for c, cell in enumerate(row)]  # fmt: skip
    placed.append((20, 60, sentence))
    placed += [(20 + 35 * c, 70 + 7 * r, cell) for r, row in
               enumerate((("Tool", "day", "week"), ("rake", "2", "9"), ("saw", "3", "11"))) for c, cell in
               enumerate(row)]  # fmt: skip
    assert shown(tmp_path, placed) == [
        "Age | fee", "adult | 9", "child | 4", sentence, "Tool | day | week", "rake | 2 | 9", "saw | 3 | 11",
    ]  # fmt: skip


def test_currency_signs_by_themselves_belong_to_their_figures(tmp_path: Path) -> None:
    placed: list[Placed] = []
    for n, (name, one, two) in enumerate((("", "2023", "2024"), ("Fees", "120", "131"), ("Rent", "80", "79"))):
        placed += [(20, 30 + 7 * n, name)] if name else []
        placed += [(80, 30 + 7 * n, "$"), (130, 30 + 7 * n, "$")] if name else []
        placed += [(90, 30 + 7 * n, one), (140, 30 + 7 * n, two)]
    assert shown(tmp_path, placed) == ["| 2023 | 2024", "Fees | $ 120 | $ 131", "Rent | $ 80 | $ 79"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_is_turned_is_read_from_its_top(tmp_path: Path, turn: int) -> None:
    document = made()
    with document.rotation(turn, x=100, y=150):
        for n, line in enumerate(LEFT):
            document.text(60, 120 + 7 * n, line)
    (blocks,) = read(tmp_path, document)
    assert " ".join(block.text for block in blocks) == " ".join(LEFT)
