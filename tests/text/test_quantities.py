import pytest

from app.text.quantities import days, month_numbers, numbers, units


@pytest.mark.parametrize(("text", "language", "found"), [
    ("It costs 12,400 pounds or 12.50.", "en", {"12400", "12.50"}),
    ("Es kostet 12.400 Euro oder 12,50.", "de", {"12400", "12.50"}),
    ("at 7:45 on 03/11/2024", "en", {"7", "45", "3", "11", "2024"}),
    ("twenty five minutes", "en", {"25"}),
    ("\u22124.5 degrees, 10-12 people", "en", {"-4.5", "10", "12"}),
    ("2. The second of 30 pages", "en", {"30"}),
    ("none", "en", set()),
])  # fmt: skip
def test_numbers_in_one_form(text: str, language: str, found: set[str]) -> None:
    assert found <= numbers(text, language)


@pytest.mark.parametrize(("text", "found"), [
    ("30 euros", {"\u20ac"}), ("\u20ac30", {"\u20ac"}), ("30%", {"%"}), ("5 kilos of flour", {"kg"}),
    ("5 of them", set()),
])  # fmt: skip
def test_what_numbers_count(text: str, found: set[str]) -> None:
    assert units(text, "en") == found


def test_days_and_months() -> None:
    assert days("On Tuesday in May you may go", "en") == {"tuesday", "may"}
    assert month_numbers({"tuesday", "may"}, "en") == {"5"}
    assert days("am Dienstag im Mai", "de") == {"dienstag", "mai"}
