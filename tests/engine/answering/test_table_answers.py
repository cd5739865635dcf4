import pytest

from app.domain.passages import Passage, Place
from app.engine.answering.table_answers import TableRow, choose
from app.text.cells import join_cells


def passage(header: str, *rows: str, above: str = "") -> Passage:
    text = "\n\n".join(rows)
    return Passage(1, "/a.csv", "List", None, text, place=Place(context=above, tables=((0, len(text), header),)))


PRICES = passage("Tree | small | large (euros)", "Maple | 42 | 84", "Black walnut | 51 | 93", "Cedar | - | 120")
LONG = passage("Tree | Size | Price", "Maple | small | 42 EUR", "Maple | large | 84 EUR", "Cedar | large | 120 EUR")
RAIN = passage("| January | February | March", "Rainfall mm | 71 | 48 | 55")
WEEK = passage("Time | Monday | Tuesday | Friday", "8:00 | Maths | Art | Latin", "9:30 | Music | Biology | Sport")
STAFF = passage("Name | Post | Room", "Ida Holm | treasurer | 12", "Ben Adeyemi | secretary | 14")
SHORT = passage("Town | Jan | Feb", "Bergen | 2 | 1", "Oslo | -4 | -5")
FORM = passage("", "Rated output | 24 kW", "Serial number | QX-7741")
WAGES = passage(
    "Grade | 2023 | 2024", "Clerk | 3,100 | 3,250", "Foreman | 3,900 | 4,050", above="Wages\nGrade | 2023 | 2024"
)


@pytest.mark.parametrize(
    ("table", "question", "said"),
    [
        (PRICES, "what does a large maple cost", "Large maple: 84 euros"),
        (PRICES, "how much is the maple, large", "Maple, large: 84 euros"),
        (PRICES, "what does a black walnut cost", "Black walnut: small 51, large 93 euros"),
        (PRICES, "what does a small cedar cost", "Cedar: large 120 euros"),
        (LONG, "what does a large maple cost", "Maple, large, Price: 84 EUR"),
        (LONG, "what does a maple cost", "Maple: Size small, Price 42 EUR. Maple: Size large, Price 84 EUR"),
        (RAIN, "how much rain fell in February", "Rainfall, February: 48 mm"),
        (RAIN, "and the rainfall of March", "Rainfall, March: 55 mm"),
        (WEEK, "when is Art", "Time 8:00, Tuesday: Art"),
        (WEEK, "what is on Friday at 9:30", "Friday, Time 9:30: Sport"),
        (STAFF, "in which room is the treasurer", "Room, Ida Holm, treasurer: 12"),
        (STAFF, "what is the post of Ben Adeyemi", "Post, Ben Adeyemi: secretary"),
        (SHORT, "how cold is it in Oslo in February", "Oslo, Feb: -5"),
        (FORM, "what is the serial number", "Serial number: QX-7741"),
        (WAGES, "what did a foreman earn in 2023", "Foreman, 2023: 3,900"),
    ],
)
def test_the_cell_asked_for_is_said_with_its_row_and_column(table: Passage, question: str, said: str) -> None:
    found = choose(question, [table])
    assert found is not None
    assert said in found.text
    assert found.is_certain


@pytest.mark.parametrize(
    ("table", "question"),
    [(PRICES, "what does a large pear cost"), (WEEK, "when is History"), (SHORT, "how cold is it in Rome in May")],
)
def test_a_row_that_is_not_named_is_not_said(table: Passage, question: str) -> None:
    assert choose(question, [table]) is None


def test_the_only_row_there_is_answers_for_nothing_else() -> None:
    offer = passage("Item | Price", "Gate | 210 euros")
    assert choose("what is the price of the drill", [offer]) is None
    found = choose("what is the price of the gate", [offer])
    assert found is not None
    assert "210 euros" in found.text


def test_a_row_named_in_part_only_is_not_certain() -> None:
    found = choose("what does a large white walnut cost", [PRICES])
    assert found is None or not found.is_certain


def test_the_currency_of_all_prices_may_stand_above() -> None:
    found = choose("a large maple", [passage("Tree | large", "Maple | 84", "Oak | 90", above="Price list, in euros")])
    assert found is not None
    assert found.text == "Large maple: 84 euros"


def test_a_long_row_says_that_it_goes_on() -> None:
    columns = tuple(f"c{number}" for number in range(12))
    row = TableRow(0, columns, ("label", *map(str, range(11))))
    assert row.said().startswith("label: c1 0, c2 1")
    assert row.said().endswith("...")
    assert join_cells(row.cells)
