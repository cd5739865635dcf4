"""Asks whether a web page shall be fetched, and says which computer will be contacted for it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import AssistantError
from app.domain.web_address import host_of, looks_like_address, normal
from app.ui.widgets.label import label
from app.wording import library as words
from app.wording import web_pages as page_words


class WebDialog(QDialog):
    """Nothing is contacted before Fetch is pressed."""

    wanted = Signal(str)
    """The address to fetch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(page_words.ADD_PAGE.rstrip("…"))
        self.setMinimumWidth(560)
        self.address = QLineEdit()
        self.address.setAccessibleName(page_words.ADDRESS)
        self.address.setPlaceholderText("https://…")
        self.said = label("", "detail", is_wrapped=True)
        self.fetch = QPushButton(page_words.FETCH)
        self.fetch.setProperty("role", "primary")
        self.fetch.setDefault(True)
        self.cancel = QPushButton(words.CANCEL)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.fetch)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 18, 20, 16)
        inside.setSpacing(12)
        inside.addWidget(label(page_words.ADDRESS, "strong"))
        inside.addWidget(self.address)
        inside.addWidget(self.said)
        inside.addLayout(buttons)
        self.address.textChanged.connect(self._check)
        self.fetch.clicked.connect(self._fetch)
        self.cancel.clicked.connect(self.reject)
        self._check()

    def offer(self, address: str = "") -> None:
        """Show it, with an address or an empty field."""
        self.address.setText(address)
        self.address.selectAll()
        self.open()
        self.address.setFocus()

    def _check(self) -> None:
        try:
            said, is_good = page_words.ask_fetch(host_of(self.address.text())), True
        except AssistantError:
            said, is_good = page_words.ADDRESS_NEEDED, False
        self.said.setText(said)
        self.fetch.setEnabled(is_good)
        self.fetch.setToolTip("" if is_good else page_words.ADDRESS_NEEDED)

    def _fetch(self) -> None:
        self.accept()
        self.wanted.emit(normal(self.address.text()))


def pasted_address() -> str:
    """The address in the clipboard; empty where there is something else."""
    text = QGuiApplication.clipboard().text().strip()
    return text if looks_like_address(text) and len(text.split()) == 1 else ""
