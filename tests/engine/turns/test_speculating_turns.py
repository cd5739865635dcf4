"""Whole turns in which the model reads while the user speaks, and a quote opens what a slow model says."""

from collections.abc import Sequence

import pytest

from app.domain.events import (
    LevelMeasured,
    Outcome,
    PassagesFound,
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    TranscriptRevised,
)
from app.domain.passages import Passage
from app.engine.answering.pace import Pace
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Prompt
from tests.fakes import Embedder, Listener, Model, Retriever, spoken
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.waiting import elapse, wait_until

LEASE = Passage(1, "/lease.pdf", "Lease", 12, "The rent is 950 euros. Cats are allowed.", 20.0, 0.8)
RULES = Passage(2, "/rules.pdf", "Rules", 3, "Be quiet after ten.", 8.0, 0.1)


class Finder(Retriever):
    """Finds more as more is asked."""

    def retrieve(self, question: str, scope: object = None) -> Sequence[Passage]:
        return [LEASE, RULES] if "rent" in question else [RULES]


def slowly(open_bench: OpenBench, model: Model, **changes: object) -> Bench:
    """An engine whose question takes half a second to be spoken."""
    settings = {"quotes_first": False} | changes
    return open_bench(settings, generator=model, retriever=Finder(), listener=Listener(spoken(), pause_s=0.01))


def hear(bench: Bench, number: int = 1) -> None:
    bench.engine.listen()
    bench.events.wait(lambda event: isinstance(event, TranscriptRevised) and event.text.endswith("rent"), number)
    bench.events.wait(LevelMeasured, 40 * number)
    bench.engine.release()
    assert bench.outcome(number) is Outcome.COMPLETED


def test_the_model_reads_while_the_user_speaks(open_bench: OpenBench) -> None:
    model = Model()
    bench = slowly(open_bench, model)
    hear(bench)
    found = bench.events.wait(PassagesFound)
    assert isinstance(found, PassagesFound)
    assert found.passages == (LEASE, RULES)
    assert found.foreseen is not None
    assert found.foreseen.read >= 1
    assert found.foreseen.tokens >= 20
    asked = model.prompts[0]
    assert {prompt.question for prompt in model.prepared} == {""}
    read = next(prompt for prompt in model.prepared if prompt.passages)
    assert asked.passages[: len(read.passages)] == read.passages
    assert (asked.system, asked.exchanges) == (read.system, read.exchanges)


def test_where_it_is_not_wanted_nothing_is_read_ahead(open_bench: OpenBench) -> None:
    model = Model()
    bench = slowly(open_bench, model, thinks_ahead=False)
    hear(bench)
    found = bench.events.wait(PassagesFound)
    assert isinstance(found, PassagesFound)
    assert found.foreseen is None
    assert model.prepared == []
    assert model.prompts[0].passages == (LEASE, RULES)


def test_before_the_first_turn_the_model_knows_how_to_answer(open_bench: OpenBench) -> None:
    model = Model()
    slowly(open_bench, model)
    wait_until(lambda: model.prepared)
    assert model.prepared[0] == Prompt(SYSTEM, (), (), "")


def test_what_the_memory_asks_does_not_stay_in_the_model(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.memory.memory._REST_S", 0.0)
    asked: list[Prompt] = []

    class Noting(Model):
        def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
            asked.append(prompt)
            return super().prepare(prompt)

        def generate(self, prompt: Prompt) -> ClosableIterator[str]:
            asked.append(prompt)
            return super().generate(prompt)

    bench = slowly(open_bench, Noting(["no"]))
    bench.engine.ask("My sister lives in the annex. How much is the rent?")
    assert bench.outcome() is Outcome.COMPLETED
    wait_until(lambda: any(prompt.system != SYSTEM for prompt in asked[:-1]))  # the memory has asked, and then:
    assert asked[-1].system == SYSTEM
    assert asked[-1].exchanges[-1].question.startswith("My sister")


def test_between_turns_the_conversation_is_read(open_bench: OpenBench) -> None:
    model = Model()
    bench = slowly(open_bench, model)
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    wait_until(lambda: model.prepared and model.prepared[-1].exchanges)
    assert model.prepared[-1].exchanges[-1].question == "how much is the rent"
    assert model.prepared[-1].question == ""


def test_a_quote_opens_what_a_slow_model_says(open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.answering.plan.SURE", -100.0)  # the fake embedder knows no likeness
    monkeypatch.setattr("app.engine.answering.plan.is_composite", lambda _: True)
    model = Model(["Cats are ", "allowed."])
    bench = slowly(open_bench, model, quotes_first=None)
    hear(bench)
    settled = bench.events.wait(ReplySettled)
    assert isinstance(settled, ReplySettled)
    opening = "From Lease, page 12: The rent is 950 euros."
    assert settled.held_back == ()
    assert settled.writer == "fake"
    assert settled.text == settled.spoken == f"{opening} Cats are allowed."
    first = bench.events.wait(ReplyExtended)
    assert isinstance(first, ReplyExtended)
    assert first.text == opening
    assert len(first.citations) == 1
    assert first.citations[0].quote == "The rent is 950 euros."
    sentences = [event.text for event in bench.events.all if isinstance(event, SentenceSpoken)]
    assert sentences[0] == opening
    hear(bench, 2)
    again = bench.events.wait(ReplySettled, 2)
    assert isinstance(again, ReplySettled)
    assert again.text == "Cats are allowed."  # by now it is known to be fast


@pytest.mark.parametrize("changes", [{"quotes_first": False}, {"quotes_first": None}])
def test_what_is_not_sure_or_not_wanted_opens_nothing(open_bench: OpenBench, changes: dict[str, object]) -> None:
    class Blank(Embedder):
        """Sees no likeness at all."""

    model = Model()
    found = Passage(1, "/x.txt", "X", None, "Nothing to see.", 1.0, 0.0)

    class Vague(Retriever):
        def retrieve(self, question: str, scope: object = None) -> Sequence[Passage]:
            return [found]

    bench = open_bench(changes, generator=model, retriever=Vague(), embedder=Blank())
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    assert len(model.prompts) == 1
    settled = bench.events.wait(ReplySettled)
    assert isinstance(settled, ReplySettled)
    assert settled.writer == "fake"


def test_the_users_own_answer_needs_no_model(open_bench: OpenBench) -> None:
    own = Passage(-1, "", "Your answer", None, "It is 950 euros.", 30.0, 1.0, is_answer=True)

    class Kept(Retriever):
        def retrieve(self, question: str, scope: object = None) -> Sequence[Passage]:
            return [own, LEASE]

    model = Model()
    bench = open_bench(generator=model, retriever=Kept())
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    settled = bench.events.wait(ReplySettled)
    assert isinstance(settled, ReplySettled)
    assert settled.text == "It is 950 euros."
    assert model.prompts == []


def test_a_model_is_slow_until_it_has_been_fast() -> None:
    pace = Pace()
    assert pace.is_slow("fake")
    assert list(pace.timed((piece for piece in ("", "It ", "is.")), lambda: "fake")) == ["", "It ", "is."]
    assert not pace.is_slow("fake")

    def late() -> ClosableIterator[str]:
        elapse(0.6, "a model is slow by the clock")
        yield "It is."

    for _ in range(2):
        list(pace.timed(late(), lambda: "fake"))
    assert pace.is_slow("fake")
