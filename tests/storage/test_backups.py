from pathlib import Path

import pytest

from app.storage.backups import Backup, wanted

DAY_S = 86_400.0


def kept(*copies: tuple[float, int]) -> list[float]:
    """Ages in days of the copies that are kept, of some of given ages and turns."""
    now_s = 100 * DAY_S
    every = [Backup(Path(str(age)), now_s - age * DAY_S, (turns, 1, 0, 0, 0, 0)) for age, turns in copies]
    return [float(one.path.name) for one in wanted(every, now_s)]


@pytest.mark.parametrize(
    ("copies", "ages"),
    [
        ([(0, 9)], [0]),
        ([(0, 9), (1.5, 8), (2.5, 7), (3.5, 6), (8, 5), (20, 4)], [0, 1.5, 3.5, 8]),
        ([(0, 1), (1.5, 8), (2.5, 40), (3.5, 6), (30, 5)], [0, 1.5, 2.5, 3.5, 30]),
        ([(0, 1), (40, 8), (90, 40)], [0, 40, 90]),
        ([(0, 9), (40, 9), (90, 9)], [0, 40]),
        ([(0, -1), (1.5, 8)], [0, 1.5]),
    ],
)
def test_the_last_of_each_time_and_the_fullest_are_kept(copies: list[tuple[float, int]], ages: list[float]) -> None:
    assert kept(*copies) == ages


def test_over_weeks_there_is_always_one_of_last_week() -> None:
    ages: list[float] = []
    for day in range(60):
        ages = kept(*((age, 1) for age in [0.0, *(age + 1.0 for age in ages)]))
        assert len(ages) < 6
        assert day < 14 or any(7 <= age < 14 for age in ages)
