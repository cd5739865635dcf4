"""The user's words in their bubble, with what is doubtful or was mended marked, and the way to undo that."""

from collections.abc import Sequence
from html import escape
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QTextDocument, QTextLine
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget

from app.ui.state import phrases
from app.ui.state.state import TurnView
from app.ui.state.transcript_marks import Mark, find_marks, undo
from app.ui.widgets import theme
from app.ui.widgets.label import label
from app.wording import window as wording

_WIDEST = 440
"""Pixels: the widest that the user's words grow before they wrap."""
_LINES = '<p style="line-height: 130%; margin: 0; white-space: pre-wrap">{}</p>'
SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def prose(name: str, made: QLabel | None = None) -> QLabel:
    """Make a label of formatted text that wraps and can be copied; `name` is for those who hear it."""
    made = made or QLabel()
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(SELECTABLE)
    made.setAccessibleName(name)
    return made


def set_lines(shown: QLabel, html: str) -> None:
    """Show a text with room between its lines."""
    shown.setText(_LINES.format(html))


def to_html(text: str) -> str:
    """Show characters as they are."""
    return escape(text, quote=False).replace("\n", "<br>")


def paler(html: str) -> str:
    """Show a stretch as not quite there."""
    return f'<span style="color:{theme.colours().muted}">{html}</span>' if html else ""


def pen_for(mark: Mark) -> QPen:
    """Dashes or dots: the kinds of marks are told apart by more than their colour."""
    chosen = theme.colours()
    pen = QPen(QColor(chosen.accent if mark.heard else chosen.muted), 1.6 if mark.heard else 2.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if mark.heard else Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([4, 2] if mark.heard else [0.01, 2])
    return pen


class MarkedLabel(QLabel):
    """A label that underlines stretches of its text: dotted where doubtful, dashed where mended.

    Qt's HTML knows only one kind of underline, so these are painted over a text that is laid out once more.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: Sequence[Mark] = ()
        """Positions are characters of the plain text."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paint the text, then the lines."""
        super().paintEvent(event)
        if not self.marks:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, left, right in self._lines():
            painter.setPen(pen_for(mark))
            painter.drawLine(left, right)

    def event(self, event: QEvent) -> bool:
        """Say what a mark means where the pointer rests on it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.marks:
            mark = self.mark_at(event.pos())
            QToolTip.showText(event.globalPos(), phrases.describe_mark(mark) if mark else "", self)
            return True
        return super().event(event)

    def mark_at(self, point: QPoint) -> Mark | None:
        """The mark under a point of the label; None where there is none."""
        height = self.fontMetrics().height()
        for mark, left, right in self._lines():
            if left.x() <= point.x() <= right.x() and left.y() - height <= point.y() <= left.y() + 3:
                return mark
        return None

    def _lines(self) -> Sequence[tuple[Mark, QPointF, QPointF]]:
        """Where the lines go; a mark that wraps has several."""
        document = self._lay_out()
        box = self.contentsRect()
        below = self.fontMetrics().underlinePos() + 2.5
        top = box.y() + max(0.0, (box.height() - document.size().height()) / 2)
        found = []
        block = document.firstBlock()
        at = document.documentLayout().blockBoundingRect(block).topLeft()
        for number in range(block.layout().lineCount()):
            line = block.layout().lineAt(number)
            first, last = line.textStart(), line.textStart() + line.textLength()
            y = top + at.y() + line.y() + line.ascent() + below
            for mark in self.marks:
                start, end = max(mark.start, first), min(mark.end, last)
                if start < end:
                    left, right = (box.x() + at.x() + _x(line, edge) for edge in (start, end))
                    found.append((mark, QPointF(left, y), QPointF(right, y)))
        return found

    def _lay_out(self) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font())
        document.setHtml(self.text())
        document.setTextWidth(self.contentsRect().width())
        return document


class Question(QWidget):
    """What was asked, and how it came to be those words."""

    asked = Signal(str)
    """The question with other words in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = MarkedLabel()
        prose(wording.YOU, self.words)
        self.caption = label("", "muted")
        self.undos: list[QPushButton] = []
        bubble = framed("question", self.words, bottom=9)
        self._undos = QHBoxLayout()
        self._undos.setSpacing(8)
        self._undos.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(bubble)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(5)
        inside.addWidget(self.caption, 0, Qt.AlignmentFlag.AlignRight)
        inside.addLayout(row)
        inside.addLayout(self._undos)
        self.caption.hide()

    def render_turn(self, turn: TurnView) -> None:
        """Show a turn's question."""
        caption = phrases.caption(turn)
        self.caption.setText(caption)
        self.caption.setVisible(bool(caption))
        self.words.marks = find_marks(turn.question, turn.words, turn.mends) if turn.is_settled else ()
        set_lines(self.words, _to_html(turn))
        self.words.setAccessibleDescription(phrases.describe_marks(turn.question, self.words.marks))
        self.words.setFixedWidth(min(_WIDEST, _natural_width(self.words)))
        for mend in turn.mends[len(self.undos) :]:
            button = QPushButton(phrases.name_undo(mend))
            button.setProperty("role", "small")
            button.setToolTip(phrases.explain_undo(mend))
            text = undo(turn.question, mend)
            button.clicked.connect(lambda _checked=False, text=text: self.asked.emit(text))
            self.undos.append(button)
            self._undos.addWidget(button)
            # Now, not when Qt next has time: what is hidden is not measured.
            button.show()


def _x(line: QTextLine, position: int) -> float:
    return cast(tuple[float, int], line.cursorToX(position))[0]


def framed(role: str, held: QWidget, bottom: int) -> QFrame:
    """Put words into a bubble."""
    frame = QFrame()
    frame.setProperty("role", role)
    inside = QVBoxLayout(frame)
    # The line height adds its space below the words.
    inside.setContentsMargins(18, 14, 18, bottom)
    inside.setSpacing(10)
    inside.addWidget(held)
    return frame


def _to_html(turn: TurnView) -> str:
    if turn.question:
        words = to_html(turn.question)
        return words if turn.is_settled or turn.outcome else paler(f"{words}…")
    if turn.outcome or turn.is_settled:
        return paler("…")
    return paler(wording.REPLAYING if turn.repeats else wording.HEARING)


def _natural_width(shown: QLabel) -> int:
    """How wide the text would be on one line: a label that wraps would rather be narrow and high."""
    shown.ensurePolished()
    shown.setMinimumWidth(0)  # a label takes its least width into its measure
    shown.setWordWrap(False)
    width = shown.sizeHint().width()
    shown.setWordWrap(True)
    return width + 1
