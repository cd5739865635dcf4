"""The reply's text -> sound, while the rest of the reply is still being written."""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import cast

from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio.ducking import FILE, Ducking
from app.engine.parts.kit import Kit
from app.engine.parts.player import Player
from app.engine.parts.synthesizer import Synthesizer
from app.engine.speaking.chunks import Chunk, Chunker
from app.engine.speaking.normalization import verbalize
from app.engine.speaking.silence import SilenceTrimmer, silence
from app.engine.speaking.voices import speaker_of

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.01
_ROUNDING_S = 0.02
_PAUSES_S = {",": 0.12, ";": 0.2, ":": 0.2, "\u2013": 0.15, "\u2014": 0.15, "-": 0.15, "\u2026": 0.3}
"""Between two chunks, by the last character of the first; none within a phrase."""
_SENTENCE_PAUSE_S = 0.25
_USUAL_WPM = 175
_SHORT = 20
"""Characters of a chunk that is taken in a hurry."""
_LONGEST_LAG_S = 0.5
"""A voice that takes longer to begin cannot be kept up with by cutting finer."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a reply is spoken with."""

    synthesizer: Synthesizer
    player: Player
    language: str = ""
    """For the synthesizer; empty: the chosen voice's own."""
    silent_from_s: float = 0.0
    """Where, in the player's time, other sound ends."""
    written_in: str = "en"
    """The language of the text, ISO 639-1."""
    pace: float = 1.0
    """How much faster than usual it speaks; pauses are so much shorter."""
    ducking: Ducking | None = None
    """Makes other programs quieter meanwhile."""
    fallback: Callable[[Synthesizer, AssistantError], Synthesizer | None] = lambda *_: None
    """The synthesizer to use from now on where one fails; None where there is no other."""


def voice_of(kit: Kit, language: str, silent_from_s: float = 0.0, player: Player | None = None) -> Voice:
    """What a reply in a language is spoken with. Raises AssistantError where there is no voice or loudspeaker."""
    settings = kit.settings
    speaks = "" if language == settings.language else language

    def fallback(failed: Synthesizer, error: AssistantError) -> Synthesizer | None:
        return cast(Synthesizer | None, kit.fall_back("synthesizer", failed, error))

    pace = settings.speaking_rate_wpm / _USUAL_WPM
    ducking = Ducking(kit.paths.home / FILE) if settings.ducks else None
    return Voice(
        speaker_of(kit, speaks), player or kit.player, speaks, silent_from_s, language, pace, ducking, fallback
    )


class Speech:
    """Speaks a growing text in a thread of its own, and reports what of it has been heard."""

    def __init__(
        self,
        voice: Voice,
        cancelled: threading.Event,
        on_started: Callable[[], None],
        on_spoken: Callable[[str], None],
        on_paused: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """Called from the speech thread: `on_spoken` once for each chunk heard whole, `on_paused` at a pause's ends."""
        self._voice = voice
        self.synthesizer = voice.synthesizer
        """What speaks now: another one after one has failed."""
        self._player = voice.player
        self._cancelled = cancelled
        self._on_started = on_started
        self._on_spoken = on_spoken
        self._on_paused = on_paused
        self._is_paused = False
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._chunks = Chunker(voice.written_in)
        self._unheard: deque[tuple[str, float]] = deque()
        self._made_s = 0.0
        self._pause_s = 0.0
        self._dry_since_s = 0.0
        self._lag_s = 0.0
        self._begin_s = voice.silent_from_s
        self.has_started = False
        """Whether anything has been heard."""
        self.failure: AssistantError | None = None
        """Why it fell silent, where that was nobody's will."""
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
        self._thread.start()

    def say(self, text: str) -> None:
        """Take a further chunk of the text, of any length; returns at once."""
        self._said.put(text)

    def finish(self) -> None:
        """Wait until all of it has been heard, or the turn was cancelled, or the voice failed."""
        self._said.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._begin_s = max(self._begin_s, self._player.played)
            while self.failure is None and (chunk := self._next()) is not None:
                self._give(chunk)
                if self.failure is None:
                    self._unheard.append((chunk.text, self._made_s))
            while self._unheard and not self._cancelled.wait(_LOOK_EVERY_S):
                self._look()
        except AssistantError as error:
            self.failure = error
        except Exception as error:  # a bug in the voice or the player leaves the text
            log.exception("speaking failed")
            self.failure = AssistantError(Code.BUG, type(error).__name__)
        if self._cancelled.is_set() or self.failure is not None:
            self._silence()  # what was made while the caller silenced it, or half a sentence
        if self._voice.ducking is not None:
            self._voice.ducking.restore()

    def _silence(self) -> None:
        try:
            self._player.stop()
        except Exception:
            log.exception("the player cannot be stopped")

    def _next(self) -> Chunk | None:
        """The next chunk; None when there will be no more, or nobody wants it."""
        while not self._cancelled.is_set():
            self._look()
            self._take_in(0.0)
            # What takes a voice long to begin has to be begun so much earlier.
            chunk = self._chunks.take(max(0.0, self._ahead_s() - self._lag_s))
            if chunk is not None:
                return chunk
            if self._chunks.is_over:
                return None
            self._take_in(_LOOK_EVERY_S)
        return None

    def _take_in(self, patience_s: float) -> None:
        """Take what has been said since; where nothing has, wait that long for it."""
        try:
            while True:
                text = self._said.get(timeout=patience_s) if patience_s else self._said.get_nowait()
                if text is None:
                    self._chunks.end()
                else:
                    self._chunks.feed(text)
                patience_s = 0.0
        except queue.Empty:
            return

    def _give(self, chunk: Chunk) -> None:
        """Have a chunk played; where the voice fails, the next one says it again."""
        while True:
            with closing(self._made(chunk)) as sound:
                self._player.play(sound)
            if self.failure is None or self._cancelled.is_set():
                return
            another = self._voice.fallback(self.synthesizer, self.failure)
            if another is None:
                return
            self.synthesizer, self.failure = another, None

    def _made(self, chunk: Chunk) -> Generator[Audio, None, None]:
        """The sound of a chunk; it ends early where the synthesizer fails, since what came before is still to be heard.

        The player's own fault, seen by `_look`, passes through.
        """
        text = verbalize(chunk.text, self._voice.written_in)
        if not text:
            return
        if not chunk.is_end and text[-1].isalnum():
            text += ","  # a voice would fall as at the end of a sentence
        trimmer, rate_hz, began_s = SilenceTrimmer(), 0, time.monotonic()
        with closing(self.synthesizer.speak(text, self._voice.language)) as sounds:
            while (sound := self._sound(sounds)) is not None and not self._cancelled.is_set():
                trimmed = trimmer.feed(sound)
                if len(trimmed.samples):
                    if not rate_hz and self._voice.ducking is not None:
                        self._voice.ducking.lower()
                    if not rate_hz:
                        share = min(1.0, _SHORT / len(text))  # some voices make a whole chunk before its first sample
                        self._lag_s = min(_LONGEST_LAG_S, (time.monotonic() - began_s) * share)
                        yield self._counted(silence(self._pause_left_s(), sound.rate_hz))
                    rate_hz = sound.rate_hz
                    yield self._counted(trimmed)
                self._look()
        if rate_hz:
            yield self._counted(trimmer.rest(rate_hz))
            self._pause_s = pause_s(chunk) / self._voice.pace

    def _sound(self, sounds: Iterator[Audio]) -> Audio | None:
        try:
            return next(sounds, None)
        except AssistantError as error:
            self.failure = error
            return None

    def _counted(self, sound: Audio) -> Audio:
        self._made_s += sound.seconds
        return sound

    def _pause_left_s(self) -> float:
        """How much of the pause after the last chunk is still to come; where sound ran dry it has been silent since."""
        dry_s = time.monotonic() - self._dry_since_s if self._dry_since_s else 0.0
        return max(0.0, self._pause_s - dry_s)

    def _ahead_s(self) -> float:
        """Seconds of sound that have not been heard."""
        return max(0.0, self._made_s - max(0.0, self._player.played - self._begin_s))

    def _look(self) -> None:
        """Tell what has been heard since the last look."""
        heard_s = self._player.played - self._begin_s
        if heard_s > 0 and not self.has_started and not self._cancelled.is_set():
            self.has_started = True
            self._on_started()
        if self.has_started and self._is_paused != self._player.is_paused and not self._cancelled.is_set():
            self._is_paused = not self._is_paused
            self._on_paused(self._is_paused)
        if heard_s < self._made_s:
            self._dry_since_s = 0.0
        elif not self._dry_since_s:
            self._dry_since_s = time.monotonic()
        while self._unheard and heard_s >= self._unheard[0][1] - _ROUNDING_S and not self._cancelled.is_set():
            text, _ = self._unheard.popleft()
            if self.has_started:  # what cannot be said is no beginning
                self._on_spoken(text)


def speak(voice: Voice, text: str) -> Synthesizer:
    """Speak a text; returns when it has been heard, with what spoke at last.

    Raises AssistantError(VOICE_FAILED | LOUDSPEAKER_LOST | ...).
    """
    speech = Speech(voice, threading.Event(), lambda: None, lambda _: None)
    speech.say(text)
    speech.finish()
    if speech.failure is not None:
        raise speech.failure
    return speech.synthesizer


def pause_s(chunk: Chunk) -> float:
    """Seconds of silence after a chunk, where another follows."""
    return _SENTENCE_PAUSE_S if chunk.is_end else _PAUSES_S.get(chunk.text[-1], 0.0)
