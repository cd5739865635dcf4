"""The user's own answers: what was kept, to be changed, added to and removed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.listings import KeptAnswer
from app.ui.ports import LibraryPort
from app.ui.widgets.label import label
from app.wording import kept_answers as answer_words
from app.wording import library as words
from app.wording import window as wording

_ANSWER = Qt.ItemDataRole.UserRole


class AnswersPage(QDialog):
    """A list, and below it the fields for the one that is selected, or for a new one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.library: LibraryPort | None = None
        self.setWindowTitle(answer_words.ANSWERS_TITLE)
        self.resize(820, 620)
        self._removed: KeptAnswer | None = None
        self.list = QTreeWidget()
        self.list.setAccessibleName(answer_words.ANSWERS_TITLE)
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([answer_words.QUESTION, answer_words.ANSWER])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.question = QLineEdit()
        self.question.setAccessibleName(answer_words.QUESTION)
        self.question.setPlaceholderText(answer_words.QUESTION)
        self.answer = QPlainTextEdit()
        self.answer.setAccessibleName(answer_words.ANSWER)
        self.answer.setPlaceholderText(answer_words.ANSWER)
        self.answer.setTabChangesFocus(True)
        self.answer.setMaximumHeight(self.answer.fontMetrics().lineSpacing() * 6)
        self.keep, self.new = _button(answer_words.KEEP, "primary"), _button(answer_words.NEW_ANSWER)
        self.remove, self.undo, self.close_button = _button(words.REMOVE), _button(words.UNDO), _button(wording.CLOSE)
        self.status = label("", "muted", is_wrapped=True)
        self._lay_out()
        self._connect()
        self._say("")
        self._select()

    def present(self) -> None:
        """Show it, with the answers as they are now."""
        if self.library:
            self.library.list_answers()
        self.show()
        self.raise_()
        self.activateWindow()

    def fill(self, answers: Sequence[KeptAnswer]) -> None:
        """These are the answers; the selected one stays so, and what is being typed stays."""
        selected = self._selected()
        self.list.blockSignals(True)
        self.list.clear()
        for one in answers:
            item = QTreeWidgetItem([one.question, " ".join(one.answer.split())])
            item.setData(0, _ANSWER, one)
            item.setToolTip(1, one.answer)
            self.list.addTopLevelItem(item)
            if selected is not None and one.question == selected.question:
                item.setSelected(True)
        self.list.blockSignals(False)
        self._check()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.keep, self.new, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.status, 1)
        foot.addWidget(self.undo)
        foot.addWidget(self.close_button)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 18, 20, 16)
        around.setSpacing(12)
        around.addWidget(label(answer_words.ANSWERS_LEAD, "muted", is_wrapped=True))
        around.addWidget(self.list, 1)
        around.addWidget(self.question)
        around.addWidget(self.answer)
        around.addLayout(buttons)
        around.addLayout(foot)

    def _connect(self) -> None:
        self.list.itemSelectionChanged.connect(self._select)
        self.question.textChanged.connect(self._check)
        self.answer.textChanged.connect(self._check)
        self.keep.clicked.connect(self._keep)
        self.new.clicked.connect(self._new)
        self.remove.clicked.connect(self._remove)
        self.undo.clicked.connect(self._undo)
        self.close_button.clicked.connect(self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list, self._remove, context=Qt.ShortcutContext.WidgetShortcut)

    def _selected(self) -> KeptAnswer | None:
        held = next((item.data(0, _ANSWER) for item in self.list.selectedItems()), None)
        return held if isinstance(held, KeptAnswer) else None

    def _select(self) -> None:
        selected = self._selected()
        self.question.setText(selected.question if selected else "")
        self.answer.setPlainText(selected.answer if selected else "")
        self._check()

    def _check(self) -> None:
        is_whole = bool(self.question.text().strip() and self.answer.toPlainText().strip())
        self.keep.setEnabled(is_whole)
        self.keep.setToolTip("" if is_whole else answer_words.PAIR_NEEDED)
        has_selected = self._selected() is not None
        self.remove.setEnabled(has_selected)
        self.remove.setToolTip("" if has_selected else answer_words.NO_ANSWER_SELECTED)

    def _new(self) -> None:
        self.list.clearSelection()
        self._select()
        self.question.setFocus()

    def _keep(self) -> None:
        if not self.library:
            return
        question, answer, selected = self.question.text().strip(), self.answer.toPlainText().strip(), self._selected()
        if selected is not None and selected.question != question:
            self.library.forget(selected.id)
        self.library.keep(question, answer)
        self._say(answer_words.ANSWER_KEPT)

    def _remove(self) -> None:
        selected = self._selected()
        if self.library and selected is not None:
            self.library.forget(selected.id)
            self._removed = selected
            self._new()
            self._say(answer_words.ANSWER_REMOVED, can_undo=True)

    def _undo(self) -> None:
        if self.library and self._removed is not None:
            self.library.keep(self._removed.question, self._removed.answer)
            self._say("")

    def _say(self, text: str, can_undo: bool = False) -> None:
        self.status.setText(text)
        self.undo.setVisible(can_undo)


def _button(text: str, role: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    return made
