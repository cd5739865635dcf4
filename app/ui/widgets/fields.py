"""Fields of a page of settings; each emits a change by the user at once, and none by the program."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QPlainTextEdit, QSpinBox, QWidget

_TYPING_MS = 600
"""After so long without a key, what was typed is taken."""

_INDENT = 12


class Choice(QComboBox):
    """One of several values, None among them. The wheel scrolls the page instead of choosing unawares."""

    chosen = Signal(object)
    """The value, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        self.setMaxVisibleItems(12)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def offer(self, entries: Sequence[tuple[str | None, str]], current: str | None) -> None:
        """Offer values under their names, `current` chosen; it is among them."""
        shown = [(self.itemData(index), self.itemText(index)) for index in range(self.count())]
        values = [value for value, _ in entries]
        with QSignalBlocker(self):
            if shown != list(entries):  # an open list is not taken from under the pointer without need
                self.clear()
                for value, name in entries:
                    self.addItem(name, value)
            self.setCurrentIndex(values.index(current))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Leave it to the page."""
        event.ignore()


class Seconds(QDoubleSpinBox):
    """A length of time."""

    chosen = Signal(object)

    def __init__(self, least: float, most: float, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setDecimals(1)
        self.setSingleStep(0.1)
        self.setSuffix(unit)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(_INDENT, 0, 0, 0)  # a style sheet's padding does not reach it
        self.valueChanged.connect(lambda value: self.chosen.emit(round(value, 1)))

    def show_value(self, value: float) -> None:
        """Show what is in force; where it is shown already, what is being typed stays."""
        if value != self.value():
            with QSignalBlocker(self):
                self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Leave it to the page."""
        event.ignore()


class Number(QSpinBox):
    """A whole number."""

    chosen = Signal(object)

    def __init__(self, least: int, most: int, step: int, unit: str) -> None:
        super().__init__()
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setSuffix(unit)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(_INDENT, 0, 0, 0)  # a style sheet's padding does not reach it
        self.valueChanged.connect(lambda value: self.chosen.emit(value))  # noqa: PLW0108  # int to object

    def show_value(self, value: int) -> None:
        """Show what is in force; where it is shown already, what is being typed stays."""
        if value != self.value():
            with QSignalBlocker(self):
                self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Leave it to the page."""
        event.ignore()


class WordList(QPlainTextEdit):
    """Words, one on each line."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._words: tuple[str, ...] = ()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.take)
        self.textChanged.connect(self._typing.start)

    def show_words(self, words: Sequence[str]) -> None:
        """Show what is in force."""
        self._words = tuple(words)
        with QSignalBlocker(self):
            self.setPlainText("\n".join(words))

    def take(self) -> None:
        """Emit what has been typed, if it is new."""
        self._typing.stop()
        words = tuple(dict.fromkeys(filter(None, map(str.strip, self.toPlainText().splitlines()))))
        if words != self._words:
            self._words = words
            self.chosen.emit(words)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Take what was typed before something else is done."""
        super().focusOutEvent(event)
        self.take()
