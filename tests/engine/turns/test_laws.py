import random

import pytest
from syrupy.assertion import SnapshotAssertion

from app.audio.samples import join, read
from app.domain.events import (
    LevelMeasured,
    ListeningStarted,
    Outcome,
    ReplySettled,
    SpeakingStarted,
    TurnEnded,
    TurnEvent,
)
from app.engine.memory.history import history
from app.storage.paths import Paths
from tests.fakes import Generator, Listener, Player, Recognizer, spoken
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.waiting import elapse, wait_until


@pytest.fixture
def bench(open_bench: OpenBench) -> Bench:
    return open_bench()


@pytest.fixture
def terse(open_bench: OpenBench) -> Bench:
    """One whose reply is a single piece and sentence, so that speaking cannot overtake thinking."""
    return open_bench(generator=Generator(["The rent is 950 euros. [1]"]))


def test_the_events_of_a_spoken_turn(terse: Bench, snapshot: SnapshotAssertion) -> None:
    bench = terse
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 20)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    names = [type(event).__name__ for event in bench.events.all if isinstance(event, TurnEvent)]
    folded = [name for index, name in enumerate(names) if name != "LevelMeasured" and name != names[index - 1]]
    first = folded.index("TranscriptRevised")
    while "TranscriptRevised" in folded[first + 1 :]:
        folded.pop(folded.index("TranscriptRevised", first + 1))
    assert folded == snapshot


def test_the_events_of_a_written_turn(terse: Bench, snapshot: SnapshotAssertion) -> None:
    bench = terse
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    assert [type(event).__name__ for event in bench.events.all if isinstance(event, TurnEvent)] == snapshot


def test_laws_hold_over_many_turns_cut_off_at_random(open_bench: OpenBench) -> None:
    chance = random.Random(7)
    bench = open_bench(recognizer=Recognizer(decode_s=0.03), generator=Generator(pause_s=0.01), player=Player(speed=30))
    for _ in range(60):
        if chance.random() < 0.6:
            bench.engine.listen()
            elapse(chance.random() * 0.12, "the user does things at any moment")
            if chance.random() < 0.8:
                bench.engine.release()
        else:
            bench.engine.ask("how much is the rent")
        elapse(chance.random() * chance.choice([0.0, 0.05, 0.3]), "the user does things at any moment")
        if chance.random() < 0.4:
            bench.engine.cancel()
    bench.engine.release()
    bench.outcome(60)
    bench.engine.ask("how much is the rent")  # a busy machine may have completed none so far
    assert bench.outcome(61) is Outcome.COMPLETED
    bench.close()
    outcomes = {event.outcome for event in bench.events.all if isinstance(event, TurnEnded)}
    assert Outcome.CANCELLED in outcomes
    assert Outcome.COMPLETED in outcomes
    assert "bug" not in bench.troubles()


def test_cancel_silences_before_it_returns(open_bench: OpenBench) -> None:
    player = Player(speed=1)
    bench = open_bench(player=player)
    bench.engine.ask("how much is the rent")
    bench.events.wait(SpeakingStarted)
    before = len(player.stops)
    bench.engine.cancel()
    assert len(player.stops) > before
    assert bench.outcome() is Outcome.CANCELLED


def test_what_was_cut_off_is_remembered_only_as_far_as_it_was_heard(open_bench: OpenBench) -> None:
    generator = Generator(["One is heard. ", "Two is a very long sentence that goes on and on and on and on. "])
    bench = open_bench(player=Player(speed=3), generator=generator)
    bench.engine.ask("first")
    bench.events.wait(lambda event: type(event).__name__ == "SentenceSpoken")
    bench.engine.ask("second")
    bench.outcome(2)
    bench.close()
    assert [exchange.reply for exchange in generator.prompts[1].exchanges] == ["One is heard."]
    first = next(event for event in bench.events.all if isinstance(event, ReplySettled))
    assert first.spoken == "One is heard."


def test_barge_in_ends_the_reply_and_misses_nothing_that_is_said(paths: Paths, open_bench: OpenBench) -> None:
    listener = Listener(spoken())
    bench = open_bench(player=Player(speed=1), listener=listener)
    bench.engine.ask("how much is the rent")
    bench.events.wait(SpeakingStarted)
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    assert bench.outcome(1) is Outcome.CANCELLED
    bench.events.wait(lambda event: isinstance(event, SpeakingStarted), 2)
    bench.close()
    recorded = sorted(paths.recordings.iterdir())
    assert len(recorded) == 1
    heard = join(read(recorded[0])).samples
    assert len(heard) >= len(listener.sound)
    assert abs(heard[: len(listener.sound)] - listener.sound).max() < 1e-3


def test_the_microphone_is_closed_when_the_turn_has_ended(bench: Bench) -> None:
    listener = bench.parts["listener"]
    bench.engine.listen()
    bench.events.wait(ListeningStarted)
    assert listener.is_open
    bench.engine.cancel()
    bench.outcome()
    wait_until(lambda: not listener.is_open)


def test_a_tap_is_too_short_and_silence_is_not_heard(open_bench: OpenBench) -> None:
    bench = open_bench(listener=Listener(pause_s=0.03))
    bench.engine.listen()
    bench.engine.release()
    assert bench.outcome(1) is Outcome.UNHEARD
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 30)
    bench.engine.release()
    assert bench.outcome(2) is Outcome.UNHEARD
    bench.close()
    assert bench.troubles() == ["too_short", "nothing_heard"]


def test_every_turn_is_in_the_history(bench: Bench) -> None:
    bench.engine.ask("how much is the rent")
    bench.outcome(1)
    turn = history(bench.engine.store)[0]
    assert turn["transcript"] == "how much is the rent"
    assert turn["reply"] == "The rent is 950 euros. Ask again."
    assert turn["spoken"] == turn["reply"]
    assert [(one["title"], one["page"], one["quote"]) for one in turn["citations"]] == [
        ("Lease", 12, "The rent is 950 euros.")
    ]


def test_half_a_character_in_a_question_is_no_fault(bench: Bench) -> None:
    bench.engine.ask("how much is the rent\udce2")
    assert bench.outcome() is Outcome.COMPLETED
    assert history(bench.engine.store)[0]["transcript"] == "how much is the rent?"
