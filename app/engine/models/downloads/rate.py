"""Download speed and remaining time, from byte counts with their times; looks at no clock."""

from collections import deque

_SPAN_S = 5.0
_LEAST_S = 0.5


class Rate:
    """Averages over the last few seconds, so that it shows the current speed."""

    def __init__(self, total: int) -> None:
        """`total`: bytes in all."""
        self._total = total
        self._samples: deque[tuple[float, int]] = deque()

    def update(self, at_s: float, done: int) -> None:
        """Record how many bytes have been received at a time. A smaller number restarts the measurement."""
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()
        self._samples.append((at_s, done))
        while len(self._samples) > 2 and at_s - self._samples[1][0] >= _SPAN_S:
            self._samples.popleft()

    @property
    def bytes_per_s(self) -> float:
        """Speed; 0 while it is unknown."""
        if not self._samples:
            return 0.0
        (begin_s, first), (end_s, last) = self._samples[0], self._samples[-1]
        return (last - first) / (end_s - begin_s) if end_s - begin_s >= _LEAST_S else 0.0

    @property
    def remaining_s(self) -> float | None:
        """Seconds left; None while that is unknown."""
        speed = self.bytes_per_s
        return (self._total - self._samples[-1][1]) / speed if speed > 0 else None
