"""How llama.cpp is found to answer fastest: in pairs, on a quiet machine, and never worse than by default."""

import random
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine.adapters.generators.llama_cpp.options import Options, Record
from app.engine.adapters.generators.llama_cpp.trial import Pair, Speed, Trial, candidates
from tests.fixtures.models import install_gguf

FIRST = Options(threads=2)
Measure = Callable[[Options], Speed]


class Scripted(Trial):
    """Measures by a formula."""

    def __init__(self, measure: Measure, first: Options = FIRST) -> None:
        super().__init__(Path("model.gguf"), first)
        self.measure = measure
        self.pairs: list[tuple[Options, Options]] = []

    def _measure(self, pair: tuple[Options, Options]) -> Generator[None, None, Pair | None]:
        yield
        self.pairs.append(pair)
        return self.measure(pair[0]), self.measure(pair[1])


def found(measure: Measure, first: Options = FIRST) -> Options | None:
    trial = Scripted(measure, first)
    for _ in trial.steps():
        pass
    return trial.result


def real(options: Options, tokens_per_s: float = 110.0) -> Speed:
    """As a model of half a billion weights was measured: two threads and larger batches are faster."""
    rate = tokens_per_s * (1.0 if options.threads > 1 else 0.5) * (1 - 4 / options.batch)
    rate *= 1.1 if options.has_flash_attention else 1.0
    return Speed(rate / 500, rate)


def noisy(share: float, seed: int) -> Measure:
    """The same on a machine whose speed changes from one measurement to the next."""
    chance = random.Random(seed)

    def measure(options: Options) -> Speed:
        speed = real(options)
        return replace(speed, answers_per_s=speed.answers_per_s * chance.uniform(1 - share, 1 + share))

    return measure


def test_what_is_faster_in_most_pairs_is_kept() -> None:
    assert found(real) == Options(2, 64, has_flash_attention=True, is_tuned=True)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_never_slower_than_the_default(seed: int) -> None:
    chosen = found(noisy(0.2, seed))
    assert chosen is not None
    assert chosen.threads == 2
    assert real(chosen).answers_per_s >= real(FIRST).answers_per_s


def test_where_nothing_is_faster_the_default_stays() -> None:
    assert found(lambda _: Speed(1.0, 100.0)) == replace(FIRST, is_tuned=True)
    assert found(lambda options: Speed(1.0, 100.0) if options == FIRST else Speed()) == replace(FIRST, is_tuned=True)


def test_a_single_lucky_pair_changes_nothing() -> None:
    lucky = iter([9.0, *[0.5] * 1000])
    chosen = found(lambda options: Speed(1.0 if options == FIRST else next(lucky), 100.0))
    assert chosen == replace(FIRST, is_tuned=True)


def test_a_batch_is_no_longer_than_whoever_turns_away_can_wait() -> None:
    slow, quick = found(lambda options: real(options, 60.0)), found(lambda options: real(options, 2000.0))
    assert slow is not None
    assert slow.batch == FIRST.batch
    assert quick is not None
    assert quick.batch == 512


def test_on_a_busy_machine_nothing_is_concluded() -> None:
    trial = Scripted(lambda options: replace(real(options), share=0.6))
    for _ in trial.steps():
        pass
    assert (trial.is_busy, trial.result, len(trial.pairs)) == (True, None, 1)
    trial.measure = real
    for _ in trial.steps():
        pass
    assert not trial.is_busy
    assert trial.result is not None


def test_two_are_measured_in_turn() -> None:
    trial = Scripted(real)
    for _ in trial.steps():
        pass
    assert [pair[0] == FIRST for pair in trial.pairs[:4]] == [True, False, True, False]


def test_what_is_tried_begins_from_what_there_is() -> None:
    one = Options(threads=1, batch=256)
    assert {"threads": 0} not in candidates(one)
    assert [change["batch"] for change in candidates(one) if "batch" in change] == [512, 512]


def test_a_real_model_is_measured(tmp_path: Path) -> None:
    trial = Trial(install_gguf(tmp_path), FIRST)
    measured = trial._measure((FIRST, replace(FIRST, batch=64)))
    while True:
        try:
            next(measured)
        except StopIteration as end:
            pair = end.value
            break
    assert all(speed.answers_per_s > 0 and speed.tokens_per_s > 0 and 0 < speed.share <= 1.1 for speed in pair)


def test_a_model_that_ends_the_process_is_no_reason_to_change(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    trial = Trial(broken, FIRST)
    for _ in trial._measure((FIRST, FIRST)):
        pass
    trial.disturb()


def test_what_an_earlier_way_of_trying_found_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, record = install_gguf(tmp_path), Record(tmp_path / "options.json")
    monkeypatch.setattr("app.engine.adapters.generators.llama_cpp.options._TRIALS", 1)
    record.keep(model, Options(threads=1, batch=16, is_tuned=True))
    assert record.load(model) is not None
    monkeypatch.undo()
    assert record.load(model) is None
