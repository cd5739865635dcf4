"""The conversation: one card for each turn, the newest kept in sight."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from app.ui.conversation.column import Column
from app.ui.conversation.turn_card import TurnCard
from app.ui.state.state import TurnView
from app.wording import window as wording

_NEAR_END = 24
"""Pixels: so close to the end still counts as reading the newest."""


class Conversation(QScrollArea):
    """Changes only the cards whose turns changed; follows the newest unless the user scrolled up."""

    source_chosen = Signal(str, object)
    """The path of the document to open, and the page or None."""
    asked = Signal(str)
    """An earlier question with other words in it."""
    answer_again_wanted = Signal(str)
    """The question that is to be thought about again."""
    hear_again_wanted = Signal(str, str)
    """A turn's id and the name of the recognizer that is to hear its recording."""
    manner_wanted = Signal(str, object)
    """The question that is to be answered in another manner, and which."""
    language_wanted = Signal(str, str)
    """A turn's id and the language that is to be listened for too."""
    menu_opened = Signal()
    kept = Signal(str, str)
    """A question and the answer to keep for it."""

    def __init__(self, recognizers: Callable[[], Sequence[str]] = tuple, parent: QWidget | None = None) -> None:
        """`recognizers`: names those that can hear a recording again."""
        super().__init__(parent)
        self._recognizers = recognizers
        self.cards: list[TurnCard] = []
        self._turns: tuple[TurnView, ...] = ()
        self._is_following = True
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(wording.CONVERSATION)
        self._column = Column()
        self.setWidget(self._column)
        self.newest = QPushButton(wording.NEWEST, self)
        self.newest.setProperty("role", "newest")
        self.newest.clicked.connect(self.follow)
        self.newest.hide()
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._notice_scrolling)
        bar.rangeChanged.connect(self._keep_newest)

    def render_turns(self, turns: tuple[TurnView, ...], phase: str) -> None:
        """Show the turns; those before the first that changed are not touched."""
        first = _first_change(self._turns, turns)
        if len(turns) > len(self.cards):
            self.follow()
        self._turns = turns
        for index in range(min(first, max(len(turns) - 1, 0)), len(turns)):
            if index == len(self.cards):
                self._append()
            is_running = index == len(turns) - 1 and turns[index].outcome is None
            self.cards[index].render_turn(turns[index], phase if is_running else "")
            self._column.measure(index)

    def follow(self) -> None:
        """Go to the newest and stay with it."""
        self._is_following = True
        self._keep_newest()
        self.newest.hide()

    def refresh(self) -> None:
        """Show the same in other colours."""
        for card in self.cards:
            card.refresh()
        self._column.measure_all()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Keep the way to the newest at the lower edge."""
        super().resizeEvent(event)
        self._place_newest()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Follow the system from light to dark and back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "cards"):
            self.refresh()

    def _append(self) -> None:
        card = TurnCard(self._recognizers)
        card.source_chosen.connect(self.source_chosen)
        card.asked.connect(self.asked)
        card.hear_again_wanted.connect(self.hear_again_wanted)
        card.answer_again_wanted.connect(self.answer_again_wanted)
        card.manner_wanted.connect(self.manner_wanted)
        card.language_wanted.connect(self.language_wanted)
        card.menu_opened.connect(self.menu_opened)
        card.kept.connect(self.kept)
        self.cards.append(card)
        self._column.append(card)

    def _notice_scrolling(self, value: int) -> None:
        self._is_following = value >= self.verticalScrollBar().maximum() - _NEAR_END
        self.newest.setVisible(not self._is_following)
        if not self._is_following:
            self._place_newest()

    def _keep_newest(self) -> None:
        if self._is_following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _place_newest(self) -> None:
        size = self.newest.sizeHint()
        port = self.viewport()
        self.newest.setGeometry(
            (port.width() - size.width()) // 2, port.height() - size.height() - 12, size.width(), size.height()
        )
        self.newest.raise_()


def _first_change(old: Sequence[TurnView], new: Sequence[TurnView]) -> int:
    """Where two conversations begin to differ; turns are only ever added, and seldom change but at the end."""
    index = min(len(old), len(new))
    while index and old[index - 1] is not new[index - 1]:
        index -= 1
    return index
