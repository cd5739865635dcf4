"""A document read aloud: section by section, from where it stopped, and always as a turn by the laws."""

from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import LibraryProgressed, Outcome, ReplySettled, SentenceSpoken, Source, TurnEnded, TurnStarted
from app.engine.library.reading_aloud import ReadingAloud
from app.engine.library.rows.readings import place
from tests.fakes import Player
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.waiting import elapse, wait_until

SENTENCES = [f"This is sentence number {number} of a long letter about nothing at all." for number in range(90)]
LETTER = "\n\n".join(" ".join(SENTENCES[start : start + 5]) for start in range(0, 90, 5))


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


@pytest.fixture
def bench(open_bench: OpenBench, letter: Path) -> Bench:
    made = open_bench(player=Player(speed=400))
    made.engine.library_requests.add([letter])
    made.events.wait(lambda event: isinstance(event, LibraryProgressed) and event.done == event.total > 0)
    wait_until(lambda: made.engine.library_requests.count() == 1)
    return made


def spoken(bench: Bench) -> str:
    return " ".join(" ".join(e.spoken for e in bench.events.all if isinstance(e, ReplySettled)).split())


def cancel_when_heard(bench: Bench, number: int) -> None:
    bench.events.wait(SentenceSpoken, number)
    wait_until(lambda: not isinstance(bench.events.all[-1], TurnStarted))
    bench.engine.cancel()


def test_a_document_is_read_to_its_end_one_section_after_another(bench: Bench, letter: Path) -> None:
    bench.engine.read_aloud.read(letter)
    bench.events.wait(lambda event: isinstance(event, SentenceSpoken) and event.text == SENTENCES[-1], timeout_s=60)
    bench.events.wait(lambda event: isinstance(event, ReplySettled) and event.text.endswith(SENTENCES[-1]))
    assert spoken(bench) == " ".join(LETTER.split())
    started = [event for event in bench.events.all if isinstance(event, TurnStarted)]
    assert len(started) >= 3
    assert {(event.source, event.question) for event in started} == {(Source.READING, "letter.txt")}
    bench.events.wait(TurnEnded, len(started))
    assert place(bench.engine.store, letter) == (0, 0), "next time it begins anew"


def test_it_goes_on_with_the_sentence_where_it_stopped(bench: Bench, letter: Path) -> None:
    bench.engine.read_aloud.read(letter)
    cancel_when_heard(bench, 3)
    heard = [event.text for event in bench.events.all if isinstance(event, SentenceSpoken)]
    wait_until(lambda: isinstance(bench.events.all[-1], TurnEnded))
    bench.engine.read_aloud.continue_speaking()
    again = bench.events.wait(SentenceSpoken, len(heard) + 1)
    assert isinstance(again, SentenceSpoken)
    assert again.text == SENTENCES[len(heard)]
    bench.engine.cancel()
    wait_until(lambda: isinstance(bench.events.all[-1], TurnEnded))
    count = sum(isinstance(event, SentenceSpoken) for event in bench.events.all)
    bench.engine.read_aloud.read(letter, is_afresh=True)
    first = bench.events.wait(SentenceSpoken, count + 1)
    assert isinstance(first, SentenceSpoken)
    assert first.text == SENTENCES[0]
    bench.engine.cancel()


def test_another_turn_ends_it_for_good(bench: Bench, letter: Path) -> None:
    bench.engine.read_aloud.read(letter)
    bench.events.wait(SentenceSpoken)
    bench.engine.ask("how much is the rent")
    wait_until(lambda: sum(isinstance(event, TurnEnded) for event in bench.events.all) == 2)
    elapse(0.1, "nothing more may begin")
    assert sum(isinstance(event, TurnStarted) for event in bench.events.all) == 2


def test_what_cannot_be_read_is_told_and_any_text_can_be(bench: Bench, letter: Path, tmp_path: Path) -> None:
    bench.engine.read_aloud.read(tmp_path / "other.txt")
    assert bench.outcome(1) is Outcome.FAILED
    bench.engine.read_aloud.read(letter, page=7)
    assert bench.outcome(2) is Outcome.FAILED
    assert bench.troubles() == ["document_missing", "document_empty"]
    with pytest.raises(AssistantError) as caught:
        ReadingAloud(tmp_path / "other.txt").section(bench.engine.store)
    assert caught.value.code is Code.DOCUMENT_MISSING
    bench.engine.read_aloud.read_text("The rent is due on the first. It is 950 euros.")
    assert bench.outcome(3) is Outcome.COMPLETED
    assert spoken(bench) == "The rent is due on the first. It is 950 euros."
    assert bench.engine.exchanges() == (), "it is no answer to remember"
