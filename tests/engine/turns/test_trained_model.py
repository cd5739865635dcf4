"""A real small language model, trusted though it would not pass: what it makes up is never heard."""

import re
from collections.abc import Sequence

import pytest

from app.domain.events import Outcome, ReplySettled
from app.domain.manner import Manner
from app.domain.passages import Passage
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.grounding import Material
from app.engine.answering.refusals import NOTHING_FOUND
from app.storage.paths import Paths, resources
from app.text.sentences import segment
from tests import fakes
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.models import install_smollm2

FERRY = Passage(
    1, "/ferry.pdf", "Ferry timetable", 3, "The ferry to the island leaves at 7:40 and at 18:10. A bicycle costs 4 "
    "pounds. Dogs need a ticket of their own. The crossing takes 25 minutes, because the channel is shallow.", 9.0, 0.7,
)  # fmt: skip


class Finder(fakes.Retriever):
    """Finds the timetable for what is about the ferry."""

    def retrieve(self, question: str, scope: object = None) -> Sequence[Passage]:
        return [FERRY]


@pytest.fixture
def bench(paths: Paths, open_bench: OpenBench) -> Bench:
    install_smollm2(paths.models)
    changes = {"generator": "llama.cpp", "trusted_models": ("llama.cpp",), "thinks_ahead": False}
    player, voice, embedder = fakes.Player(), fakes.Synthesizer(), MiniLM(resources() / "embedder")
    given = {"player": player, "synthesizer": voice, "embedder": embedder, "retriever": Finder()}
    return open_bench(changes, is_faked=False, recognizer=fakes.Recognizer(), listener=fakes.Listener(), **given)


@pytest.mark.parametrize(("question", "manner"), [
    ("Why does the crossing take 25 minutes?", Manner.OWN_WORDS),
    ("Summarize the ferry timetable.", Manner.USUAL),
])  # fmt: skip
def test_what_it_makes_up_is_not_heard(bench: Bench, question: str, manner: Manner) -> None:
    bench.engine.ask(question, manner=manner)
    assert bench.end() is Outcome.COMPLETED
    (reply,) = bench.of(ReplySettled)
    assert {int(page) for page in re.findall(r"page (\d+)", reply.text)} <= {3}
    material = Material((FERRY,), question)
    for sentence in segment(re.sub(r"From Ferry timetable, page 3: ", "", reply.spoken)):
        plain = " ".join(FERRY.text.split())
        assert sentence.strip() in plain or material.fault(sentence) is None, sentence
    assert "<<<" not in reply.text
    assert len(reply.spoken.split()) < 120


def test_where_nothing_is_found_it_is_not_asked(bench: Bench) -> None:
    reply = bench.reply("What is the weather in Lisbon like?")
    assert reply is not None
    assert (reply.text, reply.writer, reply.offers) == (NOTHING_FOUND["en"], "", (Manner.WITHOUT_DOCUMENTS,))


def test_one_fact_is_quoted_without_it(bench: Bench) -> None:
    reply = bench.reply("How much does a bicycle cost?")
    assert reply is not None
    assert (reply.text, reply.writer) == ("From Ferry timetable, page 3: A bicycle costs 4 pounds.", "")
