"""The sources under a reply: one card for each place in a document."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.errors import Code
from app.events import Citation
from app.ui import wording
from app.ui.state import Trouble


def label(text: str, role: str, is_wrapped: bool = False) -> QLabel:
    """Make a label of plain text that the style sheet knows by its role."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(is_wrapped)
    return made


def open_document(path: str) -> Trouble | None:
    """Open a document of this computer in its own program, or say why not."""
    url = QUrl.fromLocalFile(path)
    if not Path(path).is_absolute() or not url.isLocalFile() or not Path(path).is_file():
        return Trouble(Code.DOCUMENT_MISSING, Path(path).name)
    if not QDesktopServices.openUrl(url):
        return Trouble(Code.DOCUMENT_UNREADABLE, Path(path).name)
    return None


class SourceCard(QPushButton):
    """Title, page and quotation of one source; pressing it opens the document."""

    chosen = Signal(str)
    """The document's path."""

    def __init__(self, citation: Citation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "source")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(wording.name_source(citation))
        self.setToolTip(f"{wording.SOURCE_TOOLTIP}: {citation.document}")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(citation.title or Path(citation.document).name, "strong", is_wrapped=True), 1)
        if page := wording.name_page(citation.page):
            head.addWidget(label(page, "page"), 0, Qt.AlignmentFlag.AlignTop)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(14, 10, 12, 12)
        inside.setSpacing(5)
        inside.addLayout(head)
        if citation.quote:
            inside.addWidget(label(f"“{citation.quote.strip()}”", "quote", is_wrapped=True))
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(lambda: self.chosen.emit(citation.document))

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As large as what it holds: a button's own measure knows only its text."""
        inside = self.layout()
        return inside.sizeHint() if inside else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As `sizeHint`."""
        inside = self.layout()
        return inside.minimumSize() if inside else super().minimumSizeHint()
