"""A whole recording, and where in it somebody speaks, cut into windows that Whisper can hear at once."""

import math
from dataclasses import dataclass

import numpy as np

from app.audio.samples import RATE_HZ, Samples
from app.engine.adapters.recognizers.whisper.hallucinations import SURE
from app.engine.adapters.vad.activity import BEGIN, WORD_S
from app.engine.adapters.vad.silero import WINDOW_S, SileroVad

_WINDOW = round(WINDOW_S * RATE_HZ)
"""Samples in a window of the detector."""
LONGEST_S = 30.0
"""What Whisper was trained on."""
_LONGEST = int(LONGEST_S / WINDOW_S)
"""This and the following: in windows of the detector."""
_MARGIN = round(0.5 / WINDOW_S)
"""What is kept of the silence around speech: the detector does not notice soft sounds."""
_LEAST = round(15 / WINDOW_S)
"""A recording that is too long is cut at its least voiced moment after this length."""
_MOMENT = round(0.5 / WINDOW_S)
"""How long such a moment lasts."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is heard at once."""

    samples: Samples
    start_s: float
    """From the beginning of the recording."""
    voices: tuple[float, ...]
    """The probability of speech in each window of the detector."""

    def speech_s(self, start_s: float = 0.0, end_s: float = LONGEST_S) -> float:
        """How much of it, between two times from its beginning, is certainly speech."""
        part = self.voices[max(0, int(start_s / WINDOW_S)) : math.ceil(max(0, end_s) / WINDOW_S)]
        return WINDOW_S * sum(voice > SURE for voice in part)


class VoicedWindows:
    """Takes the blocks of a recording."""

    def __init__(self) -> None:
        self._meter = SileroVad()
        self._blocks: list[Samples] = []
        self._voices: list[float] = []

    def feed(self, samples: Samples) -> None:
        """Take the next block, shape (n,)."""
        self._blocks.append(samples)
        self._voices += self._meter.feed(samples)

    def windows(self) -> list[Window]:
        """Every stretch that holds a word, in order, without the silence around it; none too long."""
        samples = np.concatenate([np.zeros(0, np.float32), *self._blocks])
        found = []
        for first, last in self._cut():
            voiced = [at for at in range(first, last) if self._voices[at] > BEGIN]
            if len(voiced) * WINDOW_S >= WORD_S:
                begin, end = max(first, voiced[0] - _MARGIN), min(last, voiced[-1] + 1 + _MARGIN)
                part = samples[begin * _WINDOW : len(samples) if end == len(self._voices) else end * _WINDOW]
                found.append(Window(part, begin * WINDOW_S, tuple(self._voices[begin:end])))
        return found

    def _cut(self) -> list[tuple[int, int]]:
        """From which of the detector's windows to which each piece lasts."""
        pieces, first = [], 0
        while len(self._voices) - first > _LONGEST:
            late = np.convolve(self._voices[first + _LEAST : first + _LONGEST], np.ones(_MOMENT), "valid")
            last = first + _LEAST + int(np.argmin(late)) + _MOMENT // 2
            pieces.append((first, last))
            first = last
        return [*pieces, (first, len(self._voices))]
