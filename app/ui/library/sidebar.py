"""What stands at the left of the library: everything, what was not read, and the collections."""

from collections.abc import Iterable

from PySide6.QtCore import QMimeData, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.ui.library.rows import EVERYTHING, SidebarEntry
from app.ui.library.table_model import MIME, dragged
from app.wording import library as words

_ENTRY = Qt.ItemDataRole.UserRole
_UNREAD = SidebarEntry(is_unread=True)


class Sidebar(QListWidget):
    """One of these is what the table shows; documents are dragged onto a collection."""

    chosen = Signal(object)
    """The `SidebarEntry`."""
    put = Signal(str, list)
    """A collection's name and the paths that were dropped on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(words.SIDEBAR)
        self.setProperty("role", "sidebar")
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names: tuple[str, ...] = ()
        self._counts: tuple[int | None, int | None] = (None, None)
        self._fill()
        self.currentItemChanged.connect(self._tell)

    @property
    def entry(self) -> SidebarEntry:
        """The chosen one."""
        item = self.currentItem()
        held = item.data(_ENTRY) if item else None
        return held if isinstance(held, SidebarEntry) else EVERYTHING

    def name(self, collections: Iterable[str]) -> None:
        """These are the collections; where the chosen one is gone, everything is chosen."""
        names = tuple(sorted(collections, key=str.casefold))
        if names != self._names:
            self._names = names
            self._fill()

    def number(self, documents: int | None, unread: int | None) -> None:
        """Say how many documents there are, and how many were not read; None where that is not known."""
        if self._counts != (documents, unread):
            self._counts = (documents, unread)
            for row, (name, count) in enumerate(self._fixed()):
                self.item(row).setText(words.name_entry(name, count))

    def choose(self, entry: SidebarEntry) -> None:
        """Choose one, as if the user had."""
        for row in range(self.count()):
            if self.item(row).data(_ENTRY) == entry:
                self.setCurrentRow(row)

    def mimeTypes(self) -> list[str]:  # noqa: N802  # Qt's name
        """What can be dropped."""
        return [MIME]

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802  # Qt's name
        """A document is in its collections, and in the library all the same."""
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def dropMimeData(self, row: int, data: QMimeData, _action: Qt.DropAction) -> bool:  # noqa: N802  # Qt's name
        """Documents are dropped on a line."""
        item = self.item(row)
        held = item.data(_ENTRY) if item else None
        if not isinstance(held, SidebarEntry) or not held.collection:
            return False
        self.put.emit(held.collection, dragged(data))
        return True

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As wide as its usual names."""
        return QSize(self.fontMetrics().averageCharWidth() * 24, super().sizeHint().height())

    def _fixed(self) -> tuple[tuple[str, int | None], tuple[str, int | None]]:
        return (words.EVERYTHING, self._counts[0]), (words.UNREAD, self._counts[1])

    def _fill(self) -> None:
        was = self.entry
        with QSignalBlocker(self):
            self.clear()
            for entry, (name, count) in zip((EVERYTHING, _UNREAD), self._fixed(), strict=True):
                self._append(words.name_entry(name, count), entry)
            if self._names:
                self._head(words.COLLECTIONS)
            for name in self._names:
                self._append(name, SidebarEntry(collection=name)).setToolTip(name)
            self.setCurrentRow(0)
            self.choose(was)
        if self.entry != was:
            self.chosen.emit(self.entry)

    def _append(self, text: str, entry: SidebarEntry) -> QListWidgetItem:
        item = QListWidgetItem(text)
        item.setData(_ENTRY, entry)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsDropEnabled if entry.collection else flags)
        self.addItem(item)
        return item

    def _head(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)

    def _tell(self) -> None:
        self.chosen.emit(self.entry)
