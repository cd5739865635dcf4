"""A voice's sound without the silence at its ends, which would tear one chunk of a reply from the next."""

import numpy as np

from app.audio.samples import Audio, Samples

SILENT_BELOW = 0.002
"""-54 dBFS: below what is heard of a voice, above what its dithering leaves."""
_KEPT_S = 0.03
"""So much is left at either end, for a soft consonant."""


class SilenceTrimmer:
    """For one chunk; sound comes in and goes out in stretches."""

    def __init__(self) -> None:
        self._held: list[Samples] = []
        self._has_begun = False

    def feed(self, sound: Audio) -> Audio:
        """Take a further stretch; returns what is certainly no trailing silence, perhaps nothing."""
        heard = np.flatnonzero(np.abs(sound.samples) > SILENT_BELOW)
        if not len(heard):
            self._held.append(sound.samples)
            return Audio(sound.samples[:0], sound.rate_hz)
        kept = int(_KEPT_S * sound.rate_hz)
        before = np.concatenate([*self._held, sound.samples[: heard[0]]])
        if not self._has_begun:
            before = before[max(0, len(before) - kept) :]
        self._has_begun = True
        end = int(heard[-1]) + 1
        self._held = [sound.samples[end:]]
        return Audio(np.concatenate([before, sound.samples[heard[0] : end]]), sound.rate_hz)

    def rest(self, rate_hz: int) -> Audio:
        """What is kept of the silence at the end."""
        held = np.concatenate(self._held) if self._held and self._has_begun else np.zeros(0, np.float32)
        self._held = []
        return Audio(held[: int(_KEPT_S * rate_hz)], rate_hz)


def silence(seconds: float, rate_hz: int) -> Audio:
    """A pause."""
    return Audio(np.zeros(max(0, int(seconds * rate_hz)), np.float32), rate_hz)
