"""The reply's sentences -> sound, while the rest of the reply is still being thought."""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from app.audio import Audio
from app.engine.parts import Player, Speaker
from app.errors import AssistantError, Code

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.01
_ROUNDING_S = 0.02


@dataclass(frozen=True, slots=True)
class Voice:
    """What a reply is spoken with."""

    speaker: Speaker
    player: Player
    language: str = ""
    """For the speaker; empty: the chosen voice's own."""
    silent_from_s: float = 0.0
    """Where, in the player's time, other sound ends."""


class Speech:
    """Speaks sentences one after another in a thread of its own, and tells what has been heard."""

    def __init__(
        self,
        voice: Voice,
        cancelled: threading.Event,
        on_started: Callable[[], None],
        on_spoken: Callable[[str], None],
    ) -> None:
        """`on_started`, `on_spoken`: called from the speech thread, the latter once for each sentence heard whole."""
        self._voice = voice
        self._player = voice.player
        self._cancelled = cancelled
        self._on_started = on_started
        self._on_spoken = on_spoken
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._unheard: deque[tuple[str, float]] = deque()
        self._made_s = 0.0
        self._begin_s = voice.silent_from_s
        self.has_started = False
        """Whether anything has been heard."""
        self.failure: AssistantError | None = None
        """Why it fell silent, where that was nobody's will."""
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
        self._thread.start()

    def say(self, sentence: str) -> None:
        """Put a sentence in line; returns at once."""
        self._said.put(sentence)

    def finish(self) -> None:
        """Wait until everything in line has been heard, or the turn was cancelled, or the voice failed."""
        self._said.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._begin_s = max(self._begin_s, self._player.played)
            while self.failure is None and (sentence := self._next()) is not None:
                with closing(self._made(sentence)) as pieces:
                    self._player.play(pieces)
                if self.failure is None:
                    self._unheard.append((sentence, self._made_s))
            while self._unheard and not self._cancelled.wait(_LOOK_EVERY_S):
                self._look()
        except AssistantError as error:
            self.failure = error
        except Exception as error:  # a bug in the voice or the player leaves the text
            log.exception("speaking failed")
            self.failure = AssistantError(Code.BUG, type(error).__name__)
        if self._cancelled.is_set() or self.failure is not None:
            self._silence()  # what was made while the caller silenced it, or half a sentence

    def _silence(self) -> None:
        try:
            self._player.stop()
        except Exception:
            log.exception("the player cannot be stopped")

    def _next(self) -> str | None:
        """The next sentence in line; None when there will be no more, or nobody wants it."""
        while not self._cancelled.is_set():
            self._look()
            try:
                return self._said.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                continue
        return None

    def _made(self, sentence: str) -> Generator[Audio, None, None]:
        """The sound of a sentence; it ends early where the speaker fails, since what came before is still to be heard.

        The player's own fault, seen by `_look`, passes through.
        """
        with closing(cast(Any, self._voice.speaker.speak(sentence, self._voice.language))) as pieces:
            while (piece := self._piece(pieces)) is not None and not self._cancelled.is_set():
                self._made_s += piece.seconds
                yield piece
                self._look()

    def _piece(self, pieces: Iterator[Audio]) -> Audio | None:
        try:
            return next(pieces, None)
        except AssistantError as error:
            self.failure = error
            return None

    def _look(self) -> None:
        """Tell what has been heard since the last look."""
        heard_s = self._player.played - self._begin_s
        if heard_s > 0 and not self.has_started and not self._cancelled.is_set():
            self.has_started = True
            self._on_started()
        while self._unheard and heard_s >= self._unheard[0][1] - _ROUNDING_S and not self._cancelled.is_set():
            self._on_spoken(self._unheard.popleft()[0])
