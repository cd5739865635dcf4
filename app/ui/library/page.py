"""The library: every document, how far it is, what is wrong with it, and what it is collected with."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from app.domain import events
from app.domain import events as wishes
from app.domain.errors import Code
from app.domain.events import Event
from app.ui.document_opener import Opener
from app.ui.library.commands import LibraryCommands, Said
from app.ui.library.kept_answers import AnswersPage
from app.ui.library.layout import LibraryView
from app.ui.library.rows import UNREAD, SidebarEntry
from app.ui.library.web_page_dialog import WebDialog, pasted_address
from app.ui.ports import DeskLike
from app.ui.state.state import State
from app.ui.widgets.file_dialogs import choose_files, choose_folder
from app.wording import library as words
from app.wording import web_pages as page_words

_AGAIN_MS = 10_000
"""During an import the whole list is asked for no more often than this; single rows change at once."""
_SOON_MS = 500


class LibraryPage(LibraryView):
    """Stays open beside the window; asks the desk by method and learns the rest from events."""

    happened = Signal(object)
    """What only the window tells: `CollectionsChanged`."""
    read_wanted = Signal(object)
    """The path of a document to be read aloud."""

    def __init__(self, opener: Opener, suffixes: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opener = opener
        self._suffixes = suffixes
        self._is_importing = False
        self._total = 0
        self._said = Said("")
        """The line at the foot."""
        self._again = QTimer(self, singleShot=True)
        self.clerk = LibraryCommands(self.documents, self)
        self.web = WebDialog(self)
        self.answers = AnswersPage(self)
        self._connect()
        self._show_shelf()
        self._show_nothing()

    def attach(self, desk: DeskLike) -> None:
        """Ask this desk from now on."""
        self.clerk.desk = self.answers.desk = desk

    def come(self) -> None:
        """Show it, with the list as it is now."""
        self._ask_list()
        self.show()
        self.raise_()
        self.activateWindow()

    def take(self, event: Event) -> None:
        """Learn what happened to documents; rows change at once."""
        match event:
            case events.DocumentsListed():
                self.documents.fill(event)
            case events.DocumentRead():
                self.clerk.take(event)
                self.documents.take(event)
                self._ask_list_in(_AGAIN_MS)
            case events.LibraryProgressed():
                self._follow(event)
            case wishes.FetchStarted() | wishes.FetchEnded():
                self.clerk.take_fetch(event, self.web.offer)
            case wishes.AnswersListed():
                self.answers.fill(event.answers)

    def render_state(self, state: State) -> None:
        """Show the import and the collections."""
        self.importing.render_progress(state.progress)
        if state.collections is not self.clerk.collections or self.acts.menu.isEmpty():
            self.clerk.collections = state.collections
            self.documents.collect(state.collections)
            self.shelves.name(state.collections)
            self.acts.name(state.collections)

    def _follow(self, event: events.LibraryProgressed) -> None:
        is_over = event.done >= event.total and not event.is_paused
        if is_over and self._is_importing:
            self._ask_list()
            if self._said.is_passing:
                self._say(Said(""))
        elif not is_over and (event.total != self._total or not self._is_importing):
            self._ask_list_in(_SOON_MS)  # files were put in line
        self._is_importing, self._total = not is_over, event.total
        self.documents.mark_reading("" if is_over else event.current)

    def _ask_list(self) -> None:
        self._again.stop()
        if self.clerk.desk:
            self.clerk.desk.list()

    def _ask_list_in(self, wait_ms: int) -> None:
        is_soon_enough = self._again.isActive() and self._again.remainingTime() <= wait_ms
        if self.isVisible() and not is_soon_enough:
            self._again.start(wait_ms)

    # What is chosen

    def _show_selected(self) -> None:
        selected = self.table.chosen()
        self.acts.render_selected(selected, self.shelves.shelf.collection)
        self.detail.setText(words.describe_selected(selected) if selected else "")
        is_amiss = len(selected) == 1 and bool(selected[0].code)
        if self.detail.property("role") != (role := "told" if is_amiss else "detail"):
            self.detail.setProperty("role", role)
            self.detail.style().polish(self.detail)

    def _show_shelf(self) -> None:
        has_collection = bool(self.shelves.shelf.collection)
        self.rename.setEnabled(has_collection)
        self.delete.setEnabled(has_collection)
        self.rename.setToolTip("" if has_collection else words.COLLECTION_NEEDED)
        self.delete.setToolTip(words.DELETE_COLLECTION_TOOLTIP if has_collection else words.COLLECTION_NEEDED)
        self._show_selected()

    def _show_nothing(self) -> None:
        """Say why the table is empty, where it is."""
        self.middle.setCurrentWidget(self.table if self.documents.rowCount() else self.empty)
        if not self.documents.is_filled:
            self.nothing.setText(words.LOADING)
        elif not self.documents.listing.rows:
            self.nothing.setText(words.NO_DOCUMENTS)
        elif self.documents.listing.words:
            self.nothing.setText(words.NO_MATCH)
        else:
            self.nothing.setText(words.NOTHING_UNREAD if self.shelves.shelf.is_unread else words.EMPTY_COLLECTION)

    def _choose(self, shelf: SidebarEntry) -> None:
        self.documents.choose(shelf)
        self._show_shelf()

    def _number(self) -> None:
        self.shelves.number(len(self.documents.listing.rows), self.documents.listing.count_unread())
        self._show_nothing()

    # What is done

    def _add(self, paths: Sequence[Path]) -> None:
        self.clerk.add(paths, self.shelves.shelf.collection)

    def _paste(self) -> None:
        if address := pasted_address():
            self.web.offer(address)
        else:
            self._say(Said(page_words.ADDRESS_NEEDED))

    def _fetch_again(self) -> None:
        for one in self.table.chosen()[:1]:
            self.web.offer(one.address)

    def _open(self) -> None:
        for one in self.table.chosen()[:1]:
            self._opener.open(one.path)

    def _show_in_folder(self) -> None:
        for one in self.table.chosen()[:1]:
            self._opener.show_in_folder(one.path)

    def _retry(self) -> None:
        self.clerk.retry([one for one in self.table.chosen() if one.state in UNREAD])

    def _unlock(self) -> None:
        locked = [one for one in self.table.chosen() if one.code == Code.DOCUMENT_ENCRYPTED]
        if not locked:
            return
        password, is_given = QInputDialog.getText(
            self, words.ask_password(locked), words.UNLOCK_LABEL, QLineEdit.EchoMode.Password
        )
        if is_given and password:
            self.clerk.unlock(locked, password)

    def _collect(self, name: str, is_folder: bool) -> None:
        paths = [one.path for one in self.table.chosen()]
        if is_folder:
            paths = list(dict.fromkeys(str(Path(path).parent) for path in paths))
        name = name or self._ask_name(words.NEW_COLLECTION, "")
        if name and paths:
            self.clerk.collect(name, paths)

    def _new(self) -> None:
        if name := self._ask_name(words.NEW_COLLECTION, ""):
            self.clerk.collect(name, [])
            self.shelves.name(self.clerk.collections)
            self.shelves.choose(SidebarEntry(collection=name))

    def _rename(self) -> None:
        was = self.shelves.shelf.collection
        if was and (name := self._ask_name(words.RENAME_COLLECTION, was)):
            self.clerk.rename(was, name)
            self.shelves.name(self.clerk.collections)
            self.shelves.choose(SidebarEntry(collection=name))

    def _ask_name(self, title: str, was: str) -> str:
        """Ask for a name that no collection has; empty where there is none."""
        text, is_given = QInputDialog.getText(
            self, title.rstrip("…"), words.NEW_COLLECTION_LABEL, QLineEdit.EchoMode.Normal, was
        )
        name = " ".join(text.split()) if is_given else ""
        taken = {other.casefold(): other for other in self.clerk.collections if other != was}
        if name.casefold() in taken:
            self._say(Said(words.refuse_collection(taken[name.casefold()])))
            return ""
        return name

    def _delete(self) -> None:
        if name := self.shelves.shelf.collection:
            self.clerk.dissolve(name)

    def _say(self, said: Said) -> None:
        self._said = said
        self.status.setText(said.text)
        self.status.setAccessibleDescription(said.text)
        self.undo.setText(said.action)
        self.undo.setVisible(bool(said.action))

    def _undo(self) -> None:
        do = self._said.do
        self._say(Said(""))
        if do:
            do()

    def _show_menu(self, point: QPoint) -> None:
        if self.table.chosen():
            self.acts.context_menu().popup(self.table.viewport().mapToGlobal(point))

    def _connect(self) -> None:
        self.add_files.clicked.connect(lambda: self._add(choose_files(self, self._suffixes)))
        self.add_folder.clicked.connect(lambda: self._add(choose_folder(self)))
        self.add_page.clicked.connect(lambda: self.web.offer(pasted_address()))
        self.web.wanted.connect(lambda address: self.clerk.fetch(address, self.shelves.shelf.collection))
        self.open_answers.clicked.connect(self.answers.come)
        self.sync.clicked.connect(self.clerk.sync)
        self.search.textChanged.connect(self.documents.search)
        self.shelves.chosen.connect(self._choose)
        self.shelves.put.connect(self.clerk.collect)
        self.new.clicked.connect(self._new)
        self.rename.clicked.connect(self._rename)
        self.delete.clicked.connect(self._delete)
        self.table.selected.connect(self._show_selected)
        self.table.opened.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.table.addAction(self.acts.remove)
        for act, do in (
            (self.acts.open, self._open), (self.acts.show_in_folder, self._show_in_folder),
            (self.acts.read, lambda: self.read_wanted.emit(Path(self.table.chosen()[0].path))),
            (self.acts.retry, self._retry), (self.acts.fetch, self._fetch_again), (self.acts.unlock, self._unlock),
            (self.acts.remove, lambda: self.clerk.remove(self.table.chosen())),
            (self.acts.release, lambda: self.clerk.release(self.shelves.shelf.collection, self.table.chosen())),
        ):  # fmt: skip
            act.triggered.connect(lambda _checked=False, do=do: do())
        self.acts.collected.connect(self._collect)
        self.documents.arranged.connect(self._show_nothing)
        self.documents.settled.connect(self._number)
        self.clerk.said.connect(self._say)
        self.clerk.happened.connect(self.happened)
        self.importing.paused.connect(self.clerk.pause)
        self.importing.resumed.connect(self.clerk.resume)
        self.importing.cancelled.connect(self.clerk.cancel)
        self.invitation.dropped.connect(self._add)
        self.invitation.address_dropped.connect(self.web.offer)
        self.undo.clicked.connect(self._undo)
        self.close_button.clicked.connect(self.close)
        self._again.timeout.connect(self._ask_list)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self._paste)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.clerk.sync)
