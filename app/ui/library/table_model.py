"""The documents as a table: Qt asks only for the cells it shows."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QDate,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.domain import events
from app.domain.document_state import DocumentState
from app.domain.listings import ListedDocument
from app.domain.web_address import host_of
from app.ui.library.rows import Collections, Listing, SidebarEntry, changed, folder_of
from app.ui.library.state_icons import colour_of, icon_of
from app.wording import library as words
from app.wording import web_pages as page_words

MIME = "application/x-sotto-documents"
"""Paths as JSON: what is dragged from the table to a collection."""
TITLE, STATE, KIND, FOLDER, DATE, PAGES, PASSAGES = range(len(words.COLUMNS))
_ARRANGE_MS = 300
"""Rows come and go no more often than this during an import."""
_SETTLE_MS = 100
_AHEAD = 500
"""Rows got ready for being searched at once."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Documents(QAbstractTableModel):
    """Rows change in place; they come, go and move all at once, between `about_to_arrange` and `arranged`."""

    about_to_arrange = Signal()
    arranged = Signal()
    settled = Signal()
    """Some have changed; emitted a little later, once for many."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listing = Listing()
        self.is_filled = False
        """Whether the engine has reported its documents."""
        self._roots: Sequence[str] = ()
        self._home = str(Path.home())
        self._current = ""
        """What is being read, as last reported."""
        self._later = QTimer(self, singleShot=True, interval=_ARRANGE_MS)
        self._later.timeout.connect(self.arrange)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.settled)
        self._gone: set[str] = set()
        """Removed since the rows were last arranged."""
        self._ahead = QTimer(self, interval=0)
        self._ahead.timeout.connect(self._write_ahead)

    # What happens to documents

    def fill(self, listed: events.DocumentsListed) -> None:
        """These are all."""
        self.is_filled = True
        self._gone.clear()
        self._roots = listed.roots
        self.listing.collections = listed.collections
        self.listing.fill(listed.documents)
        self.arrange()
        self._ahead.start()
        self._settle.start(0)

    def take(self, event: events.DocumentRead) -> None:
        """One has been read, or removed."""
        if event.state == DocumentState.REMOVED:
            if event.document in self.listing.rows:
                self._gone.add(event.document)
                self._arrange_soon()
            return
        known = self.listing.rows.get(event.document)
        row = known or ListedDocument(event.document, Path(event.document).name, event.state, "", 0, 0, "", "", "")
        self.put([changed(row, event.title, event.state, event.code or "")])

    def mark_reading(self, current: str) -> None:
        """This one is being read; `current`: its path or its name."""
        if current and current != self._current and (path := self.listing.find_reading(current)):
            row = self.listing.rows[path]
            if row.state == DocumentState.WAITING:
                self.put([replace(row, state=DocumentState.READING)])
        self._current = current

    def put(self, rows: Iterable[ListedDocument]) -> None:
        """Some have changed, or are new."""
        for row in rows:
            self._gone.discard(row.path)
            self.listing.put(row)
            place = self.listing.at.get(row.path)
            if place is None or self.listing.entry.is_unread:
                self._arrange_soon()
            if place is not None:
                self.dataChanged.emit(self.index(place, 0), self.index(place, PASSAGES))
        if not self._settle.isActive():
            self._settle.start()

    def drop(self, paths: Iterable[str]) -> None:
        """Some are no longer there."""
        self._gone.update(paths)
        self.arrange()

    def expect(self, paths: Iterable[str]) -> None:
        """These will be read again."""
        rows = self.listing.rows
        self.put([replace(rows[path], state=DocumentState.WAITING, code="") for path in paths if path in rows])

    # What is shown of them

    def collect(self, collections: Collections) -> None:
        """These are the collections now."""
        self.listing.collections = collections
        if self.listing.entry.collection:
            self.arrange()

    def choose(self, entry: SidebarEntry) -> None:
        """Show what belongs to this entry."""
        self.listing.entry = entry
        self.arrange()

    def search(self, text: str) -> None:
        """Show only what has all these words in it."""
        self.listing.words = tuple(text.casefold().split())
        self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self.listing.column, self.listing.is_descending = max(column, 0), order is Qt.SortOrder.DescendingOrder
        self.arrange()

    def arrange(self) -> None:
        """Show the right rows in the right order."""
        self._later.stop()
        self.about_to_arrange.emit()
        self.beginResetModel()
        if self._gone:
            self.listing.drop(self._gone)
            self._gone.clear()
            self._settle.start()
        self.listing.arrange()
        self.endResetModel()
        self.arranged.emit()

    def row(self, place: int) -> ListedDocument:
        """The document shown at a place."""
        return self.listing.rows[self.listing.shown[place]]

    # What Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """As many as are shown."""
        return 0 if parent.isValid() else len(self.listing.shown)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """As many as have a name."""
        return 0 if parent.isValid() else len(words.COLUMNS)

    def headerData(  # noqa: N802  # Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Names of columns."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words.COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (PAGES, PASSAGES) else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and section == PASSAGES:
            return words.PASSAGES_TOOLTIP
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        row, column = self.row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (PAGES, PASSAGES) else _LEFT
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return icon_of(row.state)
        if role == Qt.ItemDataRole.ForegroundRole and column != TITLE:
            return colour_of(row.state if column == STATE else None)
        if role == Qt.ItemDataRole.ToolTipRole:
            where = page_words.describe_origin(row.address, row.fetched) if row.address else row.path
            return where if column in (TITLE, FOLDER) else self._text(row, column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are selected, and dragged to a collection."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802  # Qt's name
        """What is dragged."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802  # Qt's name
        """Give the documents of the dragged rows."""
        paths = dict.fromkeys(self.listing.shown[index.row()] for index in indexes)
        data = QMimeData()
        data.setData(MIME, QByteArray(json.dumps(list(paths)).encode()))
        return data

    def _text(self, row: ListedDocument, column: int) -> str:
        match column:
            case 0:
                return row.title
            case 1:
                return words.name_state(row.state, row.code)
            case 2:
                return words.capital(row.kind)
            case 3:
                return host_of(row.address) if row.address else folder_of(row.path, self._roots, self._home)
            case 4:
                return _name_date(row.date)
        number = row.pages if column == PAGES else row.passages
        return f"{number:,}" if number else ""

    def _write_ahead(self) -> None:
        """While nothing else is to be done: then the first letter of a search is as quick as the others."""
        if not self.listing.write_ahead(_AHEAD):
            self._ahead.stop()

    def _arrange_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()


def dragged(data: QMimeData) -> list[str]:
    """The documents that are dragged; empty where it is something else."""
    held = bytes(data.data(MIME).data())
    return list(map(str, json.loads(held))) if held else []


def _name_date(date: str) -> str:
    """As the user's country writes it; a date known only to its month or year as it is."""
    whole = QDate.fromString(date[:10], Qt.DateFormat.ISODate) if len(date) >= 10 else QDate()
    return QLocale().toString(whole, QLocale.FormatType.ShortFormat) if whole.isValid() else date
