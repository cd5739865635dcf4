"""Measures how long Qt's event loop went without a turn: what a user feels as a frozen window."""

import time
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5
"""Between two ticks; the least gap that can be told apart from none."""


class StallWatch:
    """Ticks in the thread that enters it and keeps the longest gap between two ticks."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.longest_s = 0.0
        """The longest gap beyond the tick itself, in seconds, so far."""
        self.ticks = 0
        """How often it ticked; a figure from few ticks means little."""
        self._last_s = 0.0
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Self:
        """Begin."""
        self.longest_s, self.ticks, self._last_s = 0.0, 0, time.perf_counter()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; a stall that still lasts counts."""
        self._timer.stop()
        self._tick()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self.longest_s = max(self.longest_s, now_s - self._last_s - TICK_MS / 1000)
        self.ticks += 1
        self._last_s = now_s
