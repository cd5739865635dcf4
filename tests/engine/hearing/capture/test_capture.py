"""A capture on a bad day: the machine is busy, the microphone is exchanged, something of ours breaks."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, Samples, join, read
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.hearing.capture.capture import Capture
from app.engine.hearing.capture.conditioning import Conditioner
from app.engine.hearing.capture.recording import RecordingFile
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.listener import Listener
from tests import fakes
from tests.fixtures.waiting import wait_until

STEP = 480


class Time:
    """Stands in for the module `time`: goes on when the test says so, however busy the machine is."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class Clock(fakes.Listener):
    """Counts up, a sample each sixteenth of a millisecond, whether or not anybody takes what it has heard."""

    def __init__(self, first: int = 0, ends: threading.Event | None = None, by: Any = time) -> None:
        super().__init__()
        self.by = by
        self.first = first
        self.ends = ends

    def listen(self) -> ClosableIterator[Audio]:
        began_s, taken = self.by.monotonic(), 0
        while self.ends is None or not self.ends.is_set():
            self.by.sleep(max(0.0, began_s + (taken + STEP) / RATE_HZ - self.by.monotonic()))  # it hears so long
            counted = np.arange(self.first + taken, self.first + taken + STEP, dtype=np.float32)
            yield Audio(counted / np.float32(2**18))
            taken += STEP


def capture(tmp_path: Path, listener: Callable[[], Listener]) -> Capture:
    chosen = Settings(normalizes_gain=False, suppresses_rumble=False)
    return Capture(listener, RecordingFile(tmp_path / "tape.flac"), chosen)


def taken(capture: Capture) -> Samples:
    return join(heard.raw for heard in capture.heard()).samples


def test_on_a_busy_machine_the_last_words_are_taken_though_they_come_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, stalls, by = Conditioner.feed, iter([False] * 10 + [True]), Time()
    began_s = by.now_s

    def busy(self: Conditioner, audio: Audio) -> Audio:
        if next(stalls, False):
            by.sleep(0.6)
            made.release()
            by.sleep(0.4)
        return feed(self, audio)

    monkeypatch.setattr(Conditioner, "feed", busy)
    monkeypatch.setattr("app.engine.hearing.capture.capture.time", by)
    made = capture(tmp_path, lambda: Clock(by=by))
    made.start()
    heard_s, said_s = len(taken(made)) / RATE_HZ, made.released_at_s - began_s
    assert heard_s > said_s + 0.05, "what was said until the key was let go, and a little more"


def test_where_another_microphone_is_chosen_meanwhile_that_one_goes_on(tmp_path: Path) -> None:
    dropped = threading.Event()
    first, second = Clock(ends=dropped), Clock(first=100_000)
    first.device, second.device = "built-in", "headset"
    made = capture(tmp_path, lambda: second if dropped.is_set() else first)
    made.start()
    wait_until(lambda: made.seconds > 0.2)
    dropped.set()
    wait_until(lambda: made.seconds > 0.6)
    made.release()
    heard = list(made.heard())
    assert made.failure is None
    assert [heard[0].device, heard[-1].device] == ["built-in", "headset"]
    assert heard[-2].raw.samples[-1] * 2**18 > 100_000
    assert sum(each.raw.lost_s > 0 for each in heard) <= 1
    assert join(read(tmp_path / "tape.flac")).seconds == pytest.approx(made.seconds)


def test_a_microphone_that_fails_because_it_was_exchanged_is_no_trouble(tmp_path: Path) -> None:
    class Dropped(fakes.Listener):
        def listen(self) -> ClosableIterator[Audio]:
            dropped.set()
            raise AssistantError(Code.MICROPHONE_MISSING)

    dropped, second = threading.Event(), Clock()
    first = Dropped()
    made = capture(tmp_path, lambda: second if dropped.is_set() else first)
    made.start()
    wait_until(lambda: made.seconds > 0.2)
    made.release()
    assert made.failure is None
    assert len(taken(made)) > 0.2 * RATE_HZ


@pytest.mark.logs_warnings
def test_a_bug_at_the_very_end_does_not_leave_the_turn_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Conditioner) -> Audio:
        raise RuntimeError

    monkeypatch.setattr(Conditioner, "rest", fail)
    made = capture(tmp_path, Clock)
    made.start()
    wait_until(lambda: made.seconds > 0.1)
    made.release()
    waits = threading.Thread(target=lambda: list(made.heard()), daemon=True)
    waits.start()
    waits.join(60)
    assert not waits.is_alive()
    assert made.failure is not None
    assert made.failure.code == Code.BUG
