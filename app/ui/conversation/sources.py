"""The sources under a reply: one card for each place in a document, and the passage it was taken from."""

import re
from html import escape
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.passages import Citation
from app.ui.widgets import theme
from app.ui.widgets.label import label
from app.wording import kept_answers as answer_words
from app.wording import library as words
from app.wording import window as wording

_SHORT = 14
"""Characters: a longer place stands on a line of its own."""


class SourceCard(QPushButton):
    """Title, place and quotation of one source; pressing it opens the document."""

    chosen = Signal(str, object)
    """The document's path, and the page or None."""

    def __init__(self, citation: Citation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "source")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words.name_source(citation))
        self.setToolTip(
            f"{wording.SOURCE_TOOLTIP}: {citation.document}" if citation.document else answer_words.OWN_ANSWER
        )
        self.setEnabled(bool(citation.document))
        place = words.capital(words.name_place(citation.page, citation.place))
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(label(citation.title or Path(citation.document).name, "strong", is_wrapped=True), 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(14, 10, 12, 12)
        inside.setSpacing(5)
        inside.addLayout(line)
        if place and len(place) <= _SHORT:
            line.addWidget(label(place, "page"), 0, Qt.AlignmentFlag.AlignTop)
        elif place:
            inside.addWidget(label(place, "place", is_wrapped=True))
        if citation.address:
            inside.addWidget(label(citation.address, "place", is_wrapped=True))
        if citation.quote:
            inside.addWidget(label(f"“{citation.quote.strip()}”", "quote", is_wrapped=True))
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(lambda: self.chosen.emit(citation.document, citation.page))

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As large as what it holds: a button's own measure knows only its text."""
        inside = self.layout()
        return inside.sizeHint() if inside else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As `sizeHint`."""
        inside = self.layout()
        return inside.minimumSize() if inside else super().minimumSizeHint()


class PassageView(QWidget):
    """A button that shows and hides the passage a quote stands in, with the quote marked."""

    def __init__(self, quote: str, passage: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quote, self._passage = quote, passage
        self.button = QPushButton(words.SHOW_PASSAGE)
        self.button.setProperty("role", "small")
        self.button.setCheckable(True)
        self.button.toggled.connect(self._switch)
        self.text = QLabel()
        self.text.setProperty("role", "passage")
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setAccessibleName(words.PASSAGE)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.text)

    def refresh(self) -> None:
        """Show the same in other colours."""
        if self.button.isChecked():
            self.text.setText(mark_quote(self._passage, self._quote))

    def _switch(self, is_shown: bool) -> None:
        self.button.setText(words.HIDE_PASSAGE if is_shown else words.SHOW_PASSAGE)
        self.text.setText(mark_quote(self._passage, self._quote) if is_shown else "")
        self.text.setVisible(is_shown)


def mark_quote(passage: str, quote: str) -> str:
    """Write a passage as HTML, the quote in it bold on a ground of its own; other white space is the same."""
    found = re.search(r"\s+".join(map(re.escape, quote.split())), passage) if quote.strip() else None
    start, end = found.span() if found else (0, 0)
    before, marked, after = (escape(part, quote=False) for part in (passage[:start], passage[start:end], passage[end:]))
    ground = theme.colours().tint
    strong = f'<b style="background-color:{ground}">{marked}</b>' if marked else ""
    return f"{before}{strong}{after}".strip().replace("\n", "<br>")
