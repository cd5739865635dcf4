"""The table of documents: rows are chosen whole, and stay chosen when the rows move."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.listings import ListedDocument
from app.ui.library.state_icons import SIDE
from app.ui.library.table_model import DATE, FOLDER, KIND, PAGES, PASSAGES, STATE, TITLE, Documents
from app.ui.widgets import theme
from app.wording import library as words

_SAMPLES = {
    TITLE: "A title of some length",
    STATE: words.name_state(DocumentState.SKIPPED, Code.DOCUMENT_TOO_LARGE),
    KIND: "Statement",
    FOLDER: "Documents/Insurance",
    DATE: "30.12.2024",
    PAGES: "999",
    PASSAGES: "99,999",
}
"""What should be seen whole in each column; the titles take what is left."""
_BESIDE = 26
"""Pixels beside a cell's words."""
_ROOM = 14
"""Pixels above and below a row's words."""
_MOST_KEPT = 1000
"""More chosen rows than this are not sought again after the rows have moved."""
_BAR = 3
"""Pixels: beside a chosen row stands a bar, so that colour alone says nothing."""


class Rows(QStyledItemDelegate):
    """Draws a bar beside chosen rows, and no frame around a single cell."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the cell, then the bar."""
        shown = QStyleOptionViewItem(option)
        shown.state &= ~QStyle.StateFlag.State_HasFocus
        if index.column() == FOLDER:
            shown.textElideMode = Qt.TextElideMode.ElideLeft  # the end says more than the beginning
        super().paint(painter, shown, index)
        is_chosen = option.state & QStyle.StateFlag.State_Selected
        if is_chosen and index.column() == TITLE:
            box = option.rect
            painter.fillRect(box.x(), box.y(), _BAR, box.height(), QColor(theme.colours().accent))


class Table(QTableView):
    """Shows `Documents`."""

    selected = Signal()
    """Which rows are chosen, or what they say, may have changed."""
    opened = Signal()
    """Enter, or a double click."""

    def __init__(self, documents: Documents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents = documents
        self._kept: Sequence[str] = ()
        self._current = ""
        self._offset = 0
        self._measured: QFont | None = None
        self.setModel(documents)
        self.setItemDelegate(Rows(self))
        self.setAccessibleName(words.DOCUMENTS)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        self.sortByColumn(TITLE, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._measure()
        documents.about_to_arrange.connect(self._keep)
        documents.arranged.connect(self._restore)
        documents.settled.connect(self.selected)
        self.selectionModel().selectionChanged.connect(self.selected)

    def chosen(self) -> list[ListedDocument]:
        """The chosen documents, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows(TITLE))
        return [self._documents.row(row) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Enter opens; it must not press a button of the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Now the font is known."""
        super().showEvent(event)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """There is more or less room for the titles."""
        super().resizeEvent(event)
        self._fit_titles()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Rows and columns grow with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_measured"):
            self._measure()

    def _measure(self) -> None:
        if self.font() == self._measured:
            return  # what the user made of the columns stays
        self._measured = self.font()
        height = self.fontMetrics().height() + _ROOM
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setMinimumSectionSize(height)
        side = max(SIDE, self.fontMetrics().ascent())
        self.setIconSize(QSize(side, side))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 6)
        for column, sample in _SAMPLES.items():
            width = self.fontMetrics().horizontalAdvance(sample) + _BESIDE + (side + 10 if column == STATE else 0)
            self.setColumnWidth(column, max(width, header.sectionSizeHint(column)))
        self._fit_titles()

    def _fit_titles(self) -> None:
        """Give the titles what is left, but never less than they need."""
        least = self.fontMetrics().horizontalAdvance(_SAMPLES[TITLE]) + _BESIDE
        others = sum(self.columnWidth(column) for column in _SAMPLES if column != TITLE)
        self.setColumnWidth(TITLE, max(least, self.viewport().width() - others))

    def _keep(self) -> None:
        kept = [row.path for row in self.chosen()]
        self._kept = kept if len(kept) <= _MOST_KEPT else ()
        current = self.currentIndex()
        self._current = self._documents.listing.shown[current.row()] if current.isValid() else ""
        self._offset = self.verticalScrollBar().value()

    def _restore(self) -> None:
        at, model = self._documents.listing.at, self._documents
        chosen, last = QItemSelection(), model.columnCount() - 1
        for path in self._kept:
            if path in at:
                chosen.select(model.index(at[path], 0), model.index(at[path], last))
        flag = QItemSelectionModel.SelectionFlag
        if self._current in at:
            current = model.index(at[self._current], 0)
            self.selectionModel().setCurrentIndex(current, flag.NoUpdate)
        self.selectionModel().select(chosen, flag.ClearAndSelect)
        self.verticalScrollBar().setValue(self._offset)
        self.selected.emit()
