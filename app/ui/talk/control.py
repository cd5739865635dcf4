"""The talk control: which key or button is down, when it went down and up, and every way in which that ends."""

import math
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from app.ui.ports import EnginePort
from app.ui.talk.gesture import Act, Gesture


class By(Enum):
    """What is down."""

    MOUSE = auto()
    SPACE = auto()
    F9 = auto()


_KEYS = {Qt.Key.Key_Space: By.SPACE, Qt.Key.Key_F9: By.F9}

_SETTLE_MS = {"xcb": 20}
"""X11 repeats a held key as release and press; Qt 6.11 takes the release for a real one where it has not yet
read the press that comes with it (4 of 16 holds of 1.3 s in a busy window; with this, none of 16)."""

_ROUNDS = 4
"""Turns of the event loop in that time: a busy window may have had the time, but not read what came in it."""


class TalkControl(QObject):
    """One control at a time: what pressed it releases it, and so does `release_all`, whatever pressed it."""

    acted = Signal(object)
    """An `Act`: what the engine is to be asked."""

    def __init__(
        self,
        parent: QObject | None = None,
        settle_ms: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`settle_ms`: how long a key must stay up to count as released; None: what the platform needs."""
        super().__init__(parent)
        self._settle_ms = settle_ms if settle_ms is not None else _SETTLE_MS.get(QGuiApplication.platformName(), 0)
        self._rounds = 0
        self._settled = QTimer(self)
        self._settled.timeout.connect(self._settle)
        self._gesture = Gesture()
        self._due = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        # One more round: a release that is waiting to be read comes first.
        self._due.timeout.connect(lambda: QTimer.singleShot(0, self, self._wait))
        self._pressed_at_s = 0.0
        self._pressed_stamp_ms = 0
        self._released_at_s: float | None = None
        """When the key went up, while that has still to settle."""
        self.clock = clock
        """Seconds, monotonic."""
        self.by: By | None = None
        """What is down now."""
        self.is_allowed = True
        """Whether a press may begin something."""

    @property
    def is_listening(self) -> bool:
        """Whether a turn was begun that is still to be ended."""
        return self._gesture.is_listening

    def press(self, by: By, stamp_ms: int = 0) -> None:
        """Go down, unless something is down already. `stamp_ms`: the system's own time of it; 0: unknown."""
        if self.by is by:
            self._unsettle()
        elif self.by is None and (self.is_allowed or self.is_listening):
            self.by = by
            self._pressed_at_s, self._pressed_stamp_ms = self.clock(), stamp_ms
            self._perform(self._gesture.press(self._pressed_at_s))

    def release(self, by: By, stamp_ms: int = 0) -> None:
        """Go up, if this is what is down."""
        if self.by is by:
            self._go_up(self._time_of(stamp_ms))

    def release_all(self) -> None:
        """End what is held: the window lost the keyboard or the mouse, or cannot listen."""
        if self._released_at_s is not None:
            self._go_up(self._released_at_s)
        else:
            self.by = None
            self._perform(self._gesture.release_all())

    def forget(self) -> None:
        """End without saying so: the turn was stopped, and the key will be released later."""
        self._released_at_s = None
        self.by = None
        self._perform(self._gesture.forget())

    def finish(self) -> None:
        """Hear that listening has ended by itself."""
        self._gesture.finish()

    def switch(self) -> None:
        """Press and release in one (a screen reader's "press")."""
        if self.is_allowed or self.is_listening:
            self._perform(self._gesture.tap(self.clock()))

    def take_press(self, event: QKeyEvent) -> bool:
        """Go down at one of the keys; whether it was one. A key that repeats itself is still the same press."""
        by = _KEYS.get(Qt.Key(event.key()))
        if by is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if not event.isAutoRepeat():
            self.press(by, event.timestamp())
        return True

    def take_release(self, event: QKeyEvent) -> bool:
        """Go up at one of the keys; whether it was one."""
        by = _KEYS.get(Qt.Key(event.key()))
        if by is not None and by is self.by and not event.isAutoRepeat():
            if self._settle_ms:
                self._released_at_s = self._time_of(event.timestamp())
                self._due.stop()
                self._rounds = _ROUNDS
                self._settled.start(self._settle_ms // _ROUNDS)
            else:
                self.release(by, event.timestamp())
        return by is not None

    def _time_of(self, stamp_ms: int) -> float:
        """When an event happened, on our clock: this may hear of it late, but the system's own times say when."""
        if self._pressed_stamp_ms and stamp_ms >= self._pressed_stamp_ms:
            return self._pressed_at_s + (stamp_ms - self._pressed_stamp_ms) / 1000
        return self.clock()

    def _settle(self) -> None:
        self._rounds -= 1
        if self._rounds <= 0 and self._released_at_s is not None:
            self._go_up(self._released_at_s)

    def _unsettle(self) -> None:
        """The key was never up."""
        self._released_at_s = None
        self._settled.stop()
        self._wait()

    def _go_up(self, at_s: float) -> None:
        self._released_at_s = None
        self.by = None
        self._perform(self._gesture.release(at_s))

    def _wait(self) -> None:
        if self._released_at_s is None:
            self._perform(self._gesture.wait(self.clock()))

    def _perform(self, acts: Sequence[Act]) -> None:
        if self._released_at_s is None:
            self._settled.stop()
        due_s = self._gesture.due_s
        if due_s is None:
            self._due.stop()
        else:
            self._due.start(max(0, math.ceil((due_s - self.clock()) * 1000)))
        for act in acts:
            self.acted.emit(act)


def carry_out(act: Act, engine: EnginePort) -> str:
    """Ask the engine for what a gesture means; returns the id of the turn that it begins, if any."""
    match act:
        case Act.PRESS:
            engine.press()
        case Act.LISTEN:
            return engine.listen()
        case Act.SLIP:
            engine.slip()
        case Act.HANDS_FREE:
            engine.hands_free()
        case Act.RELEASE:
            engine.release()
    return ""
