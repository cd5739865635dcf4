"""Short sounds that say what is going on, and when they may be heard by the microphone."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from app.audio import RATE_HZ, Audio, Samples

_LEVEL_DB = -26.0
_EDGE_S = 0.012
"""How long a note takes to come and to go; a sudden one would click."""
_LINGER_S = 0.05
"""How long the room still answers, and how far the clocks of two devices may be apart."""


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


@cache
def cue(kind: Cue) -> Audio:
    """The sound itself, 16 kHz; not to be changed, it is made once."""
    sound = np.concatenate([_note(*note) for note in _NOTES[kind]])
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


@dataclass(frozen=True, slots=True)
class Echo:
    """From when until when captured sound may hold a cue that was played; seconds on one clock."""

    from_s: float
    until_s: float

    @classmethod
    def of(cls, sound: Audio, handed_at_s: float, latency_s: float) -> "Echo":
        """`handed_at_s`: when the sound was handed to the player; `latency_s`: how long that then may take to play.

        The player may be quicker than it says, so that it begins when it was handed over.
        """
        return cls(handed_at_s, handed_at_s + latency_s + sound.seconds + _LINGER_S)

    def mute(self, audio: Audio, captured_at_s: float) -> Audio:
        """The same stretch with silence where it may hold the cue; `captured_at_s`: when its first sample was."""
        first, last = (
            min(max(round((when_s - captured_at_s) * audio.rate_hz), 0), len(audio.samples))
            for when_s in (self.from_s, self.until_s)
        )
        if first == last:
            return audio
        samples = audio.samples.copy()
        samples[first:last] = 0
        return Audio(samples, audio.rate_hz, audio.lost_s)
