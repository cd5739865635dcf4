"""What memory and documents hold beside each other, and what counts as drawn on afterwards."""

from collections.abc import Sequence

import pytest

from app.domain.events import MemoriesListed, Outcome, PassagesFound
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.engine.memory.memory import TOLD
from tests.fakes import Generator, Model, Recognizer, Retriever
from tests.fixtures.bench import Bench, OpenBench


def uses(bench: Bench, number: int) -> int:
    """How often the only memory was told or drawn on; `number`: how many lists there are by then."""
    bench.engine.memory_requests.list()
    listed = bench.events.wait(MemoriesListed, number)
    assert isinstance(listed, MemoriesListed)
    (one,) = listed.memories
    return one.uses


def test_a_memory_that_the_reply_cites_was_drawn_on(open_bench: OpenBench) -> None:
    bench = open_bench(generator=Generator(["Her name is Ada. [1]"]))
    bench.engine.memory_requests.add("my sister's name is Ada")
    assert uses(bench, 2) == 1
    bench.engine.ask("what is my sister called")
    assert bench.outcome() is Outcome.COMPLETED
    found = bench.events.wait(PassagesFound)
    assert isinstance(found, PassagesFound)
    assert [passage.title for passage in found.passages] == [TOLD, "Lease"]
    assert uses(bench, 3) == 2


def test_a_memory_that_was_only_looked_up_ahead_was_not_drawn_on(open_bench: OpenBench) -> None:
    said = "what did I tell you about my sister"
    bench = open_bench(generator=Model(), recognizer=Recognizer(said))
    bench.engine.memory_requests.add("my sister's name is Ada")
    assert uses(bench, 2) == 1
    bench.engine.listen()
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    found = bench.events.wait(PassagesFound)
    assert isinstance(found, PassagesFound)
    assert [passage.title for passage in found.passages] == [TOLD], "a skill answers"
    assert uses(bench, 3) == 1


class Several(Retriever):
    """Finds five passages of four hundred characters."""

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        text = "The rent is 950 euros. " * 18
        return [Passage(number, f"/{number}.md", f"Lease {number}", 1, text, 1.0, 0.8) for number in range(1, 6)]


@pytest.mark.parametrize(("characters_per_s", "read"), [(100.0, 1), (330.0, 2), (9000.0, 5), (0.0, 5)])
def test_a_written_question_has_as_much_read_as_the_model_reads_in_three_seconds(
    open_bench: OpenBench, characters_per_s: float, read: int
) -> None:
    model = Model()
    model.characters_per_s = characters_per_s
    bench = open_bench(generator=model, retriever=Several())
    bench.engine.ask("explain how the rent is computed and why")
    assert bench.outcome() is Outcome.COMPLETED
    (found,) = bench.of(PassagesFound)
    assert len(found.passages) == 5
    assert len(model.prompts[-1].passages) == read
