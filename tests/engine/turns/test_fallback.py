"""A generator that fails before its first word: the next one that works takes over, said once, tried again later."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.passages import Passage
from app.domain.settings import Settings
from app.engine.answering import fallback, reply_limits
from app.engine.answering.fallback import FallbackGenerator
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.prompts.prompt import Prompt
from app.storage.database import Store
from app.storage.paths import Paths
from tests import fakes

PROMPT = Prompt(
    "", (), (Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month.", 1, 1),), "How much is the rent?"
)
QUOTED = "From Lease, page 2: The rent is 950 euros a month. [1]"


class Failing(fakes.Model):
    """Fails as it is told to, after so many pieces."""

    def __init__(self, failure: Exception | None, pieces: Sequence[str] = ()) -> None:
        super().__init__(pieces)
        self.failure = failure
        self.asked = 0

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        self.asked += 1
        yield from super().generate(prompt)
        if self.failure is not None:
            raise self.failure


class Hanging(fakes.Generator):
    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        while True:
            time.sleep(0.01)  # computes, without using the processor
            yield ""


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    paths = Paths(tmp_path)
    paths.prepare()
    return paths


def kit(home: Paths, generator: fakes.Generator) -> Kit:
    return Kit(home, Settings(), Store(home.database), generator=generator)


def thought(made: Kit, prompt: Prompt = PROMPT) -> tuple[str, str, list[Code]]:
    """What was said, by whom, and the troubles told."""
    troubles: list[AssistantError] = []
    one = FallbackGenerator(made, GeneratorRecord(), prompt, troubles.append)
    try:
        return "".join(one.pieces()), one.writer, [trouble.code for trouble in troubles]
    finally:
        made.store.close()


FAILED = AssistantError(Code.GENERATOR_FAILED, "x")


@pytest.mark.parametrize(("failure", "pieces", "code"), [
    (FAILED, (), Code.GENERATOR_FAILED),
    (FAILED, ("", " ", "\n"), Code.GENERATOR_FAILED),
    (None, (" ", "\n"), Code.GENERATOR_FAILED),
    (AssistantError(Code.QUESTION_TOO_LONG), (), Code.QUESTION_TOO_LONG),
])  # fmt: skip
def test_the_next_one_takes_over(home: Paths, failure: Exception | None, pieces: Sequence[str], code: Code) -> None:
    assert thought(kit(home, Failing(failure, pieces))) == (QUOTED, "quote", [code])


@pytest.mark.logs_warnings
def test_a_bug_in_one_hands_over_too(home: Paths) -> None:
    assert thought(kit(home, Failing(ValueError("x")))) == (QUOTED, "quote", [Code.BUG])


def test_one_that_hangs_hands_over(home: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply_limits, "FIRST_S", 0.1)
    assert thought(kit(home, Hanging())) == (QUOTED, "quote", [Code.GENERATOR_STUCK])


def test_one_that_fails_in_mid_reply_is_not_contradicted(home: Paths) -> None:
    with pytest.raises(AssistantError) as caught:
        thought(kit(home, Failing(FAILED, ("The rent is ",))))
    assert caught.value.code == Code.GENERATOR_FAILED


def test_one_that_never_ends_is_cut_and_told(home: Paths) -> None:
    text, writer, troubles = thought(kit(home, fakes.Generator(["The rent is 950 euros. "] * 100)))
    assert (writer, troubles) == ("fake", [Code.REPLY_CUT])
    assert len(text) < 300


def test_it_is_told_once_and_tried_again_later(home: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(FAILED)
    made = kit(home, failing)
    troubles: list[AssistantError] = []
    record = GeneratorRecord()

    def ask() -> str:
        one = FallbackGenerator(made, record, PROMPT, troubles.append, is_anew=True)
        "".join(one.pieces())
        return one.writer

    assert [ask(), ask()] == ["quote", "quote"]
    assert (failing.asked, len(troubles)) == (1, 1)
    monkeypatch.setattr(fallback, "_AGAIN_S", 0.0)
    assert ask() == "quote"
    assert (failing.asked, len(troubles)) == (2, 1)
    failing.failure, failing.pieces = None, ("Yes.",)
    assert ask() == "fake"
    failing.failure, failing.pieces = FAILED, ()
    assert ask() == "quote"
    assert len(troubles) == 2
    made.store.close()


def test_where_nobody_can_it_is_told_why(home: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.answering.extractive.ExtractiveGenerator.generate", Failing(FAILED).generate)
    with pytest.raises(AssistantError) as caught:
        thought(kit(home, Failing(FAILED)))
    assert caught.value.code == Code.GENERATOR_FAILED


def test_closing_stops_whoever_writes(home: Paths) -> None:
    generator = fakes.Generator(pause_s=0.01)
    made = kit(home, generator)
    pieces = FallbackGenerator(made, GeneratorRecord(), PROMPT, lambda _: None).pieces()
    assert next(pieces) == "The rent is "
    pieces.close()
    assert generator.is_closed
    made.store.close()
