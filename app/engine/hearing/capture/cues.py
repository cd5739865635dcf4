"""Short sounds that say what is going on."""

from enum import StrEnum
from functools import cache

import numpy as np

from app.audio.samples import RATE_HZ, Audio, Samples

_LEVEL_DB = -26.0
_EDGE_S = 0.012
"""How long a note takes to come and to go; a sudden one would click."""


class Cue(StrEnum):
    """What a cue says."""

    BEGAN = "began"
    """Listening has begun."""
    ENDED = "ended"
    """Listening has ended."""
    UNHEARD = "unheard"
    """Nothing was heard."""


_NOTES: dict[Cue, tuple[tuple[float, float], ...]] = {
    Cue.BEGAN: ((587.3, 0.04), (880.0, 0.05)),
    Cue.ENDED: ((880.0, 0.04), (587.3, 0.05)),
    Cue.UNHEARD: ((440.0, 0.045), (0.0, 0.025), (440.0, 0.045)),
}
"""(frequency in Hz, seconds): a fifth up, a fifth down, one low note twice."""
_RING = ((784.0, 0.12), (987.8, 0.12), (1174.7, 0.2), (0.0, 0.56))
"""A chord from its lowest note up, and a rest."""


@cache
def cue(kind: Cue) -> Audio:
    """The sound itself, 16 kHz; not to be changed, it is made once."""
    return _sound(_NOTES[kind])


@cache
def ring() -> Audio:
    """A second of what is heard where a timer, an alarm or a reminder is due; not to be changed."""
    return _sound(_RING)


def _sound(notes: tuple[tuple[float, float], ...]) -> Audio:
    sound = np.concatenate([_note(*note) for note in notes])
    rms = np.sqrt(np.mean(np.square(sound, dtype=np.float64)))
    sound *= np.float32(10 ** (_LEVEL_DB / 20) / rms)
    sound.setflags(write=False)
    return Audio(sound)


def _note(frequency_hz: float, seconds: float) -> Samples:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    from_edge_s = np.minimum(time_s, time_s[::-1])
    swell = np.sin(np.pi / 2 * np.minimum(from_edge_s / _EDGE_S, 1)) ** 2
    note: Samples = (swell * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.float32)
    return note
