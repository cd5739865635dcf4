"""How loud the microphone is, and whether it hears anything at all: pure, fed with sound."""

from dataclasses import dataclass

import numpy as np

from app.audio.samples import RATE_HZ, Samples, level

_FULL = 0.999
"""From here a sample is at full scale; sound cards stop a little short of 1."""
_PLATEAU = 3
"""So many in a row are no peak of a wave but a wave cut off."""
_SOUND = 2.5 / 32768
"""What swings further than this is sound. A muted device gives zeros, or a step of 16 bits up and down; the quietest
tenth of a second in recordings of people, where their pauses were not cut out, swings by seven."""
_DEAF_S = 2.0


@dataclass(frozen=True, slots=True)
class LevelReading:
    """What the meter shows."""

    level: float
    """0 (silence, -60 dBFS or less) to 1 (full scale), linear in decibels."""
    is_clipping: bool
    """Whether the sound is cut off, because it is too loud for the device."""


class LevelMeter:
    """Measures one stream of sound."""

    def __init__(self) -> None:
        self._fed = 0
        self._full = 0
        """How many of the latest samples were at full scale."""
        self._has_heard = False

    @property
    def is_silent(self) -> bool:
        """Whether this microphone hears nothing; said after two seconds, and never once it has heard anything."""
        return not self._has_heard and self._fed >= _DEAF_S * RATE_HZ

    def feed(self, samples: Samples) -> LevelReading:
        """Take a further stretch, shape (n,), as it was captured."""
        self._fed += len(samples)
        if len(samples) and not self._has_heard:
            # A device may hold a constant that is not zero.
            self._has_heard = float(np.ptp(samples)) / 2 > _SOUND
        return LevelReading(level(samples), self._is_clipping(samples))

    def _is_clipping(self, samples: Samples) -> bool:
        below = np.flatnonzero(np.abs(samples) < _FULL)
        edges = np.concatenate([[-1 - self._full], below, [len(samples)]])
        plateaus = np.diff(edges) - 1
        self._full = int(plateaus[-1])
        return bool(plateaus.max() >= _PLATEAU)
