"""One turn in the conversation: the user's words, the reply, its sources and what went wrong."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import Code
from app.domain.events import Outcome
from app.domain.manner import Manner
from app.domain.passages import Citation, Passage
from app.text.localized import language_name
from app.ui.conversation.keep_answer import KeepAnswerForm
from app.ui.conversation.question import SELECTABLE, Question, framed, paler, prose, set_lines, to_html
from app.ui.conversation.sources import PassageView, SourceCard
from app.ui.state import phrases
from app.ui.state.state import TurnView
from app.ui.widgets.label import label
from app.wording import hearing as hearing_words
from app.wording import window as wording
from app.wording.faults import describe

_MANNERS = {
    Manner.OWN_WORDS: (wording.IN_ITS_OWN_WORDS, wording.IN_ITS_OWN_WORDS_TOOLTIP),
    Manner.WITHOUT_DOCUMENTS: (wording.WITHOUT_DOCUMENTS, wording.WITHOUT_DOCUMENTS_TOOLTIP),
}


class TurnCard(QWidget):
    """Shows a turn and changes with it; a part is made when there is something to put into it."""

    source_chosen = Signal(str, object)
    """The path of the document to open, and the page or None."""
    asked = Signal(str)
    """The question with other words in it."""
    hear_again_wanted = Signal(str, str)
    """A turn's id and the name of the recognizer that is to hear its recording."""
    answer_again_wanted = Signal(str)
    """The question that is to be thought about again."""
    manner_wanted = Signal(str, object)
    """The question that is to be answered in another manner, and which."""
    language_wanted = Signal(str, str)
    """A turn's id and the language that is to be listened for too."""
    menu_opened = Signal()
    kept = Signal(str, str)
    """A question and the answer to keep for it."""

    def __init__(self, recognizers: Callable[[], Sequence[str]] = tuple, parent: QWidget | None = None) -> None:
        """`recognizers`: names those that can hear a recording again."""
        super().__init__(parent)
        self._recognizers = recognizers
        self.question = Question()
        self.question.asked.connect(self.asked)
        self.reply = prose(wording.NAME)
        self.note = label("", "muted", is_wrapped=True)
        self.note.setTextInteractionFlags(SELECTABLE)
        self.hear_again: QPushButton | None = None
        self.answer_again: QPushButton | None = None
        self.listen_too: QPushButton | None = None
        self.manners: dict[Manner, QPushButton] = {}
        """The buttons for answering in another manner."""
        self.sources: list[SourceCard] = []
        self.passages: list[PassageView] = []
        self._shown: tuple[TurnView, str] | None = None
        self._answer = framed("reply", self.reply, bottom=14)
        answer = self._answer.layout()
        assert isinstance(answer, QVBoxLayout)
        self._cited = label(wording.SOURCES, "muted")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        answer.addWidget(self._cited)
        answer.addLayout(self._cards)
        self.keep_form = KeepAnswerForm()
        self.keep_form.kept.connect(self.kept)
        self._below = QHBoxLayout()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(self.question)
        inside.addWidget(self._answer)
        inside.addWidget(self.note)
        inside.addWidget(self.keep_form)
        inside.addLayout(self._below)

    def render_turn(self, turn: TurnView, phase: str) -> None:
        """Show a turn; `phase`: what the assistant is doing for it, shown until there is a reply."""
        if self._shown == (turn, phase):
            return
        self._shown = (turn, phase)
        self.question.render_turn(turn)
        set_lines(self.reply, _reply_html(turn, phase))
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
            if passage := _find_passage(citation, turn.passages):
                shown = PassageView(citation.quote, passage)
                self.passages.append(shown)
                self._cards.addWidget(shown)
                shown.show()
        self._cited.setVisible(bool(self.sources))
        # While the user is speaking there is no answer to be waiting for.
        self._answer.setVisible(bool(turn.reply or self.sources or (turn.is_settled and turn.outcome is None)))
        self.keep_form.render_turn(turn)
        if turn.can_be_heard_again and self.hear_again is None:
            self._offer_hear_again()
        if turn.foreign_language and turn.outcome is not None and self.listen_too is None:
            self._offer_language(turn)
        if turn.is_known and turn.outcome is not None and self.answer_again is None:
            self._offer_answer_again(turn.question)
        if turn.outcome is not None and not self.manners:
            self._offer_manners(turn)

    def refresh(self) -> None:
        """Show the same turn in other colours."""
        if self._shown:
            shown, self._shown = self._shown, None
            self.render_turn(*shown)
        for passage in self.passages:
            passage.refresh()

    def _offer_hear_again(self) -> None:
        self.hear_again = QPushButton(wording.HEAR_AGAIN)
        self.hear_again.setProperty("role", "small")
        self.hear_again.setToolTip(wording.HEAR_AGAIN_TOOLTIP)
        menu = QMenu(self.hear_again)
        menu.aboutToShow.connect(self._name_recognizers)
        self.hear_again.setMenu(menu)
        self._below.addWidget(self.hear_again)
        self._below.addStretch(1)
        self.hear_again.show()

    def _offer_language(self, turn: TurnView) -> None:
        self.listen_too = QPushButton(wording.listen_too(language_name(turn.foreign_language)))
        self.listen_too.setProperty("role", "small")
        self.listen_too.setToolTip(wording.LISTEN_TOO_TOOLTIP)
        self.listen_too.clicked.connect(lambda: self.language_wanted.emit(turn.id, turn.foreign_language))
        self._below.insertWidget(0, self.listen_too)
        if self.hear_again is None:
            self._below.addStretch(1)
        self.listen_too.show()

    def _offer_answer_again(self, question: str) -> None:
        self.answer_again = QPushButton(wording.ANSWER_AGAIN)
        self.answer_again.setProperty("role", "small")
        self.answer_again.setToolTip(wording.ANSWER_AGAIN_TOOLTIP)
        self.answer_again.clicked.connect(lambda: self.answer_again_wanted.emit(question))
        self._below.insertWidget(0, self.answer_again)
        if self.hear_again is None:
            self._below.addStretch(1)
        self.answer_again.show()

    def _offer_manners(self, turn: TurnView) -> None:
        for manner in turn.offers:
            text, tooltip = _MANNERS[manner]
            button = self.manners[manner] = QPushButton(text)
            button.setProperty("role", "small")
            button.setToolTip(tooltip)
            asked = partial(self.manner_wanted.emit, turn.question, manner)
            button.clicked.connect(lambda _=False, asked=asked: asked())
            self._below.insertWidget(0, button)
            button.show()
        if turn.offers and self.hear_again is None and self.answer_again is None:
            self._below.addStretch(1)

    def _name_recognizers(self) -> None:
        self.menu_opened.emit()
        if self.hear_again is None or self._shown is None:
            return
        turn, _ = self._shown
        menu = self.hear_again.menu()
        menu.clear()
        for name in self._recognizers():
            action = menu.addAction(hearing_words.name_recognizer(name, turn.recognizer))
            action.triggered.connect(lambda _checked=False, name=name: self.hear_again_wanted.emit(turn.id, name))
        if menu.isEmpty():
            menu.addAction(wording.NO_RECOGNIZER).setEnabled(False)


def _reply_html(turn: TurnView, phase: str) -> str:
    if not turn.reply:
        return paler(to_html(phase))
    is_partly_spoken = turn.is_spoken and turn.outcome is not Outcome.COMPLETED
    if not is_partly_spoken and turn.outcome is not None:
        return to_html(turn.reply.strip())
    heard, rest = turn.reply[: turn.spoken_to], turn.reply[turn.spoken_to :]
    return to_html(heard.lstrip()) + paler(to_html(rest.rstrip() if heard else rest.strip()))


def _find_passage(citation: Citation, passages: Sequence[Passage]) -> str:
    """The text around a quote; empty where it is not known, or says no more than the quote."""
    quote = " ".join(citation.quote.split())
    for passage in passages:
        text = " ".join(passage.text.split())
        if passage.document == citation.document and quote in text:
            return passage.text if text != quote else ""
    return ""


def _note(turn: TurnView) -> str:
    """Say quietly how a turn ended, and what went wrong with the remedy for it."""
    codes = {trouble.code for trouble in turn.troubles}
    # That a microphone hears nothing at all says already that no words were heard.
    unsaid = Code.NOTHING_HEARD if Code.MICROPHONE_SILENT in codes else None
    said = [describe(trouble.code, trouble.detail) for trouble in turn.troubles if trouble.code != unsaid]
    if not said and turn.outcome is Outcome.UNHEARD:
        said = [describe(Code.NOTHING_HEARD)]
    if not said and turn.outcome is Outcome.FAILED:
        said = [describe(Code.BUG)]
    lines = [f"{one.message} {one.remedy}" for one in said]
    if turn.is_known:
        lines.append(wording.KNOWN)
    if not turn.is_from_documents:
        lines.append(wording.NOT_FROM_DOCUMENTS)
    elif turn.held_back:
        lines.append(phrases.left_out(len(turn.held_back)))
    if turn.outcome is Outcome.CANCELLED:
        is_cut = turn.is_spoken and turn.spoken_to < len(turn.reply.rstrip())
        lines.append(wording.CANCELLED_SPEAKING if is_cut else wording.CANCELLED_UNHEARD)
    return "\n".join(lines)
