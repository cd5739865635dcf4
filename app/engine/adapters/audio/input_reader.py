"""What one listener reads from one microphone, as the blocks that everything works with."""

import time
from collections.abc import Iterator

import numpy as np

from app.audio.samples import BLOCK, Audio, Resampler, Samples
from app.engine.adapters.audio.input_stream import InputStream
from app.engine.adapters.audio.ring_buffer import RingBuffer

_MOST_S = 0.09
"""Read at a time, so that the resampled result hardly ever exceeds a block."""


class InputReader:
    """What one listener reads from one device."""

    def __init__(self, source: InputStream, ring: RingBuffer, changes: int) -> None:
        self.source = source
        self.rate_hz = source.route.rate_hz
        self.ring = ring
        self.changes = changes
        """The number of `devices.changes` for which this is the right device."""
        self._resampler = Resampler(self.rate_hz)
        self._lost_s = 0.0

    @property
    def begins_at_s(self) -> float:
        """When the first unread sample was heard, on the monotonic clock."""
        return time.monotonic() - self.ring.waiting / self.rate_hz

    def lose(self, seconds: float) -> None:
        """Count this much as lost before what is read next."""
        self._lost_s += seconds

    def read(self, is_last: bool = False) -> Iterator[Audio]:
        """What has come since the last time; `is_last`: with what the resampler still has."""
        while self.ring.waiting:
            samples, lost = self.ring.read(int(self.rate_hz * _MOST_S))
            self._lost_s += lost / self.rate_hz
            yield from self._cut(self._resampler.feed(samples))
        if is_last:
            yield from self._cut(self._resampler.feed(np.zeros(0, np.float32), last=True))

    def _cut(self, samples: Samples) -> Iterator[Audio]:
        for start in range(0, len(samples), BLOCK):
            lost_s, self._lost_s = self._lost_s, 0.0
            yield Audio(samples[start : start + BLOCK], lost_s=lost_s)
