"""How many threads models get."""

import os
from collections.abc import Iterator

import pytest

from app.system import cores


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    cores.threads.cache_clear()
    yield
    cores.threads.cache_clear()


@pytest.mark.parametrize(
    ("siblings", "threads"),
    [
        (["0"], 1),
        (["0", "1"], 1),
        (["0-1", "0-1"], 1),
        (["0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"], 3),
        ([str(number) for number in range(16)], 4),
    ],
)
def test_one_core_stays_free(monkeypatch: pytest.MonkeyPatch, siblings: list[str], threads: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(len(siblings))), raising=False)
    monkeypatch.setattr(cores, "_siblings", siblings.__getitem__)
    assert cores.threads() == threads


def test_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    for machine, threads in (("AMD64", 3), ("arm64", 4)):
        cores.threads.cache_clear()
        monkeypatch.setattr("platform.machine", lambda machine=machine: machine)
        assert cores.threads() == threads
