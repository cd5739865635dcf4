"""Where to cut what is being said, so that its beginning can be transcribed before its end: pure, fed with sound."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from app.audio.samples import RATE_HZ, Audio, Samples
from app.engine.adapters.vad.activity import WORD_S, VoiceActivity

GUESS_S = 0.2
"""After so short a pause the segment may be at its end: it is worth transcribing, in case nothing follows."""
LONG_S = 8.0
"""A segment of this length is cut in a pause that lies well back: Whisper's encoder takes as long for less."""
_AFTER_S = 3.0
"""So much that follows such a pause has been understood together with what comes before it."""
_PAUSE_S = 0.15
"""What counts as a pause there."""
LONGEST_S = 25.0
"""Without any pause it is cut at its least voiced moment: Whisper hears 30 s at a time."""
_LOOK_BACK_S = 5.0
"""Where to look for that moment."""
_SILENCE_S = 1.0
"""What is held of it while nobody has spoken."""
_MARGIN_S = 0.5
"""What is kept of the silence before the first word: soft beginnings are not yet speech to the detector, and with 0.2 s
Whisper heard "clubs" as "close"."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of what is being said, to be transcribed by itself."""

    sound: Audio
    """Most of the silence before its first word left out."""
    start_s: float
    """Where the sound begins, from the beginning of the recording."""
    end_s: float
    """Where it ends."""


class _Window(NamedTuple):
    end_s: float
    probability: float
    is_speech: bool


class Segmenter:
    """Holds what is not settled yet, and says when something may be transcribed ahead."""

    def __init__(self) -> None:
        self._activity = VoiceActivity()
        self._sound = np.zeros(0, np.float32)
        self._from_s = 0.0
        """Where what is held begins; everything before it is settled."""
        self._windows: list[_Window] = []
        """Those of what is held."""
        self._window_s = 0.0

    @property
    def has_speech(self) -> bool:
        """Whether what is held holds a word."""
        return self._heard_s >= WORD_S

    @property
    def may_end(self) -> bool:
        """Whether this may be the end of what is said."""
        return self._activity.pause_s >= GUESS_S and self.has_speech

    @property
    def now_s(self) -> float:
        """How much has been looked at."""
        return self._activity.now_s

    @property
    def is_speaking(self) -> bool:
        """Whether somebody speaks now."""
        return self._activity.is_speaking

    def is_covered_by(self, end_s: float) -> bool:
        """Whether a segment that ends there holds all that was said."""
        return end_s - self._activity.ended_s >= GUESS_S

    @property
    def is_too_long(self) -> bool:
        """Whether it has to be cut, pause or no pause."""
        return self._length_s >= LONGEST_S

    def feed(self, samples: Samples, probabilities: list[float], window_s: float) -> None:
        """Take the next sound, and the speech probability of each window that it completed."""
        self._window_s = window_s
        self._sound = np.concatenate([self._sound, samples])
        for probability in probabilities:
            self._activity.feed(probability, window_s)
            self._windows.append(_Window(self._activity.now_s, probability, self._activity.is_speaking))
        is_silent = self._activity.pause_s >= _SILENCE_S and not self.has_speech  # a click or two at most
        if is_silent and len(self._windows) * window_s > 2 * _SILENCE_S:
            self._let_go(self._activity.now_s - _SILENCE_S)

    def whole(self) -> Segment:
        """All that is held, from shortly before its first word."""
        return self._until(self._from_s + len(self._sound) / RATE_HZ)

    def first(self) -> Segment:
        """What is held until its least voiced moment near the end."""
        late = [window for window in self._windows if window.end_s > self._windows[-1].end_s - _LOOK_BACK_S]
        return self._until(min(late, key=lambda window: window.probability).end_s - self._window_s / 2)

    def seam(self, end_s: float) -> float | None:
        """The middle of the longest pause well before `end_s`, the latest of those; None where it need not be cut."""
        if self._length_s < LONG_S:
            return None
        pauses, at = list[tuple[float, float]](), 0
        within = [window for window in self._windows if self._first_word_s < window.end_s < end_s - _AFTER_S]
        for is_speech, run in groupby(within, lambda window: window.is_speech):
            length = len(list(run))
            if not is_speech and length * self._window_s >= _PAUSE_S:
                pauses.append((length, within[at].end_s + (length / 2 - 1) * self._window_s))
            at += length
        return max(pauses)[1] if pauses else None

    def settle(self, until_s: float) -> Segment:
        """Let go of what is held until then: it has been transcribed."""
        segment = self._until(until_s)
        self._let_go(until_s)
        return segment

    def _let_go(self, until_s: float) -> None:
        self._sound = self._sound[round((until_s - self._from_s) * RATE_HZ) :]
        self._from_s = until_s
        self._windows = [window for window in self._windows if window.end_s > until_s]

    @property
    def _heard_s(self) -> float:
        return sum(window.is_speech for window in self._windows) * self._window_s

    @property
    def _first_word_s(self) -> float:
        first = next((window.end_s for window in self._windows if window.is_speech), None)
        return self._from_s if first is None else first - self._window_s

    @property
    def _length_s(self) -> float:
        return self._activity.now_s - self._first_word_s if self.has_speech else 0.0

    def _until(self, end_s: float) -> Segment:
        start_s = max(self._from_s, self._first_word_s - _MARGIN_S)
        begin, end = (round((at_s - self._from_s) * RATE_HZ) for at_s in (start_s, end_s))
        return Segment(Audio(self._sound[begin:end]), start_s, end_s)
