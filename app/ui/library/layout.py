"""How the Library page is laid out: its widgets, their words and their places; what they do is in `page`."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.library.actions import DocumentActions
from app.ui.library.import_panel import ImportPanel
from app.ui.library.sidebar import Sidebar
from app.ui.library.table import Table
from app.ui.library.table_model import Documents
from app.ui.widgets.drop_overlay import DropOverlay
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.label import label
from app.wording import kept_answers as answer_words
from app.wording import library as words
from app.wording import web_pages as page_words
from app.wording import window as wording


class LibraryView(QDialog):
    """The collections at the left; the table, what is chosen in it and what can be done with that at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.TITLE)
        self.resize(1300, 780)
        self.documents = Documents(self)
        self.sidebar = Sidebar()
        self.table = Table(self.documents)
        self.document_actions = DocumentActions()
        self.importing = ImportPanel()
        self.search = QLineEdit()
        self.nothing = label("", "lead", is_wrapped=True)
        self.detail = label("", "detail", is_wrapped=True)
        self.status = label("", "muted", is_wrapped=True)
        self.undo = _button("", "small")
        self.add_files = _button(words.ADD_FILES, "primary")
        self.add_folder = _button(words.ADD_FOLDER)
        self.add_page = _button(page_words.ADD_PAGE)
        self.sync = _button(words.SYNC)
        self.open_answers = _button(answer_words.OPEN_ANSWERS)
        self.new = _button(words.NEW_COLLECTION, "small")
        self.rename = _button(words.RENAME_COLLECTION, "small")
        self.delete = _button(words.DELETE_COLLECTION, "small")
        self.close_button = _button(wording.CLOSE)
        self._lay_out()

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(words.SEARCH_PLACEHOLDER)
        self.search.setAccessibleName(words.SEARCH)
        self.search.setClearButtonEnabled(True)
        self.add_folder.setToolTip(words.ADD_FOLDER_TOOLTIP)
        self.add_page.setToolTip(page_words.ADD_PAGE_TOOLTIP)
        self.open_answers.setToolTip(answer_words.OPEN_ANSWERS_TOOLTIP)
        self.sync.setToolTip(words.SYNC_TOOLTIP)
        self.new.setToolTip(words.NEW_COLLECTION_TOOLTIP)
        self.undo.hide()
        top = QWidget()
        buttons = FlowLayout(top)
        for button in (self.add_files, self.add_folder, self.add_page, self.sync, self.open_answers):
            buttons.addWidget(button)
        self.empty = QFrame()
        self.empty.setProperty("role", "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self.empty).addWidget(self.nothing)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.status, 1)
        foot.addWidget(self.undo)
        foot.addWidget(self.close_button)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 18, 20, 16)
        around.setSpacing(12)
        around.addWidget(top)
        around.addWidget(_split(self._left(), self._right()), 1)
        around.addWidget(self.importing)
        around.addLayout(foot)
        self.drop_overlay = DropOverlay(self)
        self.drop_overlay.is_allowed = True

    def _left(self) -> QWidget:
        left = QWidget()
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=6)
        for button in (self.new, self.rename, self.delete):
            flow.addWidget(button)
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.setSpacing(10)
        inside.addWidget(self.sidebar, 1)
        inside.addWidget(buttons)
        return left

    def _right(self) -> QWidget:
        right = QWidget()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(6, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(self.search)
        inside.addWidget(self.middle, 1)
        inside.addWidget(self.detail)
        inside.addWidget(self.document_actions)
        return right


def _button(text: str, role: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)  # Enter in the search must not add files
    if role:
        made.setProperty("role", role)
    return made


def _split(left: QWidget, right: QWidget) -> QSplitter:
    made = QSplitter(Qt.Orientation.Horizontal)
    made.setChildrenCollapsible(False)
    made.addWidget(left)
    made.addWidget(right)
    made.setStretchFactor(1, 1)
    return made
