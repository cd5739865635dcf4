"""The upper edge: the name, the number of documents, and the buttons that open the pages."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from app.ui.state import phrases
from app.ui.state.state import State
from app.ui.widgets.file_dialogs import choose_files, choose_folder
from app.ui.widgets.icons import icon
from app.ui.widgets.label import label
from app.wording import hearing as hearing_words
from app.wording import (
    library as library_words,
)
from app.wording import (
    memory as memory_words,
)
from app.wording import (
    models as models_words,
)
from app.wording import (
    voice as voice_words,
)
from app.wording import web_pages as page_words
from app.wording import (
    window as wording,
)

_GAP = 12


class Header(QFrame):
    """Name, number of documents, the ways to the library and to what concerns hearing, and the way to add some."""

    chosen = Signal(list)
    """Paths of files and folders to add."""
    hearing_wanted = Signal()
    library_wanted = Signal()
    memory_wanted = Signal()
    models_wanted = Signal()
    voice_wanted = Signal()

    def __init__(self, suffixes: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self._suffixes = suffixes
        self.documents = label("", "muted")
        self.documents.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.documents.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.add = QPushButton(wording.ADD)
        self.menu = QMenu(self)
        self.files = _action(self.menu, wording.ADD_FILES, self._choose_files)
        self.folder = _action(self.menu, wording.ADD_FOLDER, self._choose_folder)
        self.add.setMenu(self.menu)
        self.hearing = QPushButton(hearing_words.HEARING_OPEN)
        self.hearing.clicked.connect(self.hearing_wanted)
        self.voice = QPushButton(voice_words.OPEN)
        self.voice.clicked.connect(self.voice_wanted)
        self.library = QPushButton(library_words.OPEN_PAGE)
        self.library.clicked.connect(self.library_wanted)
        self.memory = QPushButton(memory_words.OPEN_PAGE)
        self.memory.clicked.connect(self.memory_wanted)
        self.models = QPushButton(models_words.OPEN_PAGE)
        self.models.clicked.connect(self.models_wanted)
        logo = QLabel()
        logo.setPixmap(icon(30, self.devicePixelRatioF()))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(_GAP)
        row.addWidget(logo)
        row.addWidget(label(wording.NAME, "name"))
        row.addStretch(0)
        row.addWidget(self.documents, 1)
        row.addWidget(self.library)
        row.addWidget(self.memory)
        row.addWidget(self.hearing)
        row.addWidget(self.voice)
        row.addWidget(self.models)
        row.addWidget(self.add)

    def render_state(self, state: State) -> None:
        """Show a state."""
        counted = wording.count_documents(state.documents) if state.is_ready else ""
        self.documents.setText(page_words.describe_fetching(state.fetching) if state.fetching else counted)
        self._fit()
        can_choose = state.is_ready and state.has_loaded
        self.hearing.setEnabled(can_choose)
        self.hearing.setToolTip(
            hearing_words.HEARING_TOOLTIP if can_choose else phrases.why_not_ready(state) or wording.NOT_READY
        )
        self.voice.setEnabled(can_choose)
        self.voice.setToolTip(
            voice_words.OPEN_TOOLTIP if can_choose else phrases.why_not_ready(state) or wording.NOT_READY
        )
        self.library.setEnabled(can_choose)
        self.library.setToolTip(
            library_words.OPEN_PAGE_TOOLTIP if can_choose else phrases.why_not_ready(state) or wording.NOT_READY
        )
        self.memory.setEnabled(can_choose)
        self.memory.setToolTip(
            memory_words.OPEN_PAGE_TOOLTIP if can_choose else phrases.why_not_ready(state) or wording.NOT_READY
        )
        self.models.setEnabled(can_choose)
        self.models.setToolTip(
            models_words.OPEN_PAGE_TOOLTIP if can_choose else phrases.why_not_ready(state) or wording.NOT_READY
        )
        self.add.setEnabled(state.is_ready)
        self.add.setToolTip(wording.ADD_TOOLTIP if state.is_ready else phrases.why_not_ready(state))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """There is more or less room for the number of documents."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The number of documents is shown where it fits beside the buttons."""
        inside = self.layout()
        needed = self.documents.sizeHint().width() + (inside.minimumSize().width() if inside else 0) + _GAP
        self.documents.setVisible(self.width() >= needed)

    def _choose_files(self) -> None:
        if paths := choose_files(self, self._suffixes):
            self.chosen.emit(paths)

    def _choose_folder(self) -> None:
        if paths := choose_folder(self):
            self.chosen.emit(paths)


def _action(menu: QMenu, text: str, act: Callable[[], None]) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(act)
    return action
