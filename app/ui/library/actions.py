"""What can be done with the chosen documents: each has a button, a place in the menu and perhaps a key."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.domain.errors import Code
from app.domain.listings import ListedDocument
from app.ui.library.rows import UNREAD
from app.ui.widgets.flow_layout import FlowLayout
from app.wording import library as words
from app.wording import web_pages as page_words


class DocumentActions(QWidget):
    """The buttons; those that mend something are only there where it can be done."""

    collected = Signal(str, bool)
    """A collection's name, and whether the folders of the documents are meant; an empty name: a new one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._collections: Sequence[str] = ()
        self.retry = self._act(words.RETRY)
        self.unlock = self._act(words.UNLOCK)
        self.fetch = self._act(page_words.FETCH_AGAIN)
        self.open = self._act(words.OPEN)
        self.show_in_folder = self._act(words.SHOW_IN_FOLDER)
        self.read = self._act(words.READ_ALOUD)
        self.menu = QMenu(words.COLLECT, self)
        self.folder_menu = QMenu(words.COLLECT_FOLDER, self)
        self.collect = QPushButton(words.COLLECT)
        self.collect.setMenu(self.menu)
        self.collect.setAutoDefault(False)
        self._flow.addWidget(self.collect)
        self.release = self._act(words.RELEASE)
        self.remove = self._act(words.REMOVE)
        self.remove.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self.remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.render_selected((), "")

    def render_selected(self, selected: Sequence[ListedDocument], collection: str) -> None:
        """Offer what can be done; `collection`: the one that is shown, empty where it is none."""
        is_one, some = len(selected) == 1, bool(selected)
        why_not = "" if some else words.NOTHING_SELECTED
        for act in (self.open, self.show_in_folder):
            act.setEnabled(is_one)
            act.setToolTip(why_not or ("" if is_one else words.SEVERAL_SELECTED))
        can_be_read = is_one and selected[0].passages > 0
        self.read.setEnabled(can_be_read)
        amiss = words.NOTHING_TO_READ if is_one else words.SEVERAL_SELECTED
        self.read.setToolTip(words.READ_ALOUD_TOOLTIP if can_be_read else why_not or amiss)
        self.remove.setEnabled(some)
        self.remove.setToolTip(why_not or words.REMOVE_TOOLTIP)
        self.collect.setEnabled(some)
        self.collect.setToolTip(why_not)
        self.retry.setVisible(any(one.state in UNREAD for one in selected))
        self.fetch.setVisible(is_one and bool(selected[0].address))
        self.fetch.setToolTip(page_words.FETCH_AGAIN_TOOLTIP)
        self.unlock.setVisible(any(one.code == Code.DOCUMENT_ENCRYPTED for one in selected))
        self.release.setVisible(some and bool(collection))

    def name(self, collections: Iterable[str]) -> None:
        """These are the collections."""
        names = tuple(sorted(collections, key=str.casefold))
        if names != self._collections or self.menu.isEmpty():
            self._collections = names
            self._fill(self.menu, is_folder=False)
            self._fill(self.folder_menu, is_folder=True)
            self.menu.addSeparator()
            self.menu.addMenu(self.folder_menu)

    def context_menu(self) -> QMenu:
        """The same as a menu."""
        made = QMenu(self)
        made.addActions([self.open, self.show_in_folder, self.read])
        made.addSeparator()
        if self.collect.isEnabled():
            made.addMenu(self.menu)
        made.addActions([self.release, self.retry, self.unlock, self.fetch])
        made.addSeparator()
        made.addAction(self.remove)
        return made

    def _fill(self, menu: QMenu, is_folder: bool) -> None:
        menu.clear()
        for name in self._collections:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, name=name: self.collected.emit(name, is_folder))
        menu.addAction(words.NEW_COLLECTION).triggered.connect(lambda: self.collected.emit("", is_folder))

    def _act(self, text: str) -> QAction:
        action = QAction(text, self)
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(action.trigger)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setVisible(action.isVisible())
            button.setToolTip(action.toolTip())

        action.changed.connect(follow)
        self._flow.addWidget(button)
        return action
