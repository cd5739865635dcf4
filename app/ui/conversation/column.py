"""A column of cards, one below the other, that measures only the card that changed.

A box layout would ask every card for its height whenever one of them changes: with 300 turns that
stalled the window for 460 ms at each piece of a reply (measured; 5 ms this way).
"""

from typing import cast

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.widgets import theme

_GAP = 26
_EDGE = 24


class Column(QWidget):
    """Cards are as wide as the column, which is never too wide to read, and as high as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrolled")
        self._cards: list[QWidget] = []
        self._heights: list[int] = []

    def append(self, card: QWidget) -> None:
        """Put a card at the end; it must have a layout."""
        card.setParent(self)
        card.installEventFilter(self)
        self._cards.append(card)
        self._heights.append(0)
        card.show()
        self.measure(len(self._cards) - 1)

    def measure(self, index: int) -> None:
        """A card has changed: give it the height it needs now, and move those below it."""
        left, width = self._span()
        height = self._cards[index].heightForWidth(width)
        if height != self._heights[index] or self._cards[index].width() != width:
            self._heights[index] = height
            self._place(index, left, width)

    def measure_all(self) -> None:
        """Every card may have changed."""
        _, width = self._span()
        self._heights = [card.heightForWidth(width) for card in self._cards]
        self._place(0, *self._span())

    def eventFilter(self, card: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Measure a card again when its own layout asks: fonts come with the style sheet, after the words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.measure(self._cards.index(cast(QWidget, card)))
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Wrap the text again where the width changed; beyond the widest, cards only move."""
        super().resizeEvent(event)
        if self._cards and event.size().width() != event.oldSize().width():
            left, width = self._span()
            if self._cards[0].width() == width:
                self._place(0, left, width)
            else:
                self.measure_all()

    def _span(self) -> tuple[int, int]:
        width = max(1, min(theme.COLUMN, self.width() - 2 * _EDGE))
        return (self.width() - width) // 2, width

    def _place(self, first: int, left: int, width: int) -> None:
        top = _EDGE + sum(self._heights[:first]) + _GAP * first
        for card, height in zip(self._cards[first:], self._heights[first:], strict=True):
            card.setGeometry(left, top, width, height)
            top += height + _GAP
        self.setMinimumHeight(top - _GAP + _EDGE)
