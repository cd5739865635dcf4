"""The page on the memory: each thing remembered can be read, changed and deleted; each change counts at once."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.events import Event, MemoriesListed
from app.domain.listings import ListedMemory
from app.ui.ports import MemoryPort
from app.ui.state.state import State
from app.ui.widgets.label import label
from app.wording import memory as words
from app.wording import window as wording

_ID = Qt.ItemDataRole.UserRole
_TEXT = 0
"""The column that can be edited."""


class MemoryPage(QDialog):
    """Lists what is remembered; stays open beside the window."""

    changed = Signal(str, object)
    """A setting's name in `app.domain.settings`, and its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.TITLE)
        self.resize(720, 520)
        self._memory: MemoryPort | None = None
        self.table = QTreeWidget()
        self.table.setAccessibleName(words.TITLE)
        self.table.setHeaderLabels(list(words.COLUMNS))
        self.table.setRootIsDecorated(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setToolTip(words.EDIT_TOOLTIP)
        self.table.header().setStretchLastSection(False)
        self.table.header().setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        self.table.headerItem().setToolTip(len(words.COLUMNS) - 1, words.USES_TOOLTIP)
        self.empty = label(words.EMPTY, "muted", is_wrapped=True)
        self.new = QLineEdit()
        self.new.setAccessibleName(words.ADD_LABEL)
        self.new.setPlaceholderText(words.ADD_PLACEHOLDER)
        self.add = QPushButton(words.ADD)
        self.add.setAutoDefault(False)
        self.delete = QPushButton(words.DELETE)
        self.delete.setAutoDefault(False)
        self.reflects = QCheckBox(words.REFLECTS)
        self.reflects.setToolTip(words.REFLECTS_TOOLTIP)
        self.close_button = QPushButton(wording.CLOSE)
        self.close_button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self._note_selection()

    def attach(self, memory: MemoryPort) -> None:
        """Ask this memory from now on."""
        self._memory = memory

    def take(self, event: Event) -> None:
        """Learn what is remembered."""
        if isinstance(event, MemoriesListed):
            self.show_memories(event.memories)

    def present(self, state: State) -> None:
        """Show the page, as things are now."""
        self.render_state(state)
        if self._memory:
            self._memory.list()
        self.show()
        self.raise_()
        self.activateWindow()

    def render_state(self, state: State) -> None:
        """Show a state: the one setting that there is here."""
        with QSignalBlocker(self.reflects):
            self.reflects.setChecked(state.settings.reflects)

    def show_memories(self, memories: Sequence[ListedMemory]) -> None:
        """Show what is remembered; what is selected stays so."""
        selected = set(self._selected())
        with QSignalBlocker(self.table):
            self.table.clear()
            for one in memories:
                item = QTreeWidgetItem(list(words.format_row(one)))
                item.setData(_TEXT, _ID, one.id)
                item.setToolTip(_TEXT, one.text)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.table.addTopLevelItem(item)
                item.setSelected(one.id in selected)
        for column in range(1, len(words.COLUMNS)):
            self.table.resizeColumnToContents(column)
        self.empty.setVisible(not memories)
        self._note_selection()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.new, 1)
        buttons.addWidget(self.add)
        buttons.addWidget(self.delete)
        below = QHBoxLayout()
        below.addWidget(self.reflects, 1)
        below.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(words.INTRODUCTION, "muted", is_wrapped=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.empty)
        column.addLayout(buttons)
        column.addLayout(below)

    def _connect(self) -> None:
        self.table.itemDoubleClicked.connect(lambda item: self.table.editItem(item, _TEXT))
        self.table.itemChanged.connect(self._edit)
        self.table.itemSelectionChanged.connect(self._note_selection)
        self.new.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.delete.clicked.connect(self._delete)
        QShortcut(QKeySequence.StandardKey.Delete, self.table, self._delete, context=Qt.ShortcutContext.WidgetShortcut)
        self.reflects.toggled.connect(lambda is_on: self.changed.emit("reflects", is_on))
        self.close_button.clicked.connect(self.close)

    def _selected(self) -> list[int]:
        return [int(item.data(_TEXT, _ID)) for item in self.table.selectedItems()]

    def _note_selection(self) -> None:
        has_some = bool(self._selected())
        self.delete.setEnabled(has_some)
        self.delete.setToolTip(words.DELETE_TOOLTIP if has_some else words.NOTHING_SELECTED)

    def _add(self) -> None:
        text = self.new.text().strip()
        if text and self._memory:
            self._memory.add(text)
            self.new.clear()

    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        if column == _TEXT and self._memory:
            self._memory.edit(int(item.data(_TEXT, _ID)), item.text(_TEXT))

    def _delete(self) -> None:
        for id_ in self._selected():
            if self._memory:
                self._memory.remove(id_)
