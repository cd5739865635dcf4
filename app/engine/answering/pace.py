"""How long each generator takes to its first words."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from statistics import median

from app.engine.parts.closable_iterator import ClosableIterator

_SLOW_S = 0.5
"""A noticeable wait; between people it is some 0.2 s (Stivers et al. 2009, doi:10.1073/pnas.0903616106)."""
_REMEMBERED = 5


class Pace:
    """How long each generator took lately."""

    def __init__(self) -> None:
        self._waits_s: dict[str, deque[float]] = {}

    def is_slow(self, generator: str) -> bool:
        """Whether the wait is usually noticeable; where nothing is known yet, it is assumed to be."""
        waits_s = self._waits_s.get(generator)
        return not waits_s or median(waits_s) > _SLOW_S

    def timed(self, pieces: ClosableIterator[str], writer: Callable[[], str]) -> ClosableIterator[str]:
        """The same pieces; the time to the first words is recorded for the generator that writes them, if any."""
        began_s, has_begun = time.monotonic(), False
        with closing(pieces):
            for piece in pieces:
                if piece and not has_begun:
                    has_begun = True
                    if name := writer():
                        kept = self._waits_s.setdefault(name, deque(maxlen=_REMEMBERED))
                        kept.append(time.monotonic() - began_s)
                yield piece
