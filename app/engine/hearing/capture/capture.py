"""One thing said: captured from the moment the key goes down, and on disk before it is recognized."""

import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import numpy as np

from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.vad.silero import SileroVad
from app.engine.hearing.capture.conditioning import Conditioner
from app.engine.hearing.capture.endpointing import Endpoint
from app.engine.hearing.capture.recording import RecordingFile
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.listener import Listener

log = logging.getLogger(__name__)

_TAIL_S = 0.15
"""Capture continues this long after the key was released: people release it while the last sound is in the air."""
_AT_ONCE_S = 0.005
"""Sound that comes sooner than this has been waiting."""
_LOOK_EVERY_S = 0.1
_PATIENCE_S = 1.0
"""How long a capture that nobody wants may take to end; a device can hang while it is being opened."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The next bit of what is said."""

    raw: Audio
    """As it was captured."""
    fit: Audio
    """As the recognizer shall hear it; somewhat later."""
    device: str
    """What it was heard with."""


class Capture:
    """Runs the listener in a thread of its own, so that no busy engine can clip the first word."""

    def __init__(
        self, listener: Callable[[], Listener], recording_file: RecordingFile, settings: Settings, gain_db: float = 0.0
    ) -> None:
        """`listener`: gives the part, in the capture's thread; `gain_db`: what its device needed the last time."""
        self._listener = listener
        self._longest_s = settings.longest_question_s
        self._endpoint = Endpoint(settings.patience_s, settings.first_word_s)
        self._settings = settings
        self._gain_db = gain_db
        self._conditioner: Conditioner | None = None
        self._vad = SileroVad()
        self._heard: queue.SimpleQueue[Heard | None] = queue.SimpleQueue()
        self._released = threading.Event()
        self._unwanted = threading.Event()
        self._is_forgotten = False
        self._is_muted = False
        self._hands_free_from_s: float | None = None
        self._device = ""
        self._blocks: ClosableIterator[Audio] | None = None
        self._clock = _CaptureClock()
        self.recording_file = recording_file
        """Where it is kept."""
        self.activity = self._vad.activity
        """When somebody spoke."""
        self.released_at_s = 0.0
        """When the key was released, or it ended by itself, on the monotonic clock; 0 before."""
        self.began_at_s = 0.0
        """When its first sample was heard, on the monotonic clock; 0 before."""
        self.seconds = 0.0
        """Length so far."""
        self.failure: AssistantError | None = None
        """Why it ended, where that was not the user's will."""
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def hands_free(self) -> None:
        """From now on it ends by itself when the speaker falls silent."""
        if self._hands_free_from_s is None:
            self._hands_free_from_s = self.activity.now_s

    @property
    def gain_db(self) -> float:
        """By how much the sound is made louder for the recognizer now."""
        return self._gain_db if self._conditioner is None else self._conditioner.gain_db

    @property
    def is_hands_free(self) -> bool:
        """Whether it ends by itself."""
        return self._hands_free_from_s is not None

    @contextmanager
    def muted(self) -> Iterator[None]:
        """Hear silence meanwhile, instead of a sound of our own."""
        self._is_muted = True
        try:
            yield
        finally:
            self._is_muted = False

    def release(self) -> None:
        """The key was released; the last sounds are still taken."""
        if not self.released_at_s:
            self.released_at_s = time.monotonic()
        self._released.set()

    def cancel(self) -> None:
        """Nobody waits for it any more; what was said is kept."""
        self._unwanted.set()
        self.release()

    def forget(self) -> None:
        """It was never meant: nothing of it is kept."""
        self._is_forgotten = True
        self.cancel()

    def finish(self) -> None:
        """Cancel it, and wait until its file is complete."""
        self.cancel()
        self._thread.join(_PATIENCE_S)

    def heard(self) -> Iterator[Heard]:
        """Yield what was captured, from the first sample on; ends when capture has ended."""
        while (heard := self._next()) is not None:
            yield heard

    def _next(self) -> Heard | None:
        while not self._unwanted.is_set():
            with suppress(queue.Empty):
                return self._heard.get(timeout=_LOOK_EVERY_S)
        with suppress(queue.Empty):
            return self._heard.get(timeout=_PATIENCE_S)
        return None

    def _run(self) -> None:
        try:
            try:
                self._hear()
            finally:
                if self._conditioner is not None:
                    self._pass_on(Audio(np.zeros(0, np.float32)), self._conditioner.rest(), self._device)
        except AssistantError as error:
            self.failure = error
        except Exception as error:  # a bug here must end the turn, not leave it waiting
            log.exception("capture failed")
            self.failure = AssistantError(Code.BUG, type(error).__name__)
        finally:
            self.recording_file.close()
            if self._is_forgotten:
                self.recording_file.erase()
            self.release()
            self._heard.put(None)
            self._close_device()

    def _hear(self) -> None:
        """Until it is over, or the sound ends; where another microphone is chosen meanwhile, that one continues."""
        used: Listener | None = None
        while (listener := self._listener()) is not used:
            used = listener
            try:
                self._blocks = listener.listen()
                if self._take(self._blocks, listener, self._conditioner or self._make_conditioner()):
                    return
            except AssistantError:
                if self._unwanted.is_set() or self._listener() is used:
                    raise

    def _make_conditioner(self) -> Conditioner:
        """Made when the microphone is open already: the first one in a program loads a library."""
        self._conditioner = Conditioner.chosen(self._settings, self._gain_db)
        return self._conditioner

    def _take(self, blocks: Iterator[Audio], listener: Listener, conditioner: Conditioner) -> bool:
        """Take what one listener gives; returns whether it is over, and did not just end."""
        while (block := self._clock.next(blocks)) is not None:
            self.began_at_s = self.began_at_s or time.monotonic() - block.seconds
            raw = replace(block, samples=np.zeros_like(block.samples)) if self._is_muted else block
            self.recording_file.write(raw)
            self.seconds += raw.seconds
            self._device = listener.device
            self._pass_on(raw, conditioner.feed(raw), self._device)
            if self._is_over():
                return True
        return self._released.is_set()

    def _pass_on(self, raw: Audio, fit: Audio, device: str) -> None:
        """Speech is looked for in what was made fit: in quiet sound the detector misses much."""
        self._vad.feed(fit.samples)
        self._heard.put(Heard(raw, fit, device))

    def _is_over(self) -> bool:
        if self.seconds > self._longest_s:
            self.failure = AssistantError(Code.TOO_LONG, f"{self._longest_s:.0f}")
            return True
        if self._unwanted.is_set():
            return True
        if self._hands_free_from_s is not None and self._endpoint.is_reached(self.activity, self._hands_free_from_s):
            return True
        return self._released.is_set() and self._clock.has_reached(self.released_at_s + _TAIL_S)

    def _close_device(self) -> None:
        """Close the device, last of all: even if that fails, the recording is whole and the turn continues."""
        blocks = self._blocks
        try:
            if blocks is not None:
                blocks.close()
        except Exception:
            log.exception("the listener cannot be closed")


class _CaptureClock:
    """Until when what was taken had been heard; on a busy machine, sound waits to be taken."""

    def __init__(self) -> None:
        self._blocks: Iterator[Audio] | None = None
        self._began_s = math.inf
        self._taken_s = 0.0
        self._now_s = 0.0
        self._is_at_once = False

    def next(self, blocks: Iterator[Audio]) -> Audio | None:
        """The next block; None at the end. Between one source and another, sound is lost."""
        asked_s, block = time.monotonic(), next(blocks, None)
        if block is None:
            return None
        before_s, self._now_s = self._now_s, time.monotonic()
        if self._blocks is not None and blocks is not self._blocks:
            block = replace(block, lost_s=block.lost_s + max(0.0, self._now_s - before_s - block.seconds))
        self._blocks = blocks
        self._is_at_once = self._now_s - asked_s < _AT_ONCE_S
        self._taken_s += block.lost_s + block.seconds
        self._began_s = min(self._began_s, self._now_s - self._taken_s)
        return block

    def has_reached(self, at_s: float) -> bool:
        """Whether all that was heard until then has been taken."""
        return (self._began_s + self._taken_s if self._is_at_once else self._now_s) > at_s
