"""How fast something comes, and how long it will take. Pure, and fed with time."""

from collections import deque

_SPAN_S = 5.0
_LEAST_S = 0.5


class Rate:
    """Looks back on the last seconds, so that it tells what is so now."""

    def __init__(self, total: int) -> None:
        """`total`: bytes in all."""
        self._total = total
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, at_s: float, done: int) -> None:
        """So many bytes are here at this time. Going back starts it over."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((at_s, done))
        while len(self._seen) > 2 and at_s - self._seen[1][0] >= _SPAN_S:
            self._seen.popleft()

    @property
    def bytes_per_s(self) -> float:
        """Speed; 0 while it cannot be told."""
        if not self._seen:
            return 0.0
        (begin_s, first), (end_s, last) = self._seen[0], self._seen[-1]
        return (last - first) / (end_s - begin_s) if end_s - begin_s >= _LEAST_S else 0.0

    @property
    def remaining_s(self) -> float | None:
        """Seconds left; None where that cannot be told."""
        speed = self.bytes_per_s
        return (self._total - self._seen[-1][1]) / speed if speed > 0 else None
