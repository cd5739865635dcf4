"""What of a reply is spoken, and what is said of it."""

from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import Outcome, ReplySettled, SentenceSpoken
from app.domain.passages import Passage
from app.engine.answering.fallback import FallbackGenerator
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.prompts.prompt import Prompt
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
    assert reply.unsupported == ()


def test_a_claim_that_no_passage_bears_out_is_marked(open_bench: OpenBench) -> None:
    reply, spoken = settled(open_bench, "The rent is 950 euros. [1] The landlord paints ", "the kitchen in summer. [1]")
    assert reply.unsupported == ("The landlord paints the kitchen in summer.",)
    assert len(spoken) == 2


@pytest.mark.parametrize("name", ["gpt4all", "llama.cpp"])
def test_a_question_that_is_too_long_for_a_model_is_answered_without_it(tmp_path: Path, name: str) -> None:
    lease = Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month.", 1, 1)
    troubles: list[AssistantError] = []
    record = GeneratorRecord()
    with whole_kit(tmp_path, generator=name) as kit:
        question = "How much is the rent? " * 2_300
        thinking = FallbackGenerator(kit, record, Prompt("Sotto.", (), (lease,), question), troubles.append)
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
