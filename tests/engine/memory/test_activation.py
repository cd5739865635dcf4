from hypothesis import given
from hypothesis import strategies as st

from app.engine.memory.activation import activation

hours = st.floats(0, 100_000)
uses = st.integers(1, 1000)


@given(uses, hours, hours)
def test_it_rises_with_use_and_fades_with_age(count: int, one: float, other: float) -> None:
    unused, age = sorted((one, other))
    now = activation(count, age, unused)
    assert 0 <= now <= 1
    assert activation(count + 1, age, unused) >= now
    assert activation(count, age + 24, unused + 24) <= now
    assert activation(count, age, unused / 2) >= now - 1e-9


def test_figures_that_one_can_check() -> None:
    assert activation(1, 0, 0) > 0.99
    day, year = activation(1, 24, 24), activation(1, 8760, 8760)
    # One use: the activation is ln(hours ** -0.5), a half is at -4.
    assert round(day, 3) == round(1 / (1 + 2.718281828 ** (0.5 * 3.17805383 - 4)), 3)
    assert year < 0.4 < activation(5, 8760, 24)
    assert activation(50, 8760, 8760 / 2) > year
