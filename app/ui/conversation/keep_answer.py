"""Below a reply: the ways to keep it, or a better one, as the answer to its question from now on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.events import Outcome
from app.ui.state.state import TurnView
from app.ui.widgets.label import label
from app.wording import kept_answers as answer_words
from app.wording import library as words

_LINES = 5
"""Shown of an answer while it is edited; more is scrolled to."""


class KeepAnswerForm(QWidget):
    """Two buttons; then a field to edit the answer in; then the word that it is kept."""

    kept = Signal(str, str)
    """A question and the answer to keep for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn: TurnView | None = None
        self._answer = ""
        self.keep = _small(answer_words.KEEP_ANSWER, answer_words.KEEP_ANSWER_TOOLTIP)
        self.better = _small(answer_words.KEEP_BETTER, answer_words.KEEP_BETTER_TOOLTIP)
        self.said = label("", "muted", is_wrapped=True)
        self.field = _Field()
        self.field.setAccessibleName(answer_words.ANSWER)
        self.field.setFixedHeight(self.field.fontMetrics().lineSpacing() * _LINES + 16)
        self.save = _small(answer_words.KEEP, "")
        self.cancel = _small(words.CANCEL, "")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.field)
        for buttons in ((self.save, self.cancel), (self.keep, self.better)):
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            inside.addLayout(row)
        inside.addWidget(self.said)
        self.keep.clicked.connect(lambda: self._keep(self._answer))
        self.better.clicked.connect(self._edit)
        self.save.clicked.connect(lambda: self._keep(self.field.toPlainText()))
        self.cancel.clicked.connect(lambda: self._show(is_editing=False))
        self.field.left.connect(lambda: self._show(is_editing=False))
        self.field.textChanged.connect(self._check)
        self.hide()

    def render_turn(self, turn: TurnView) -> None:
        """Offer it for a turn that was answered; what is being typed stays."""
        before, self._turn = self._turn, turn
        is_over = turn.outcome in (Outcome.COMPLETED, Outcome.CANCELLED) and bool(turn.question.strip() and turn.reply)
        if is_over and (before is None or before.outcome is not turn.outcome):
            self._answer = turn.reply.strip()
            self.show()
            self._show(is_editing=False)

    def _show(self, is_editing: bool) -> None:
        """Show the buttons, or the field; what says nothing of the documents is no answer to keep as it is."""
        is_kept = bool(self.said.text())
        turn = self._turn
        is_sourced = turn is not None and any(one.document for one in turn.citations)
        for shown in (self.field, self.save, self.cancel):
            shown.setVisible(is_editing)
        self.keep.setVisible(not is_editing and not is_kept and is_sourced)
        self.better.setVisible(not is_editing)
        self.better.setText(answer_words.CHANGE_ANSWER if is_kept else answer_words.KEEP_BETTER)
        self.said.setVisible(not is_editing and is_kept)

    def _edit(self) -> None:
        self.field.setPlainText(self._answer)
        self._show(is_editing=True)
        self.field.setFocus()
        self.field.selectAll()
        self._check()

    def _check(self) -> None:
        is_something = bool(self.field.toPlainText().strip())
        self.save.setEnabled(is_something)
        self.save.setToolTip("" if is_something else answer_words.ANSWER_NEEDED)

    def _keep(self, answer: str) -> None:
        if self._turn is None or not answer.strip():
            return
        self._answer = answer.strip()
        self.said.setText(answer_words.ANSWER_KEPT)
        self._show(is_editing=False)
        self.kept.emit(self._turn.question.strip(), self._answer)


class _Field(QPlainTextEdit):
    """Left by Escape; Tab moves on to the next button."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Type, or leave."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _small(text: str, tooltip: str) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("role", "small")
    made.setAutoDefault(False)
    made.setToolTip(tooltip)
    return made
