"""What goes on around a spoken turn: settings that change, turns that are cut off, recordings heard again and again."""

import threading
import time
from collections.abc import Iterable
from typing import ClassVar, Self

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, Samples, join, read
from app.domain.errors import AssistantError, Code
from app.domain.events import LevelMeasured, ListeningStopped, Outcome
from app.domain.transcript import Transcript
from app.engine.parts import kit as registry
from app.engine.parts import registry as installed
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part_context import PartContext
from app.engine.parts.recognizer import NO_HINTS, Hints
from tests.fakes import Generator, Listener, Player, Recognizer, spoken
from tests.fixtures.bench import OpenBench
from tests.fixtures.waiting import elapse, wait_until


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def test_what_was_heard_again_can_be_heard_again(open_bench: OpenBench) -> None:
    bench = open_bench(listener=Listener(spoken(), pause_s=0.002))
    first = bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    bench.outcome()
    second = bench.engine.hear_again(first)
    assert bench.outcome(2) is Outcome.COMPLETED
    bench.engine.hear_again(second)
    assert bench.outcome(3) is Outcome.COMPLETED
    stopped = [bench.events.wait(ListeningStopped, number) for number in (1, 3)]
    assert isinstance(stopped[0], ListeningStopped)
    assert isinstance(stopped[1], ListeningStopped)
    assert stopped[0].recording == stopped[1].recording


def test_a_tap_concerns_the_latest_turn_alone(open_bench: OpenBench) -> None:
    """The cue of a turn that was cut off would sound into the next one's recording."""
    player, gate = Player(speed=1.0), threading.Event()

    class Slow(Generator):
        def generate(self, prompt: object) -> ClosableIterator[str]:
            gate.wait(60)
            yield "Done."

    bench = open_bench(listener=Listener(silence(20), pause_s=0.03), player=player, generator=Slow())
    bench.engine.ask("how much is the rent?")
    bench.engine.listen()
    bench.engine.listen()
    bench.engine.hands_free()
    wait_until(lambda: player.played > 0.07)
    elapse(0.3, "no other may come")
    assert player.played == pytest.approx(0.09, abs=0.02), "one cue"
    bench.engine.cancel()
    gate.set()
    bench.outcome(3)


class Chosen(Listener):
    """The microphone that the settings name; dropped, it gives nothing more."""

    name: ClassVar[str] = "chosen"

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device
        self.is_dropped = False

    @classmethod
    def create(cls, context: PartContext) -> Self:
        return cls(context.settings.microphone or "built-in")

    def listen(self) -> ClosableIterator[Audio]:
        voice = np.tile(spoken(), 20)
        for start in range(0, len(voice), 480):
            if self.is_dropped:
                return
            time.sleep(0.03)  # as long as the block lasts
            yield Audio(voice[start : start + 480])

    def close(self) -> None:
        self.is_dropped = True


def test_a_microphone_chosen_while_one_speaks_goes_on(open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch) -> None:
    makes = installed.implementations
    monkeypatch.setattr(
        registry, "implementations", lambda kind: {"chosen": Chosen} if kind == "listener" else makes(kind)
    )
    gate = threading.Event()

    class Slow(Generator):
        def generate(self, prompt: object) -> ClosableIterator[str]:
            gate.wait(60)
            yield "Done."

    bench = open_bench(generator=Slow(), changes={"plays_cues": False}, starts=False)
    bench.engine._loop._given.pop("listener")
    bench.start()
    bench.engine.ask("how much is the rent?")
    bench.engine.change(microphone="headset")
    bench.engine.press()
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 10)
    gate.set()
    bench.outcome(1)
    bench.events.wait(LevelMeasured, 50)
    bench.engine.release()
    stopped = bench.events.wait(ListeningStopped)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.seconds > 1.2, "it went on until the key was let go"
    assert bench.outcome(2) is Outcome.COMPLETED


class Failing(Recognizer):
    """The chosen one, which fails."""

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        for _ in blocks:
            yield Transcript("")
        raise AssistantError(Code.RECOGNITION_FAILED, "fake")


class Slow(Recognizer):
    """The next best, which never comes to an end."""

    name: ClassVar[str] = "slow"

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        for _ in blocks:
            yield Transcript("")
        while True:
            time.sleep(0.01)  # computes, without using the processor
            yield Transcript("")


def test_a_turn_that_another_recognizer_hears_can_be_cut_off(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    makes = installed.implementations
    monkeypatch.setattr(
        registry, "implementations", lambda kind: {"slow": Slow} if kind == "recognizer" else makes(kind)
    )
    bench = open_bench(recognizer=Failing())
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    bench.events.wait(ListeningStopped)
    elapse(0.3, "the other one is at work by then, as a rule; sooner or later, it makes no difference")
    bench.engine.cancel()
    assert bench.outcome() is Outcome.CANCELLED, "it did not wait for what nobody wants"


def test_a_cue_that_is_cut_off_makes_nobody_deaf_for_long(open_bench: OpenBench) -> None:
    """As by the voice of a reply that was cut off by the same tap, and only now notices."""
    player = Player(speed=0.5)
    listener = Listener(np.full(3 * RATE_HZ, 0.02, np.float32), pause_s=0.03)
    bench = open_bench(listener=listener, player=player, changes={"first_word_s": 1.5})
    bench.engine.listen()
    bench.engine.hands_free()
    elapse(0.05, "the cue sounds")
    player.stop()
    stopped = bench.events.wait(ListeningStopped)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.recording is not None
    assert (join(read(stopped.recording)).samples == 0).sum() / RATE_HZ < 0.7
