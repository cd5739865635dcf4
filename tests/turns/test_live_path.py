"""What goes on around a spoken turn: settings that change, turns that are cut off, recordings heard again and again."""

import threading
import time
from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np
import pytest

from app.audio import RATE_HZ, Audio, Samples
from app.engine import registry
from app.engine.registry import Kit
from app.events import ListeningStopped, Outcome
from app.paths import Paths
from tests.fakes import Generator, Listener, Player, spoken
from tests.turns.bench import Bench


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def test_what_was_heard_again_can_be_heard_again(paths: Paths) -> None:
    bench = Bench(paths, listener=Listener(spoken(), pause_s=0.002)).start()
    first = bench.engine.listen()
    bench.events.wait(lambda event: type(event).__name__ == "LevelMeasured", 40)
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
    bench.close()


def test_a_tap_concerns_the_latest_turn_alone(paths: Paths) -> None:
    """The cue of a turn that was cut off would sound into the next one's recording."""
    player, gate = Player(speed=1.0), threading.Event()

    class Slow(Generator):
        def generate(self, prompt: object) -> Iterator[str]:
            gate.wait(10)
            yield "Done."

    bench = Bench(paths, listener=Listener(silence(20), pause_s=0.03), player=player, generator=Slow()).start()
    bench.engine.ask("how much is the rent?")
    bench.engine.listen()
    bench.engine.listen()
    bench.engine.hands_free()
    time.sleep(0.5)
    assert player.played == pytest.approx(0.09, abs=0.02), "one cue"
    bench.engine.cancel()
    gate.set()
    bench.outcome(3)
    bench.close()


class Chosen(Listener):
    """The microphone that the settings name; dropped, it gives nothing more."""

    name: ClassVar[str] = "chosen"

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device
        self.is_dropped = False

    @classmethod
    def create(cls, kit: Kit) -> Self:
        return cls(kit.settings.microphone or "built-in")

    def listen(self) -> Iterator[Audio]:
        voice = np.tile(spoken(), 20)
        for start in range(0, len(voice), 480):
            if self.is_dropped:
                return
            time.sleep(0.03)
            yield Audio(voice[start : start + 480])

    def close(self) -> None:
        self.is_dropped = True


def test_a_microphone_chosen_while_one_speaks_goes_on(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    makes = registry.makes
    monkeypatch.setattr(registry, "makes", lambda kind: {"chosen": Chosen} if kind == "listener" else makes(kind))
    gate = threading.Event()

    class Slow(Generator):
        def generate(self, prompt: object) -> Iterator[str]:
            gate.wait(10)
            yield "Done."

    bench = Bench(paths, generator=Slow(), changes={"plays_cues": False})
    bench.engine._given.pop("listener")
    bench.start()
    bench.engine.ask("how much is the rent?")
    bench.engine.change(microphone="headset")
    bench.engine.press()
    bench.engine.listen()
    time.sleep(0.3)
    gate.set()
    bench.outcome(1)
    time.sleep(1.0)
    bench.engine.release()
    stopped = bench.events.wait(ListeningStopped)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.seconds > 1.2, "it went on until the key was let go"
    assert bench.outcome(2) is Outcome.COMPLETED
    bench.close()
