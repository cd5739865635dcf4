"""What memory and documents hold beside each other, and what counts as drawn on afterwards."""

from app.domain.events import MemoriesListed, Outcome, PassagesFound
from app.engine.memory.memory import TOLD
from tests.fakes import Generator, Model, Recognizer
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
