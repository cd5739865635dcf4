import pytest

from app.domain.passages import Passage
from app.engine.prompts.reading_budget import affordable

FIVE = tuple(Passage(number, "/a.txt", "A title", None, "x" * 400) for number in range(5))


@pytest.mark.parametrize(("characters_per_s", "count"), [(0.0, 5), (10.0, 1), (300.0, 2), (450.0, 3), (5000.0, 5)])
def test_as_many_as_are_read_while_somebody_waits_but_one_at_least(characters_per_s: float, count: int) -> None:
    assert affordable(FIVE, characters_per_s) == FIVE[:count]


def test_nothing_of_nothing() -> None:
    assert affordable((), 100.0) == ()
