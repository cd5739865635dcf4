"""Push-to-talk: which key or button is being held, and every way in which the hold ends."""

from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent


class By(Enum):
    """What is being held."""

    MOUSE = auto()
    SPACE = auto()
    F9 = auto()
    SWITCH = auto()
    """An activation without a hold (a screen reader's "press"): the next one ends it."""


_KEYS = {Qt.Key.Key_Space: By.SPACE, Qt.Key.Key_F9: By.F9}

_SETTLE_MS = {"xcb": 20}
"""X11 repeats a held key as release and press; Qt 6.11 takes the release for a real one where it has not yet
read the press that comes with it (4 of 16 holds of 1.3 s in a busy window; with this, none of 16)."""

_ROUNDS = 4
"""Turns of the event loop in that time: a busy window may have had the time, but not read what came in it."""


class Hold(QObject):
    """One hold at a time: what began it ends it, and so does `let_go`, whatever began it."""

    began = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None, settle_ms: int | None = None) -> None:
        """`settle_ms`: how long a key must stay up to count as released; None: what the platform needs."""
        super().__init__(parent)
        self._settle_ms = settle_ms if settle_ms is not None else _SETTLE_MS.get(QGuiApplication.platformName(), 0)
        self._rounds = 0
        self._settled = QTimer(self)
        self._settled.timeout.connect(self._settle)
        self.by: By | None = None
        """What is being held now."""
        self.is_allowed = True
        """Whether a hold may begin."""

    def press(self, by: By) -> None:
        """Begin, unless something is held already."""
        if self.by is by:
            self._settled.stop()
        if self.by is None and self.is_allowed:
            self.by = by
            self.began.emit()

    def release(self, by: By) -> None:
        """End, if this is what is held."""
        if self.by is by:
            self.let_go()

    def let_go(self) -> None:
        """End whatever is held: the window lost the keyboard or the mouse, was closed, or cannot listen."""
        self._settled.stop()
        if self.by is not None:
            self.by = None
            self.ended.emit()

    def forget(self) -> None:
        """End without saying so: the turn was stopped, and the key will be let go later."""
        self._settled.stop()
        self.by = None

    def switch(self) -> None:
        """Begin, or end what an earlier switch began."""
        if self.by is By.SWITCH:
            self.let_go()
        else:
            self.press(By.SWITCH)

    def take_press(self, event: QKeyEvent) -> bool:
        """Begin at one of the keys; whether it was one. A key that repeats itself is still the same press."""
        by = _KEYS.get(Qt.Key(event.key()))
        if by is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if not event.isAutoRepeat():
            self.press(by)
        return True

    def take_release(self, event: QKeyEvent) -> bool:
        """End at one of the keys; whether it was one."""
        by = _KEYS.get(Qt.Key(event.key()))
        if by is not None and by is self.by and not event.isAutoRepeat():
            if self._settle_ms:
                self._rounds = _ROUNDS
                self._settled.start(self._settle_ms // _ROUNDS)
            else:
                self.let_go()
        return by is not None

    def _settle(self) -> None:
        self._rounds -= 1
        if self._rounds <= 0:
            self.let_go()
