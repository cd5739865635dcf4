"""A reply that is paused, cut off and gone on with; a voice that fails and the one that takes its place."""

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio
from app.domain.errors import AssistantError, Code
from app.domain.events import (
    Outcome,
    ReplySettled,
    SentenceSpoken,
    SpeakingPaused,
    SpeakingStarted,
    TurnEnded,
    TurnStarted,
)
from app.engine.parts import kit as registry
from app.engine.parts import registry as installed
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.text.unheard import unheard
from tests.fakes import Generator, Player, Synthesizer
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.waiting import wait_until

LONG = ["One is heard. ", "Two is a very long sentence that goes on and on. ", "Three is the end."]


def settled(bench: Bench, number: int = 1) -> ReplySettled:
    event = bench.events.wait(ReplySettled, number)
    assert isinstance(event, ReplySettled)
    return event


@pytest.mark.parametrize(
    ("spoken", "rest"),
    [
        ("", "One is so. Two is, too. Three."),
        ("One is so.", "Two is, too. Three."),
        ("One is so. Two is,", "Two is, too. Three."),
        ("One is so. Two is, too.", "Three."),
        ("One is so. Two is, too. Three.", ""),
    ],
)
def test_the_rest_begins_with_the_sentence_that_was_cut_off(spoken: str, rest: str) -> None:
    assert " ".join(unheard("One is so. Two is,  too. Three.", spoken).split()) == rest


def test_go_on_says_what_was_not_heard(open_bench: OpenBench) -> None:
    generator = Generator(LONG)
    bench = open_bench(player=Player(speed=3), generator=generator)
    bench.engine.ask("first")
    bench.events.wait(SentenceSpoken)
    bench.engine.cancel()
    assert bench.outcome(1) is Outcome.CANCELLED
    assert settled(bench).spoken == "One is heard."
    bench.engine.read_aloud.continue_speaking()
    assert bench.outcome(2) is Outcome.COMPLETED
    assert settled(bench, 2).text == "".join(LONG[1:])
    assert settled(bench, 2).spoken == "".join(LONG[1:])
    assert len(generator.prompts) == 1, "nothing was thought anew"
    bench.engine.read_aloud.continue_speaking()
    assert bench.outcome(3) is Outcome.COMPLETED
    assert settled(bench, 3).text == "That was all."
    assert len(generator.prompts) == 1
    started = [event for event in bench.events.all if isinstance(event, TurnStarted)]
    assert started[1].question == "go on"


def test_go_on_can_be_cut_off_and_gone_on_with(open_bench: OpenBench) -> None:
    bench = open_bench(player=Player(speed=3), generator=Generator(LONG))
    bench.engine.ask("first")
    bench.events.wait(SentenceSpoken)
    bench.engine.read_aloud.continue_speaking()
    bench.events.wait(SentenceSpoken, 2)
    bench.engine.read_aloud.continue_speaking()
    assert bench.outcome(3) is Outcome.COMPLETED
    assert settled(bench, 3).spoken == LONG[2]


def test_a_paused_reply_stands_still_and_loses_nothing(open_bench: OpenBench) -> None:
    player = Player(speed=2)
    bench = open_bench(player=player, generator=Generator(LONG))
    bench.engine.ask("first")
    bench.events.wait(SpeakingStarted)
    bench.engine.voice.pause()
    bench.events.wait(SpeakingPaused)
    stood_s = player.played
    assert player.played == stood_s
    bench.engine.voice.resume()
    bench.events.wait(SpeakingPaused, 2)
    assert bench.outcome() is Outcome.COMPLETED
    assert settled(bench).spoken == "".join(LONG)


def test_a_pause_ends_with_its_turn_and_without_one_there_is_none(open_bench: OpenBench) -> None:
    player = Player(speed=2)
    bench = open_bench(player=player, generator=Generator(LONG))
    bench.engine.voice.pause()
    assert not player.is_paused
    bench.engine.ask("first")
    bench.events.wait(SpeakingStarted)
    bench.engine.voice.pause()
    bench.events.wait(SpeakingPaused)
    bench.engine.ask("second")
    assert bench.outcome(1) is Outcome.CANCELLED
    assert bench.outcome(2) is Outcome.COMPLETED


def test_louder_is_heard_at_once_and_kept(open_bench: OpenBench) -> None:
    player = Player(speed=2)
    bench = open_bench(player=player, generator=Generator(LONG))
    bench.engine.ask("first")
    bench.events.wait(SpeakingStarted)
    bench.engine.voice.louder()
    assert player.volume == 1.25
    bench.engine.voice.louder(-1)
    bench.engine.voice.faster(-1)
    bench.engine.voice.louder(100)
    bench.engine.cancel()
    bench.outcome()
    wait_until(lambda: bench.engine.settings.volume == 2.0)
    assert bench.engine.settings.speaking_rate_wpm == 140
    assert player.volume == 2.0


class Hoarse(Synthesizer):
    """Works twice and never again."""

    name = "hoarse"
    rank = 20
    count = 0

    @classmethod
    def check(cls, context: PartContext) -> Check:
        return Check(True, "a voice")

    @classmethod
    def create(cls, context: PartContext) -> "Hoarse":
        return cls()

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        Hoarse.count += 1
        yield Audio(np.full(RATE_HZ // 10, 0.1, np.float32))
        if Hoarse.count > 1:
            raise AssistantError(Code.VOICE_FAILED, "hoarse")


class Healthy(Hoarse):
    name = "healthy"
    rank = 10

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        yield Audio(np.full(RATE_HZ // 10, 0.1, np.float32))


def test_where_a_voice_vanishes_the_next_one_speaks_and_that_is_told_once(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = installed.implementations
    Hoarse.count = 0
    voices = {"hoarse": Hoarse, "healthy": Healthy}
    monkeypatch.setattr(registry, "implementations", lambda kind: voices if kind == "synthesizer" else every(kind))
    bench = open_bench(generator=Generator(LONG), starts=False)
    bench.engine._loop._given.pop("synthesizer")
    bench.start()
    for number in (1, 2):
        bench.engine.ask("first")
        assert bench.outcome(number) is Outcome.COMPLETED
        assert settled(bench, number).spoken == "".join(LONG)
    assert bench.troubles() == ["voice_failed"]
    assert bench.engine.kit.synthesizer.name == "healthy"
    bench.engine.change(speaking_rate_wpm=200)
    bench.engine.ask("first")
    assert bench.outcome(3) is Outcome.COMPLETED
    assert sum(isinstance(event, TurnEnded) for event in bench.events.all) == 3
