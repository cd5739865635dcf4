"""Push-to-talk: which key or button is being held, and every way in which the hold ends."""

from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent


class By(Enum):
    """What is being held."""

    MOUSE = auto()
    SPACE = auto()
    F9 = auto()
    SWITCH = auto()
    """An activation without a hold (a screen reader's "press"): the next one ends it."""


_KEYS = {Qt.Key.Key_Space: By.SPACE, Qt.Key.Key_F9: By.F9}


class Hold(QObject):
    """One hold at a time: what began it ends it, and so does `let_go`, whatever began it."""

    began = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.by: By | None = None
        """What is being held now."""
        self.is_allowed = True
        """Whether a hold may begin."""

    def press(self, by: By) -> None:
        """Begin, unless something is held already."""
        if self.by is None and self.is_allowed:
            self.by = by
            self.began.emit()

    def release(self, by: By) -> None:
        """End, if this is what is held."""
        if self.by is by:
            self.let_go()

    def let_go(self) -> None:
        """End whatever is held: the window lost the keyboard or the mouse, was closed, or cannot listen."""
        if self.by is not None:
            self.by = None
            self.ended.emit()

    def forget(self) -> None:
        """End without saying so: the turn was stopped, and the key will be let go later."""
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
        if by is not None and not event.isAutoRepeat():
            self.release(by)
        return by is not None
