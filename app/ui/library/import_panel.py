"""How far an import is, and the buttons that pause, resume and cancel it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QPushButton, QWidget

from app.domain.events import LibraryProgressed
from app.ui.widgets.label import label
from app.wording import library as words


class ImportPanel(QFrame):
    """Takes no room where nothing is imported."""

    paused = Signal()
    resumed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "importing")
        self._is_paused = False
        self.text = label("", "strong", is_wrapped=True)
        self.current = label("", "muted", is_wrapped=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.pause = QPushButton(words.PAUSE)
        self.pause.clicked.connect(self._switch)
        self.cancel = QPushButton(words.CANCEL)
        self.cancel.setToolTip(words.CANCEL_TOOLTIP)
        self.cancel.clicked.connect(self.cancelled)
        for button in (self.pause, self.cancel):
            button.setAutoDefault(False)
            button.setProperty("role", "small")
        inside = QGridLayout(self)
        inside.setContentsMargins(16, 12, 14, 12)
        inside.setHorizontalSpacing(8)
        inside.setVerticalSpacing(6)
        inside.addWidget(self.text, 0, 0)
        inside.addWidget(self.pause, 0, 1, 3, 1, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(self.cancel, 0, 2, 3, 1, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(self.bar, 1, 0)
        inside.addWidget(self.current, 2, 0)
        inside.setColumnStretch(0, 1)
        self.hide()

    def render_progress(self, progress: LibraryProgressed | None) -> None:
        """Show how far it is; None: there is none."""
        if progress is None:
            self.hide()
            return
        self._is_paused = progress.is_paused
        said = words.describe_import(progress)
        self.text.setText(said)
        self.current.setText(words.describe_current(progress))
        self.bar.setAccessibleName(words.IMPORT)
        self.bar.setAccessibleDescription(said)
        self.bar.setRange(0, max(progress.total, 1))
        self.bar.setValue(progress.done)
        self.pause.setText(words.RESUME if progress.is_paused else words.PAUSE)
        self.show()

    def _switch(self) -> None:
        (self.resumed if self._is_paused else self.paused).emit()
