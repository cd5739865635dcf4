"""Which of the built-in models serves best here."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.engine.adapters.recognizers.whisper import trial as module
from app.engine.adapters.recognizers.whisper.trial import LONGEST_S, Found, Trial


class Machine:
    """Takes so long for each question, and gets that share of the processor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = self.used_s = 0.0
        self.heard: list[str] = []
        clock = SimpleNamespace(perf_counter=lambda: self.now_s, process_time=lambda: self.used_s)
        monkeypatch.setattr(module, "time", clock)
        monkeypatch.setattr(module, "threads", lambda: 1)

    def hears(self, name: str, times: list[float], share: float = 0.97) -> Callable[[], Iterator[object]]:
        def hear() -> Iterator[object]:
            yield ""
            took_s = times[self.heard.count(name) % len(times)]
            self.heard.append(name)
            self.now_s += took_s
            self.used_s += took_s * share
            yield "final"

        return hear


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.mark.parametrize(
    ("better", "smaller", "is_too_slow"),
    [
        ([LONGEST_S * 0.5], [LONGEST_S * 0.2], False),
        ([LONGEST_S * 2.5], [LONGEST_S], True),
        ([LONGEST_S * 0.9, 9, LONGEST_S * 0.8, LONGEST_S * 0.9, 9, LONGEST_S * 0.7], [LONGEST_S * 0.3], False),
        ([LONGEST_S * 3], [LONGEST_S * 4], False),
        ([LONGEST_S * 3], [LONGEST_S, LONGEST_S, LONGEST_S * 5, LONGEST_S * 5, LONGEST_S], False),
    ],
    ids=["quick", "slow", "twice disturbed", "the smaller is no faster", "no clear winner"],
)
def test_the_smaller_model_serves_where_the_better_is_too_slow_for_long(
    machine: Machine, tmp_path: Path, better: list[float], smaller: list[float], is_too_slow: bool
) -> None:
    trial = Trial(tmp_path / "hearing.json")
    assert trial.found is None
    for _ in trial.steps(machine.hears("better", better), machine.hears("smaller", smaller)):
        assert trial.found is None
    assert not trial.is_busy
    found = Trial(tmp_path / "hearing.json").found
    assert found is not None
    assert found.is_too_slow is is_too_slow
    assert machine.heard.count("better") == machine.heard.count("smaller") == 6
    firsts = {tuple(machine.heard[at : at + 2]) for at in range(0, 12, 2)}
    assert firsts == {("better", "smaller"), ("smaller", "better")}, "in turn, so that neither has the better place"


def test_on_a_busy_machine_nothing_is_concluded(machine: Machine, tmp_path: Path) -> None:
    trial = Trial(tmp_path / "hearing.json")
    list(trial.steps(machine.hears("better", [5.0], share=0.5), machine.hears("smaller", [1.0])))
    assert trial.is_busy
    assert trial.found is None
    list(trial.steps(machine.hears("better", [0.1]), machine.hears("smaller", [0.05])))
    assert not trial.is_busy
    assert trial.found == Found(pytest.approx(0.1), pytest.approx(0.05), 5)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"of": [], "better_s": 1, "smaller_s": 1, "won": 5}'])
def test_what_was_found_elsewhere_or_cannot_be_read_does_not_count(tmp_path: Path, content: str) -> None:
    (tmp_path / "hearing.json").write_text(content)
    assert Trial(tmp_path / "hearing.json").found is None


def test_a_folder_that_takes_no_file_costs_only_the_result(machine: Machine, tmp_path: Path) -> None:
    trial = Trial(tmp_path / "nowhere" / "hearing.json")
    list(trial.steps(machine.hears("better", [0.1]), machine.hears("smaller", [0.05])))
    assert trial.found is None


def test_the_record_is_of_this_machine(machine: Machine, tmp_path: Path) -> None:
    trial = Trial(tmp_path / "hearing.json")
    list(trial.steps(machine.hears("better", [0.1]), machine.hears("smaller", [0.05])))
    known = json.loads((tmp_path / "hearing.json").read_text())
    (tmp_path / "hearing.json").write_text(json.dumps(known | {"of": ["another machine"]}))
    assert trial.found is None
