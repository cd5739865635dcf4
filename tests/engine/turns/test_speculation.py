import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.passages import Passage
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.turns.speculation import Speculator
from tests.fixtures.waiting import wait_until

LEASE = Passage(1, "/lease.txt", "Lease", None, "The rent is 950 euros.", 20.0)
RULES = Passage(2, "/rules.txt", "Rules", None, "Cats are allowed.", 18.0)
OTHER = Passage(3, "/other.txt", "Other", None, "Nothing of note.", 17.5)


class Model:
    """Reads ten tokens of each new passage, in two goes; `go` has to be set for the second."""

    def __init__(self) -> None:
        self.read: list[tuple[int, ...]] = []
        self.begun: list[tuple[int, ...]] = []
        self.closed: list[tuple[int, ...]] = []
        self.go = threading.Event()
        self.go.set()
        self.news = threading.Condition()

    def prepare(self, passages: tuple[Passage, ...]) -> ClosableIterator[int]:
        ids = tuple(passage.id for passage in passages)
        self._note(self.begun, ids)
        try:
            yield 4
            while not self.go.is_set():
                time.sleep(0.001)  # computes, without using the processor
                yield 0
            self._note(self.read, ids)
            yield 6
        finally:
            self._note(self.closed, ids)

    def _note(self, notes: list[tuple[int, ...]], ids: tuple[int, ...]) -> None:
        with self.news:
            notes.append(ids)
            self.news.notify_all()

    def wait(self, notes: list[tuple[int, ...]], ids: tuple[int, ...]) -> None:
        with self.news:
            assert self.news.wait_for(lambda: ids in notes, 10), (ids, notes)


@pytest.fixture
def speculator() -> Iterator[Speculator]:
    made = Speculator()
    yield made
    made.close()


def find(text: str) -> Sequence[Passage]:
    return [LEASE, RULES] if "rent" in text else [RULES, LEASE]


def test_the_beginning_is_read_before_a_word_is_heard(speculator: Speculator) -> None:
    model = Model()
    speculator.begin(find, model.prepare)
    model.wait(model.read, ())


def test_passages_are_read_one_after_another_while_one_speaks(speculator: Speculator) -> None:
    model = Model()
    ahead = speculator.begin(find, model.prepare)
    ahead.hear("how much is the rent")
    model.wait(model.read, (1, 2))
    assert ahead.found("how much is the rent") == [LEASE, RULES]
    assert ahead.found("how much is the rent now") is None
    context, foreseen = ahead.settle([LEASE, RULES])
    assert context == (LEASE, RULES)
    assert (foreseen.read, foreseen.wanted, foreseen.added) == (2, 2, 0)
    assert (foreseen.tokens, foreseen.vain_tokens) == (30, 0)


def test_what_has_been_read_keeps_its_place_when_the_question_turns(speculator: Speculator) -> None:
    model = Model()
    ahead = speculator.begin(find, model.prepare)
    ahead.hear("are cats")
    model.wait(model.read, (2, 1))
    ahead.hear("are cats in the rent")
    context, foreseen = ahead.settle([LEASE, OTHER, RULES])
    assert [passage.id for passage in context] == [2, 1, 3]
    assert (foreseen.read, foreseen.wanted, foreseen.added) == (2, 2, 1)


def test_a_word_alone_is_not_looked_up(speculator: Speculator) -> None:
    model, asked = Model(), list[str]()

    def note(text: str) -> Sequence[Passage]:
        asked.append(text)
        return []

    ahead = speculator.begin(note, model.prepare)
    ahead.hear("how")
    ahead.hear("how much")
    wait_until(lambda: asked)
    assert asked == ["how much"]


def test_what_is_left_half_read_is_counted(speculator: Speculator) -> None:
    model = Model()
    ahead = speculator.begin(find, model.prepare)
    model.wait(model.read, ())
    model.go.clear()
    ahead.hear("are cats")
    model.wait(model.begun, (2,))
    context, foreseen = ahead.settle([LEASE])
    model.wait(model.closed, (2,))
    assert context == (LEASE,)
    assert (foreseen.read, foreseen.tokens, foreseen.vain_tokens) == (0, 14, 4)


def test_one_that_is_still_wanted_is_not_counted_as_vain_and_comes_first(speculator: Speculator) -> None:
    model = Model()
    ahead = speculator.begin(find, model.prepare)
    model.wait(model.read, ())
    model.go.clear()
    ahead.hear("are cats")
    model.wait(model.begun, (2,))
    context, foreseen = ahead.settle([LEASE, RULES])
    assert context == (RULES, LEASE)
    assert (foreseen.added, foreseen.vain_tokens) == (2, 0)


def test_stopping_returns_at_once_and_leaves_the_model(speculator: Speculator) -> None:
    model = Model()
    model.go.clear()
    speculator.begin(find, model.prepare)
    model.wait(model.begun, ())
    speculator.stop()
    model.wait(model.closed, ())
    assert model.read == []


def test_the_next_turn_does_not_wait_for_the_last_ones_reading(speculator: Speculator) -> None:
    model = Model()
    model.go.clear()
    speculator.begin(find, model.prepare)
    model.wait(model.begun, ())
    ahead = speculator.begin(find, model.prepare)
    model.wait(model.closed, ())
    model.go.set()
    ahead.hear("how much is the rent")
    model.wait(model.read, (1,))


def test_halting_waits_until_the_model_is_free(speculator: Speculator) -> None:
    model = Model()
    model.go.clear()
    speculator.begin(find, model.prepare)
    model.wait(model.begun, ())
    speculator.halt()
    assert model.closed == [()]


def test_a_fault_in_finding_costs_only_what_would_have_been_done_ahead(speculator: Speculator) -> None:
    def fail(text: str) -> Sequence[Passage]:
        raise AssistantError(Code.INDEX_FAILED)

    model = Model()
    ahead = speculator.begin(fail, model.prepare)
    ahead.hear("how much is the rent")
    context, foreseen = ahead.settle([LEASE])
    assert context == (LEASE,)
    assert foreseen.read == 0
    again = speculator.begin(find, model.prepare)
    again.hear("how much is the rent")
    model.wait(model.read, (1, 2))


@pytest.mark.logs_warnings
def test_a_bug_in_a_model_costs_only_what_would_have_been_done_ahead(
    speculator: Speculator, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(passages: tuple[Passage, ...]) -> ClosableIterator[int]:
        yield 1
        raise ZeroDivisionError

    ahead = speculator.begin(find, fail)
    ahead.hear("how much is the rent")
    ahead.wait()
    context, _ = ahead.settle([LEASE])
    assert context == (LEASE,)
    assert "working ahead failed" in caplog.text
