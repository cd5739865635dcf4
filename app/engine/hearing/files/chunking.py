"""Cuts a recording of any length into segments of speech, at its pauses. What is silent is left out."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np

from app.audio.samples import RATE_HZ, Audio, Samples
from app.engine.adapters.vad.activity import BEGIN, WORD_S, VoiceActivity
from app.engine.adapters.vad.silero import WINDOW_S, SileroVad
from app.engine.hearing.recognition.segments import LONGEST_S, Segment

_WINDOW = round(WINDOW_S * RATE_HZ)
_MARGIN = round(0.25 / WINDOW_S)
"""Windows of silence that are kept around speech: soft beginnings and endings are not yet speech to the detector."""
_PAUSE = round(2 / WINDOW_S)
"""A pause that ends a segment. At 0.6 s a recognizer had 11 of a slow speaker's 22 words wrong
instead of 5, for want of context."""
_LONGEST = round(LONGEST_S / WINDOW_S)
_LOOK_BACK = round(5 / WINDOW_S)
"""Where to cut when there is no pause at all: at the least voiced of so many windows at the end."""


def cut(blocks: Iterable[Audio]) -> Iterator[Segment]:
    """Yield the segments of speech in a stream of 16 kHz mono blocks, each as soon as its end is known.

    Unlike someone who is still speaking, a recording can wait: a segment ends at a long pause, or else at
    the longest of its first 25 s. No more than that is held.
    """
    held, meter = _Held(), SileroVad()
    for block in blocks:
        held.add(block.samples)
        for probability in meter.feed(block.samples):
            held.look(probability)
            yield from held.finished()
    yield from held.rest()


class _Held:
    """What is not cut yet; positions and lengths in it are counted in windows."""

    def __init__(self) -> None:
        self._at = 0
        """Where it begins in the recording."""
        self._pieces: list[Samples] = []
        self._probabilities: list[float] = []
        self._is_speech: list[bool] = []
        """Both one for each window."""
        self._activity = VoiceActivity()

    def add(self, samples: Samples) -> None:
        self._pieces.append(samples)

    def look(self, probability: float) -> None:
        """Take how probably the next window is speech; its sound has been added."""
        self._activity.feed(probability, WINDOW_S)
        self._probabilities.append(probability)
        self._is_speech.append(self._activity.is_speaking)

    def finished(self) -> Iterator[Segment]:
        """Each segment whose end is known by now."""
        while any(self._is_speech):
            length = len(self._is_speech)
            pause = self._is_speech[::-1].index(True)
            if pause >= _PAUSE:
                yield from self._take(length - pause + _MARGIN)
            elif length >= _LONGEST:
                yield from self._take(self._longest_pause() or self._least_voiced())
            else:
                return
        self._let_go(max(0, len(self._is_speech) - _MARGIN))

    def rest(self) -> Iterator[Segment]:
        """What is left at the recording's end, to its last sample."""
        if any(self._is_speech):
            yield from self._take(None)

    def _take(self, end: int | None) -> Iterator[Segment]:
        """Cut here, or at the end: what comes before is a segment, if there is a word in it."""
        first = max(0, self._is_speech.index(True) - _MARGIN)
        if sum(probability > BEGIN for probability in self._probabilities[:end]) * WINDOW_S >= WORD_S:
            sound = self._sound()[first * _WINDOW : end and end * _WINDOW].copy()
            start_s = (self._at + first) * WINDOW_S
            yield Segment(Audio(sound), start_s, start_s + len(sound) / RATE_HZ)
        self._let_go(len(self._is_speech) if end is None else end)

    def _longest_pause(self) -> int | None:
        """The middle of the longest pause between words, the latest of those; None where there is none."""
        pauses = []
        at = 0
        for is_speech, run in groupby(self._is_speech):
            length = len(list(run))
            if not is_speech and 0 < at < len(self._is_speech) - length:
                pauses.append((length, at + (length + 1) // 2))
            at += length
        return max(pauses)[1] if pauses else None

    def _least_voiced(self) -> int:
        late = range(len(self._probabilities) - _LOOK_BACK, len(self._probabilities))
        return min(late, key=lambda at: self._probabilities[at])

    def _let_go(self, windows: int) -> None:
        self._pieces = [self._sound()[windows * _WINDOW :]]
        self._at += windows
        del self._probabilities[:windows], self._is_speech[:windows]

    def _sound(self) -> Samples:
        self._pieces = [np.concatenate(self._pieces)] if self._pieces else [np.zeros(0, np.float32)]
        return self._pieces[0]
