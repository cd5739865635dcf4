"""What of a reply is spoken, and what is said of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import Outcome, ReplySettled, SentenceSpoken
from app.domain.manner import Fault, Manner
from app.domain.passages import Passage
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.fallback import FallbackGenerator
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.refusals import NO_MODEL, NOTHING_FOUND
from app.engine.prompts.prompt import Prompt
from app.storage.paths import resources
from tests import fakes
from tests.contracts.contract import whole_kit
from tests.fixtures.bench import OpenBench


def settled(open_bench: OpenBench, *pieces: str) -> tuple[ReplySettled, list[str]]:
    """How a reply settled, and the sentences that were spoken of it."""
    bench = open_bench(generator=fakes.Generator(pieces))
    bench.engine.ask("How much is the rent?")
    assert bench.outcome() is Outcome.COMPLETED
    bench.close()
    (reply,) = [event for event in bench.events.all if isinstance(event, ReplySettled)]
    return reply, [event.text for event in bench.events.all if isinstance(event, SentenceSpoken)]


def test_the_details_are_shown_only(open_bench: OpenBench) -> None:
    reply, spoken = settled(open_bench, "The rent is ", "950 euros. [1]\n", "\n", "Cats are ", "allowed. [1]")
    assert reply.text == "The rent is 950 euros.\n\nCats are allowed."
    assert spoken == ["The rent is 950 euros."]


COTTAGE = (
    Passage(1, "/terms.pdf", "Cottage terms", 4, "The cottage sleeps six. Check-in is from 16:00 on 3 May. Towels are "
            "not provided. Dogs need the owner's written consent.", 9.0, 0.9),
    Passage(2, "/prices.pdf", "Prices", 1, "A week costs 640 pounds. Firewood is 8 pounds a basket.", 5.0, 0.6),
)  # fmt: skip


def answered(
    open_bench: OpenBench, question: str, pieces: Sequence[str], **changes: object
) -> tuple[ReplySettled, fakes.Model]:
    """How a question is answered where a model writes these pieces; meanings are compared by the real embedder."""

    minilm = MiniLM(resources() / "embedder")

    class Finder(fakes.Retriever):
        def retrieve(self, question: str, scope: object = None) -> Sequence[Passage]:
            likeness = minilm.embed([one.text for one in COTTAGE]) @ minilm.embed_question(question)
            near = [replace(one, similarity=float(like)) for one, like in zip(COTTAGE, likeness, strict=True)]
            return sorted(near, key=lambda one: -one.similarity)

    manner = Manner(str(changes.pop("manner", Manner.USUAL)))
    model = fakes.Model(pieces)
    model.is_qualified = bool(changes.pop("is_qualified", True))
    bench = open_bench(changes, generator=model, retriever=Finder(), embedder=minilm)
    bench.engine.ask(question, manner=manner)
    assert bench.outcome() is Outcome.COMPLETED
    bench.close()
    (reply,) = bench.of(ReplySettled)
    return reply, model


@pytest.mark.parametrize("question", [
    "How much does a week cost?", "When is check-in?", "Are towels provided?", "Can I bring a dog?",
    "Is a week 640 pounds?",
])  # fmt: skip
def test_one_fact_is_quoted_and_no_model_is_asked(open_bench: OpenBench, question: str) -> None:
    reply, model = answered(open_bench, question, ["Yes, of course."])
    assert model.prompts == []
    assert reply.text.startswith(("From Cottage terms, page 4: ", "From Prices, page 1: "))
    assert reply.offers == (Manner.OWN_WORDS,)
    assert (reply.writer, reply.is_from_documents) == ("", True)


@pytest.mark.parametrize("question", [
    "Why are towels not provided?", "Compare the price of a week with the price of firewood.",
    "How many does the cottage sleep?", "Explain when check-in is.",
    "When is check-in, and what does a week cost?",
])  # fmt: skip
def test_a_model_is_asked_where_something_is_to_be_put_together(open_bench: OpenBench, question: str) -> None:
    reply, model = answered(
        open_bench, question, ["A week costs 640 ", "pounds. Firewood is 8 pounds a basket. "], quotes_first=None
    )
    assert len(model.prompts) == 1, reply.text
    assert reply.writer == "fake"


def test_in_its_own_words_needs_no_other_reason(open_bench: OpenBench) -> None:
    reply, model = answered(open_bench, "How much does a week cost?", ["640 pounds a week."], manner=Manner.OWN_WORDS)
    assert (reply.text, reply.writer, len(model.prompts)) == ("640 pounds a week.", "fake", 1)


@pytest.mark.parametrize("manner", [Manner.OWN_WORDS, Manner.WITHOUT_DOCUMENTS])
def test_a_model_that_has_not_qualified_is_not_asked(open_bench: OpenBench, manner: Manner) -> None:
    reply, model = answered(open_bench, "Why is that?", ["Because."], is_qualified=False, manner=manner)
    assert (reply.text, model.prompts, model.prepared) == (NO_MODEL["en"], [], [])


def test_it_is_quoted_where_no_model_has_qualified(open_bench: OpenBench) -> None:
    reply, model = answered(open_bench, "Why does a week cost 640 pounds?", ["Because."], is_qualified=False)
    assert reply.text.startswith("From Prices, page 1: A week costs 640 pounds.")
    assert (model.prompts, model.prepared, reply.offers) == ([], [], ())


NONSENSE = "What is the melting point of tungsten?"


@pytest.mark.parametrize(("is_qualified", "offers"), [(True, (Manner.WITHOUT_DOCUMENTS,)), (False, ())])
def test_where_the_documents_hold_nothing_no_model_is_asked(
    open_bench: OpenBench, is_qualified: bool, offers: tuple[Manner, ...]
) -> None:
    reply, model = answered(open_bench, NONSENSE, ["3422 degrees."], is_qualified=is_qualified)
    assert (reply.text, model.prompts, reply.offers) == (NOTHING_FOUND["en"], [], offers)


@pytest.mark.parametrize("way", [{"manner": Manner.WITHOUT_DOCUMENTS}, {"talks_without_documents": True}])
def test_what_a_model_knows_itself_is_introduced_as_such(open_bench: OpenBench, way: dict[str, object]) -> None:
    reply, model = answered(open_bench, NONSENSE, ["It melts at ", "3422 degrees."], **way)
    assert reply.text == "This is not from your documents. It melts at 3422 degrees."
    assert reply.spoken == reply.text
    assert (reply.is_from_documents, reply.citations, model.prompts[0].passages) == (False, (), ())


@pytest.mark.parametrize(("pieces", "text", "fault"), [
    (["A week costs 690 pounds."], None, Fault.NUMBER),
    (["Yes, you can bring a dog."], None, Fault.UNSUPPORTED),
    (["Prices, page 1\n<<<\n3. The weather"], None, Fault.ECHO),
    (["A week costs 640 pounds. Prices, page 1: A week", " costs 640 pounds."], "A week costs 640 pounds.",
     Fault.REPEATED),
    (["A week costs 640 pounds. See Prices, page 7."], "A week costs 640 pounds.", Fault.SOURCE),
    (["Towels are provided. More follows."], None, Fault.NEGATION),
])  # fmt: skip
def test_what_is_not_borne_out_ends_the_reply_and_the_quote_stands(
    open_bench: OpenBench, pieces: list[str], text: str | None, fault: Fault
) -> None:
    reply, model = answered(open_bench, "How much does a week cost?", pieces, manner=Manner.OWN_WORDS)
    assert [one.fault for one in reply.held_back] == [fault]
    assert reply.text.strip() == (text or "From Prices, page 1: A week costs 640 pounds.")
    assert reply.spoken == reply.text.strip()
    assert model.is_closed


def test_at_most_two_sentences_are_spoken(open_bench: OpenBench) -> None:
    pieces = ["The cottage sleeps six. Towels are not provided. ", "Firewood is 8 pounds a basket."]
    reply, _ = answered(open_bench, "Why does a week cost 640 pounds?", pieces, quotes_first=False)
    assert reply.text == "The cottage sleeps six. Towels are not provided. \n\nFirewood is 8 pounds a basket."
    assert reply.spoken == "The cottage sleeps six. Towels are not provided."


def test_more_is_spoken_where_more_was_asked_for(open_bench: OpenBench) -> None:
    pieces = ["The cottage sleeps six. Towels are not provided. ", "Firewood is 8 pounds a basket."]
    question = "Summarize the terms of the cottage: towels, and how many it sleeps."
    reply, _ = answered(open_bench, question, pieces, quotes_first=False)
    assert reply.spoken.endswith("a basket.")


def test_the_last_question_is_answered_in_another_manner_when_that_is_said(open_bench: OpenBench) -> None:
    model = fakes.Model(["The rent is 950 euros."])
    bench = open_bench({"quotes_first": None}, generator=model)
    bench.ask("Is the rent 950 euros?")
    assert model.prompts == []
    bench.ask("Explain that.")
    bench.ask("In your own words, please")
    bench.ask("Answer anyway")
    bench.close()
    assert [prompt.question for prompt in model.prompts] == ["Is the rent 950 euros?"] * 3
    assert [one.text for one in bench.of(ReplySettled)[1:]] == [
        "The rent is 950 euros.", "The rent is 950 euros.", "This is not from your documents. The rent is 950 euros.",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["gpt4all", "llama.cpp"])
def test_a_question_that_is_too_long_for_a_model_is_answered_without_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month.", 1, 1)
    troubles: list[AssistantError] = []
    record = GeneratorRecord()
    with whole_kit(tmp_path, generator=name) as kit:
        question = "How much is the rent? " * 2_300
        thinking = FallbackGenerator(kit, record, Prompt("Sotto.", (), (lease,), question), troubles.append)
        monkeypatch.setattr(type(kit.generator), "is_qualified", True)
        assert "".join(thinking.pieces()) == "From Lease, page 2: The rent is 950 euros a month. [1]"
    assert [trouble.code for trouble in troubles] == [Code.QUESTION_TOO_LONG]
    assert not record.failed_at_s


def test_the_same_question_is_answered_from_before_until_it_is_to_be_thought_again(open_bench: OpenBench) -> None:
    generator = fakes.Model()
    bench = open_bench({"quotes_first": False}, generator=generator)
    for number, is_anew in enumerate((False, False, True), 1):
        bench.engine.ask("How much is the rent?", is_anew=is_anew)
        assert bench.outcome(number) is Outcome.COMPLETED
    bench.close()
    replies = [event for event in bench.events.all if isinstance(event, ReplySettled)]
    assert [reply.is_known for reply in replies] == [False, True, False]
    assert len({reply.text for reply in replies}) == len({reply.citations for reply in replies}) == 1
    assert len(generator.prompts) == 2


def test_a_place_that_a_skill_finds_is_quoted_with_the_sentence_that_holds_it(open_bench: OpenBench) -> None:
    found = (
        Passage(1, "/a.md", "Camp", 3, "Page 3 of 9. The lake is cold. Otters live by the mill."),
        Passage(2, "/b.md", "Menu", None, "3. Soup is served at noon."),
    )

    class Finder(fakes.Retriever):
        def retrieve(self, question: str, scope: object = None) -> Sequence[Passage]:
            return found

    bench = open_bench(retriever=Finder())
    bench.ask("Find otters in my documents")
    bench.close()
    (reply,) = bench.of(ReplySettled)
    assert reply.text == "I found one place: Camp, page 3."
    assert [(one.document, one.quote) for one in reply.citations] == [("/a.md", "Otters live by the mill.")]
    assert (reply.held_back, reply.writer) == ((), "")
