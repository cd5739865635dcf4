"""A ring of samples between a device's own thread and whoever reads them: it counts whatever it loses."""

import threading
import time
from collections import deque

import numpy as np

from app.audio.samples import Samples


class RingBuffer:
    """Room for so many samples. One thread writes, one other reads; the writer never waits."""

    def __init__(self, capacity: int) -> None:
        self._room = np.zeros(capacity, np.float32)
        self._written = 0
        self._taken = 0
        self._missed = 0
        self._gaps: deque[tuple[int, int]] = deque()
        self._has_more = threading.Event()
        self.lost = 0
        """How many samples were lost so far, for lack of room or before they arrived here."""
        self.is_closed = False
        """Whether nobody reads any more."""

    # The writer's side

    def write(self, samples: Samples) -> None:
        """Take what there is room for, shape (n,); the rest counts as lost."""
        capacity = len(self._room)
        kept = samples[: capacity - (self._written - self._taken)]
        if len(kept):
            if self._missed:
                self._gaps.append((self._written, self._missed))
                self._missed = 0
            start = self._written % capacity
            before_end = min(len(kept), capacity - start)
            self._room[start : start + before_end] = kept[:before_end]
            self._room[: len(kept) - before_end] = kept[before_end:]
            self._written += len(kept)  # last: from now on they can be read
        self.miss(len(samples) - len(kept))
        self._has_more.set()

    def miss(self, count: int) -> None:
        """Count samples as lost before what is written next."""
        self._missed += count
        self.lost += count

    # The reader's side

    @property
    def waiting(self) -> int:
        """How many samples can be read."""
        return self._written - self._taken

    def wait(self, count: int, timeout_s: float) -> bool:
        """Wait until so many can be read; False where that takes longer."""
        end_s = time.monotonic() + timeout_s
        while self.waiting < count:
            self._has_more.clear()
            if self.waiting < count and not self._has_more.wait(max(0.0, end_s - time.monotonic())):
                return self.waiting >= count
        return True

    def read(self, most: int) -> tuple[Samples, int]:
        """The next samples, a copy of shape (up to most,), and how many were lost right before them."""
        end = min(self._written, self._taken + most)
        if end == self._taken:
            return np.zeros(0, np.float32), 0
        lost = self._gaps.popleft()[1] if self._gaps and self._gaps[0][0] == self._taken else 0
        if self._gaps:
            end = min(end, self._gaps[0][0])
        places = np.arange(self._taken, end) % len(self._room)
        samples: Samples = self._room[places]
        self._taken = end  # last: from now on they can be overwritten
        return samples, lost
