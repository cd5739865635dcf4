"""One turn in the conversation: the user's words, the reply, its sources and what went wrong."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.errors import Code
from app.events import Outcome
from app.ui import theme, wording
from app.ui.sources import SourceCard, label
from app.ui.state import TurnView

_BUBBLE = 440
"""Pixels: the widest that the user's words grow before they wrap."""
_LINES = '<p style="line-height: 130%; margin: 0">{}</p>'


class TurnCard(QWidget):
    """Shows a turn and changes with it; a part is made when there is something to put into it."""

    source_chosen = Signal(str)
    """The path of the document to open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = _prose(wording.YOU)
        self.reply = _prose(wording.NAME)
        self.note = label("", "muted", is_wrapped=True)
        self.note.setTextInteractionFlags(_SELECTABLE)
        self.sources: list[SourceCard] = []
        self._shown: tuple[TurnView, str] | None = None

        bubble = _frame("question", self.question, bottom=9)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(bubble)
        self._answer = _frame("reply", self.reply, bottom=14)
        answer = self._answer.layout()
        assert isinstance(answer, QVBoxLayout)
        self._cited = label(wording.SOURCES, "muted")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        answer.addWidget(self._cited)
        answer.addLayout(self._cards)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addLayout(row)
        inside.addWidget(self._answer)
        inside.addWidget(self.note)

    def render_turn(self, turn: TurnView, phase: str) -> None:
        """Show a turn; `phase`: what the assistant is doing for it, shown until there is a reply."""
        if self._shown == (turn, phase):
            return
        self._shown = (turn, phase)
        chosen = theme.colours()
        self.question.setText(_LINES.format(_question_html(turn, chosen)))
        self.question.setFixedWidth(min(_BUBBLE, _natural_width(self.question)))
        self.reply.setText(_LINES.format(_reply_html(turn, phase, chosen)))
        note = _note(turn)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        for citation in turn.citations[len(self.sources) :]:
            card = SourceCard(citation)
            card.chosen.connect(self.source_chosen)
            self.sources.append(card)
            self._cards.addWidget(card)
            # Now, not when Qt next has time: what is hidden is not measured.
            card.show()
        self._cited.setVisible(bool(self.sources))
        # While the user is speaking there is no answer to be waiting for.
        self._answer.setVisible(bool(turn.reply or self.sources or (turn.is_settled and turn.outcome is None)))

    def refresh(self) -> None:
        """Show the same turn in other colours."""
        if self._shown:
            shown, self._shown = self._shown, None
            self.render_turn(*shown)


_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def _prose(name: str) -> QLabel:
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(_SELECTABLE)
    made.setAccessibleName(name)
    return made


def _frame(role: str, held: QLabel, bottom: int) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", role)
    inside = QVBoxLayout(frame)
    # The line height adds its space below the words.
    inside.setContentsMargins(18, 14, 18, bottom)
    inside.setSpacing(10)
    inside.addWidget(held)
    return frame


def _natural_width(shown: QLabel) -> int:
    """How wide the text would be on one line: a label that wraps would rather be narrow and high."""
    shown.ensurePolished()
    shown.setMinimumWidth(0)  # a label takes its least width into its measure
    shown.setWordWrap(False)
    width = shown.sizeHint().width()
    shown.setWordWrap(True)
    return width + 1


def _to_html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _paler(text: str, chosen: theme.Colours) -> str:
    return f'<span style="color:{chosen.muted}">{text}</span>' if text else ""


def _question_html(turn: TurnView, chosen: theme.Colours) -> str:
    if turn.question:
        words = _to_html(turn.question)
        return words if turn.is_settled or turn.outcome else _paler(f"{words}…", chosen)
    return _paler("…" if turn.outcome or turn.is_settled else wording.HEARING, chosen)


def _reply_html(turn: TurnView, phase: str, chosen: theme.Colours) -> str:
    if not turn.reply:
        return _paler(_to_html(phase), chosen)
    is_partly_spoken = turn.is_spoken and turn.outcome is not Outcome.COMPLETED
    if not is_partly_spoken and turn.outcome is not None:
        return _to_html(turn.reply.strip())
    heard, rest = turn.reply[: turn.spoken_to], turn.reply[turn.spoken_to :]
    return _to_html(heard.lstrip()) + _paler(_to_html(rest.rstrip() if heard else rest.strip()), chosen)


def _note(turn: TurnView) -> str:
    """Say quietly how a turn ended, and what went wrong with the remedy for it."""
    said = [wording.describe(trouble.code, trouble.detail) for trouble in turn.troubles]
    if not said and turn.outcome is Outcome.UNHEARD:
        said = [wording.describe(Code.NOTHING_HEARD)]
    if not said and turn.outcome is Outcome.FAILED:
        said = [wording.describe(Code.BUG)]
    lines = [f"{one.message} {one.remedy}" for one in said]
    if turn.outcome is Outcome.CANCELLED:
        is_cut = turn.is_spoken and turn.spoken_to < len(turn.reply.rstrip())
        lines.append(wording.CANCELLED_SPEAKING if is_cut else wording.CANCELLED_UNHEARD)
    return "\n".join(lines)
