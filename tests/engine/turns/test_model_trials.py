"""Models are tried and examined while nobody asks; whoever asks comes first."""

import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import ModelsListed, Outcome
from app.engine.models.qualification import Qualifications
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.home import Home
from app.engine.prompts.prompt import Prompt
from app.engine.turns.model_trials import ModelTrials
from app.storage.paths import Paths
from tests import fakes
from tests.fixtures.bench import OpenBench
from tests.fixtures.waiting import wait_until


class Writer(fakes.Model):
    """Says the same to each question; the third lasts until somebody turns away from it."""

    def __init__(self) -> None:
        super().__init__(("Yes, ", "certainly."))
        self.model = "writer"
        self.is_endless = False
        self.reached, self.left = threading.Event(), threading.Event()

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        if self.is_endless and len(self.prompts) == 2:
            self.is_endless = False
            self.reached.set()
            try:
                while True:
                    yield ""
            finally:
                self.left.set()
        yield from super().generate(prompt)


def test_a_question_comes_before_the_examination_which_goes_on_after_it(open_bench: OpenBench, paths: Paths) -> None:
    writer, known = Writer(), Qualifications(paths)
    writer.is_endless = True
    bench = open_bench(generator=writer)
    assert writer.reached.wait(60)
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    assert writer.left.is_set(), "it no longer computes for the examination"
    wait_until(lambda: (found := known.find("writer")) is not None and found.is_settled)
    found = known.find("writer")
    assert found is not None
    assert not found.is_passed
    examined = [
        prompt.question for prompt in writer.prompts if prompt.question in {m.question for m in found.marks.values()}
    ]
    assert len(examined) == len(set(examined)), "no question is answered twice"
    bench.events.wait(ModelsListed)


class Tunable(fakes.Model):
    """Needs a quiet machine to be tuned."""

    def __init__(self) -> None:
        super().__init__()
        self.is_quiet, self.tries = False, 0

    @property
    def is_tuned(self) -> bool:
        return self.is_quiet and self.tries > 0

    def tune(self) -> ClosableIterator[None]:
        self.tries += 1
        yield


@pytest.fixture
def home(paths: Paths) -> Iterator[Home]:
    with Home(paths, lambda _: None, embedder=fakes.Embedder(), generator=Tunable()) as opened:
        yield opened


def test_what_the_machine_was_too_busy_for_is_tried_again_later(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    generator = home.kit.generator
    assert isinstance(generator, Tunable)
    trials = ModelTrials(home.kit, lambda: None)
    list(trials.steps())
    assert trials.wait_s == 600.0
    now += 300
    list(trials.steps())
    assert generator.tries == 1
    now += 301
    generator.is_quiet = True
    list(trials.steps())
    assert generator.tries == 2
    assert trials.wait_s is None


def test_a_model_that_cannot_be_examined_is_nobodys_trouble(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_generator: fakes.Model, _prompt: Prompt) -> ClosableIterator[str]:
        raise AssistantError(Code.GENERATOR_FAILED, "out of memory")

    generator = home.kit.generator
    assert isinstance(generator, Tunable)
    generator.model, generator.is_quiet = "weak", True
    monkeypatch.setattr(Tunable, "generate", fail)
    examined = []
    trials = ModelTrials(home.kit, lambda: examined.append(1))
    list(trials.steps())
    assert trials.wait_s
    assert examined == []


class Ear(fakes.Recognizer):
    """Needs a quiet machine to find out which of its models serves best."""

    is_quiet, tries = False, 0

    @property
    def is_tuned(self) -> bool:
        return self.is_quiet and self.tries > 1

    def tune(self) -> ClosableIterator[None]:
        self.tries += 1
        yield


def test_a_recognizer_is_tried_as_well_and_what_came_of_it_is_told(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, told, ear = 1000.0, list[str](), Ear()
    monkeypatch.setattr("time.monotonic", lambda: now)
    with Home(paths, lambda _: None, embedder=fakes.Embedder(), recognizer=ear) as opened:
        trials = ModelTrials(opened.kit, lambda: told.append("examined"), lambda: told.append("tuned"))
        list(trials.steps())
        assert (ear.tries, trials.wait_s) == (1, 600.0)
        now += 601
        ear.is_quiet = True
        list(trials.steps())
        list(trials.steps())
        assert (ear.tries, trials.wait_s) == (2, None)
    assert told == ["tuned", "tuned"]
