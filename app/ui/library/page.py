"""The library: every document, how far it is, what is wrong with it, and what it is collected with."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from app.domain import events
from app.domain.errors import Code
from app.domain.events import Event
from app.ui.document_opener import DocumentOpener
from app.ui.library.commands import LibraryCommands, Said
from app.ui.library.kept_answers import AnswersPage
from app.ui.library.layout import LibraryView
from app.ui.library.rows import UNREAD, SidebarEntry
from app.ui.library.web_page_dialog import WebDialog, pasted_address
from app.ui.ports import LibraryPort
from app.ui.state.state import State
from app.ui.widgets.file_dialogs import choose_files, choose_folder
from app.wording import library as words
from app.wording import web_pages as page_words

_AGAIN_MS = 10_000
"""During an import the whole list is asked for no more often than this; single rows change at once."""
_SOON_MS = 500


class LibraryPage(LibraryView):
    """Stays open beside the window; asks the library by method and learns the rest from events."""

    happened = Signal(object)
    """What only the window knows: `CollectionsChanged`."""
    read_wanted = Signal(object)
    """The path of a document to be read aloud."""

    def __init__(self, opener: DocumentOpener, suffixes: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opener = opener
        self._suffixes = suffixes
        self._is_importing = False
        self._total = 0
        self._said = Said("")
        """The line at the foot."""
        self._list_timer = QTimer(self, singleShot=True)
        self.commands = LibraryCommands(self.documents, self)
        self.web = WebDialog(self)
        self.answers = AnswersPage(self)
        self._connect()
        self._show_entry()
        self._show_nothing()

    def attach(self, library: LibraryPort) -> None:
        """Ask this library from now on."""
        self.commands.library = self.answers.library = library

    def present(self) -> None:
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
                self.commands.take(event)
                self.documents.take(event)
                self._ask_list_in(_AGAIN_MS)
            case events.LibraryProgressed():
                self._follow(event)
            case events.FetchStarted() | events.FetchEnded():
                self.commands.take_fetch(event, self.web.offer)
            case events.AnswersListed():
                self.answers.fill(event.answers)

    def render_state(self, state: State) -> None:
        """Show the import and the collections."""
        self.importing.render_progress(state.progress)
        if state.collections is not self.commands.collections or self.document_actions.menu.isEmpty():
            self.commands.collections = state.collections
            self.documents.collect(state.collections)
            self.sidebar.name(state.collections)
            self.document_actions.name(state.collections)

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
        self._list_timer.stop()
        if self.commands.library:
            self.commands.library.list()

    def _ask_list_in(self, wait_ms: int) -> None:
        is_soon_enough = self._list_timer.isActive() and self._list_timer.remainingTime() <= wait_ms
        if self.isVisible() and not is_soon_enough:
            self._list_timer.start(wait_ms)

    # What is chosen

    def _show_selected(self) -> None:
        selected = self.table.chosen()
        self.document_actions.render_selected(selected, self.sidebar.entry.collection)
        self.detail.setText(words.describe_selected(selected) if selected else "")
        has_fault = len(selected) == 1 and bool(selected[0].code)
        if self.detail.property("role") != (role := "warning" if has_fault else "detail"):
            self.detail.setProperty("role", role)
            self.detail.style().polish(self.detail)

    def _show_entry(self) -> None:
        has_collection = bool(self.sidebar.entry.collection)
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
            self.nothing.setText(words.NOTHING_UNREAD if self.sidebar.entry.is_unread else words.EMPTY_COLLECTION)

    def _choose(self, entry: SidebarEntry) -> None:
        self.documents.choose(entry)
        self._show_entry()

    def _number(self) -> None:
        self.sidebar.number(len(self.documents.listing.rows), self.documents.listing.count_unread())
        self._show_nothing()

    # What is done

    def _add(self, paths: Sequence[Path]) -> None:
        self.commands.add(paths, self.sidebar.entry.collection)

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
        self.commands.retry([one for one in self.table.chosen() if one.state in UNREAD])

    def _unlock(self) -> None:
        locked = [one for one in self.table.chosen() if one.code == Code.DOCUMENT_ENCRYPTED]
        if not locked:
            return
        password, is_given = QInputDialog.getText(
            self, words.ask_password(locked), words.UNLOCK_LABEL, QLineEdit.EchoMode.Password
        )
        if is_given and password:
            self.commands.unlock(locked, password)

    def _collect(self, name: str, is_folder: bool) -> None:
        paths = [one.path for one in self.table.chosen()]
        if is_folder:
            paths = list(dict.fromkeys(str(Path(path).parent) for path in paths))
        name = name or self._ask_name(words.NEW_COLLECTION, "")
        if name and paths:
            self.commands.collect(name, paths)

    def _new(self) -> None:
        if name := self._ask_name(words.NEW_COLLECTION, ""):
            self.commands.collect(name, [])
            self.sidebar.name(self.commands.collections)
            self.sidebar.choose(SidebarEntry(collection=name))

    def _rename(self) -> None:
        was = self.sidebar.entry.collection
        if was and (name := self._ask_name(words.RENAME_COLLECTION, was)):
            self.commands.rename(was, name)
            self.sidebar.name(self.commands.collections)
            self.sidebar.choose(SidebarEntry(collection=name))

    def _ask_name(self, title: str, was: str) -> str:
        """Ask for a name that no collection has; empty where there is none."""
        text, is_given = QInputDialog.getText(
            self, title.rstrip("…"), words.NEW_COLLECTION_LABEL, QLineEdit.EchoMode.Normal, was
        )
        name = " ".join(text.split()) if is_given else ""
        taken = {other.casefold(): other for other in self.commands.collections if other != was}
        if name.casefold() in taken:
            self._say(Said(words.refuse_collection(taken[name.casefold()])))
            return ""
        return name

    def _delete(self) -> None:
        if name := self.sidebar.entry.collection:
            self.commands.dissolve(name)

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
            self.document_actions.context_menu().popup(self.table.viewport().mapToGlobal(point))

    def _connect(self) -> None:
        self.add_files.clicked.connect(lambda: self._add(choose_files(self, self._suffixes)))
        self.add_folder.clicked.connect(lambda: self._add(choose_folder(self)))
        self.add_page.clicked.connect(lambda: self.web.offer(pasted_address()))
        self.web.wanted.connect(lambda address: self.commands.fetch(address, self.sidebar.entry.collection))
        self.open_answers.clicked.connect(self.answers.present)
        self.sync.clicked.connect(self.commands.sync)
        self.search.textChanged.connect(self.documents.search)
        self.sidebar.chosen.connect(self._choose)
        self.sidebar.put.connect(self.commands.collect)
        self.new.clicked.connect(self._new)
        self.rename.clicked.connect(self._rename)
        self.delete.clicked.connect(self._delete)
        self.table.selected.connect(self._show_selected)
        self.table.opened.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.table.addAction(self.document_actions.remove)
        actions = self.document_actions
        for action, do in (
            (actions.open, self._open), (actions.show_in_folder, self._show_in_folder),
            (actions.read, lambda: self.read_wanted.emit(Path(self.table.chosen()[0].path))),
            (actions.retry, self._retry), (actions.fetch, self._fetch_again), (actions.unlock, self._unlock),
            (actions.remove, lambda: self.commands.remove(self.table.chosen())),
            (actions.release, lambda: self.commands.release(self.sidebar.entry.collection, self.table.chosen())),
        ):  # fmt: skip
            action.triggered.connect(lambda _checked=False, do=do: do())
        self.document_actions.collected.connect(self._collect)
        self.documents.arranged.connect(self._show_nothing)
        self.documents.settled.connect(self._number)
        self.commands.said.connect(self._say)
        self.commands.happened.connect(self.happened)
        self.importing.paused.connect(self.commands.pause)
        self.importing.resumed.connect(self.commands.resume)
        self.importing.cancelled.connect(self.commands.cancel)
        self.drop_overlay.dropped.connect(self._add)
        self.drop_overlay.address_dropped.connect(self.web.offer)
        self.undo.clicked.connect(self._undo)
        self.close_button.clicked.connect(self.close)
        self._list_timer.timeout.connect(self._ask_list)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self._paste)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.commands.sync)
