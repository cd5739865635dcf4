import pytest

from app.engine.answering.units import split_unit, with_unit


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("Rainfall mm", ("Rainfall", "mm")),
        ("Price (EUR)", ("Price", "EUR")),
        ("Price [€/m²]", ("Price", "€/m²")),
        ("Weight in kg", ("Weight", "kg")),
        ("Temperature, °C", ("Temperature", "°C")),
        ("Distance / km", ("Distance", "km")),
        ("Duration (hours)", ("Duration", "hours")),
        ("Opening hours", ("Opening hours", "")),
        ("Sales (2024)", ("Sales (2024)", "")),
        ("Vitamin A", ("Vitamin A", "")),
        ("Days", ("Days", "")),
    ],
)
def test_the_unit_in_a_name(name: str, parted: tuple[str, str]) -> None:
    assert split_unit(name) == parted


@pytest.mark.parametrize(
    ("value", "said"),
    [("48", "48 mm"), ("-3.5", "-3.5 mm"), ("48 cm", "48 cm"), ("none", "none"), ("1 200,5", "1 200,5 mm")],
)
def test_a_figure_gets_its_unit_unless_it_has_one(value: str, said: str) -> None:
    assert with_unit(value, "mm") == said
