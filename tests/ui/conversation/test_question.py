"""What a settled question shows of how it was heard, in the real window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolTip

from app.domain import events
from app.domain.errors import Code
from app.domain.events import Outcome, ReplySettled
from app.domain.manner import Fault, HeldBack, Manner
from app.domain.transcript import Mend, Transcript, Word
from app.ui.conversation.question import MarkedLabel, pen_for
from app.ui.conversation.turn_card import TurnCard
from app.ui.window.window import Window
from app.wording import window as wording
from tests.ui.conftest import Finger, until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
TEXT = "how far is Bern from here"
DOUBTFUL = (Word("far", 0.2, 0.4, 0.3),)
MENDS = (Mend(11, "burn", "Bern"),)


def hear(
    window: Window,
    engine: FakeEngine,
    *,
    text: str = TEXT,
    words: tuple[Word, ...] = DOUBTFUL,
    mends: tuple[Mend, ...] = MENDS,
    recording: Path | None = Path("1.flac"),
    corrects: str = "",
    outcome: Outcome = Outcome.COMPLETED,
) -> TurnCard:
    """Have a question heard to its end."""
    turn = engine.listen()
    transcript = Transcript(text, is_final=True, words=words, mends=mends, engine="vosk")
    engine.emit(events.ListeningStopped(turn=turn, seconds=2.0, recording=recording, released_at_s=0.0))
    if outcome is not Outcome.UNHEARD:
        engine.emit(events.TranscriptSettled(turn=turn, transcript=transcript, corrects=corrects))
    engine.end(outcome)
    until(lambda: window.state.turns and window.state.turns[-1].id == turn and window.state.turns[-1].outcome)
    until(lambda: not window._frame.isActive())
    until(lambda: window.conversation.cards[-1].question.words.visibleRegion().boundingRect().height() > 10)
    engine.calls.clear()
    return window.conversation.cards[-1]


def place_of(shown: MarkedLabel, word: str) -> QPoint:
    """Where a marked word stands."""
    start = TEXT.index(word)
    for y in range(0, shown.height(), 3):
        for x in range(0, shown.width(), 3):
            mark = shown.mark_at(QPoint(x, y))
            if mark and mark.start == start:
                return QPoint(x + 3, y)
    raise AssertionError(f"{word} is not marked")


def rest_on(shown: MarkedLabel, point: QPoint) -> str:
    """Let the pointer rest there; what is said."""
    QToolTip.hideText()
    QApplication.sendEvent(shown, QHelpEvent(QEvent.Type.ToolTip, point, shown.mapToGlobal(point)))
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_doubtful_and_mended_words_say_why_they_are_marked(window: Window, engine: FakeEngine) -> None:
    shown = hear(window, engine).question.words
    assert rest_on(shown, place_of(shown, "far")) == "Not sure about this word"
    assert rest_on(shown, place_of(shown, "Bern")) == "Heard “burn”"
    assert shown.accessibleDescription() == "Not sure about “far”. “Bern” was heard as “burn”."
    assert shown.mark_at(QPoint(2, shown.height() // 2)) is None


def test_the_marks_stand_under_their_words(window: Window, engine: FakeEngine) -> None:
    shown = hear(window, engine).question.words
    metrics = shown.fontMetrics()
    for word in ("far", "Bern"):
        left = metrics.horizontalAdvance(TEXT[: TEXT.index(word)])
        found = [x for x in range(shown.width()) if shown.mark_at(QPoint(x, shown.height() // 2))]
        inside = [x for x in found if left - 2 <= x <= left + metrics.horizontalAdvance(word) + 2]
        assert abs(len(inside) - metrics.horizontalAdvance(word)) <= 3


def test_marks_are_seen_and_told_apart_without_colour(window: Window, engine: FakeEngine) -> None:
    shown = hear(window, engine).question.words
    marked = shown.grab().toImage()
    doubtful, mended = shown.marks
    shown.marks = ()
    assert shown.grab().toImage() != marked
    assert pen_for(doubtful).dashPattern() != pen_for(mended).dashPattern()


def test_a_mark_that_wraps_has_a_line_on_each_line(window: Window, engine: FakeEngine) -> None:
    text = "word " * 40
    mends = (Mend(0, "x", text.strip()),)
    shown = hear(window, engine, text=text.strip(), words=(), mends=mends).question.words
    ys = {round(left.y()) for _, left, _ in shown._lines()}
    assert len(ys) > 2


@pytest.mark.parametrize("with_key", [True, False])
def test_a_mend_is_undone_by_asking_with_what_was_heard(window: Window, engine: FakeEngine, with_key: bool) -> None:
    (button,) = hear(window, engine).question.undos
    assert button.text() == "Undo: burn"
    assert "Bern" in button.toolTip()
    if with_key:
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
    else:
        QTest.mouseClick(button, LEFT)
    assert engine.calls == [("ask", "how far is burn from here")]


def test_a_sure_question_is_left_alone(window: Window, engine: FakeEngine) -> None:
    card = hear(window, engine, words=(Word("far", 0.2, 0.4, 0.9),), mends=())
    assert card.question.undos == []
    assert card.hear_again is None
    assert not card.question.caption.isVisible()
    assert card.question.words.accessibleDescription() == ""
    assert rest_on(card.question.words, QPoint(5, 5)) == ""


def choices(button: QPushButton) -> QMenu:
    menu = button.menu()
    menu.aboutToShow.emit()
    return menu


@pytest.mark.parametrize("outcome", [Outcome.COMPLETED, Outcome.FAILED, Outcome.UNHEARD])
def test_what_was_not_understood_can_be_heard_again(window: Window, engine: FakeEngine, outcome: Outcome) -> None:
    card = hear(window, engine, outcome=outcome)
    assert card.hear_again
    assert card.hear_again.isVisible()
    assert card.hear_again.focusPolicy() & Qt.FocusPolicy.TabFocus
    names = [action.text() for action in choices(card.hear_again).actions()]
    before = "With vosk" if outcome is Outcome.UNHEARD else "With vosk (as before)"
    assert names == ["With faster-whisper", before]
    card.hear_again.menu().actions()[0].trigger()
    assert engine.calls == [("hear_again", "1", "faster-whisper")]
    until(lambda: len(window.conversation.cards) == 2)
    assert window.conversation.cards[1].question.caption.text() == "Transcribed again"
    assert wording.REPLAYING in window.conversation.cards[1].question.words.text()
    until(lambda: window.dock.phase.text() == "Recognizing your words…")
    assert window.conversation.cards[1].question.caption.isVisible()


def test_what_was_not_recorded_cannot_be_heard_again(window: Window, engine: FakeEngine) -> None:
    assert hear(window, engine, recording=None).hear_again is None
    assert hear(window, engine, recording=None, outcome=Outcome.FAILED).hear_again is None


def foreign(window: Window, engine: FakeEngine) -> TurnCard:
    """A question that was spoken in German, though English is listened for."""
    turn = engine.listen()
    engine.emit(events.ListeningStopped(turn=turn, seconds=2.0, recording=Path("1.flac"), released_at_s=0.0))
    engine.emit(
        events.TroubleArose(turn=turn, code=Code.LANGUAGE_FOREIGN, detail="English but like German", subject="de")
    )
    engine.end(Outcome.UNHEARD)
    until(lambda: window.state.turns and window.state.turns[-1].outcome)
    until(lambda: window.conversation.cards and window.conversation.cards[-1].listen_too)
    engine.calls.clear()
    return window.conversation.cards[-1]


def test_a_language_that_was_spoken_can_be_listened_for_too(window: Window, engine: FakeEngine) -> None:
    card = foreign(window, engine)
    assert card.listen_too
    assert card.listen_too.text() == "Listen for German too"
    assert card.listen_too.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert "That did not sound like English but like German." in card.note.text()
    card.listen_too.click()
    assert engine.calls == [("change", {"languages": ("de",)}), ("hear_again", "1", "faster-whisper")]


def test_where_nothing_understands_speech_the_menu_says_so(window: Window, engine: FakeEngine) -> None:
    engine.names_of_recognizers = ()
    card = hear(window, engine)
    assert card.hear_again
    (action,) = choices(card.hear_again).actions()
    assert action.text() == wording.NO_RECOGNIZER
    assert not action.isEnabled()


def test_opening_that_menu_lets_go_of_the_key(window: Window, engine: FakeEngine, finger: Finger) -> None:
    card = hear(window, engine)
    finger.press()
    finger.wait(0.1)
    assert card.hear_again
    choices(card.hear_again)
    assert engine.names() == ["press", "listen", "release"]


def test_a_correction_says_so(window: Window, engine: FakeEngine) -> None:
    card = hear(window, engine, corrects="0")
    assert card.question.caption.isVisible()
    assert card.question.caption.text() == "Corrected question"


def test_a_reply_from_before_is_shown_as_such_and_can_be_thought_again(window: Window, engine: FakeEngine) -> None:
    window.dock.asked.emit("How much?")
    until(lambda: window.conversation.cards)
    engine.emit(ReplySettled(turn="1", text="950 euros.", spoken="", citations=(), is_known=True))
    card = window.conversation.cards[0]
    until(lambda: wording.KNOWN in card.note.text())
    engine.end(Outcome.COMPLETED)
    until(lambda: card.answer_again is not None and card.answer_again.isVisible())
    assert card.answer_again
    assert card.answer_again.focusPolicy() & Qt.FocusPolicy.TabFocus
    card.answer_again.click()
    assert engine.calls[-1] == ("ask", "How much?", "anew")


def test_what_was_left_out_of_a_reply_is_told_quietly(window: Window, engine: FakeEngine) -> None:
    window.dock.asked.emit("How much?")
    until(lambda: window.conversation.cards)
    held = (HeldBack("B.", Fault.NAME),)
    engine.emit(ReplySettled(turn="1", text="A.", spoken="", citations=(), held_back=held))
    card = window.conversation.cards[0]
    until(lambda: "was left out" in card.note.text())
    assert card.answer_again is None


@pytest.mark.parametrize("manner", [Manner.OWN_WORDS, Manner.WITHOUT_DOCUMENTS])
def test_another_manner_of_answering_is_offered_below_the_reply(
    window: Window, engine: FakeEngine, manner: Manner
) -> None:
    window.dock.asked.emit("How much?")
    until(lambda: window.conversation.cards)
    engine.emit(ReplySettled(turn="1", text="A.", spoken="", citations=(), offers=(manner,)))
    engine.end(Outcome.COMPLETED)
    card = window.conversation.cards[0]
    until(lambda: manner in card.manners and card.manners[manner].isVisible())
    assert card.manners[manner].focusPolicy() & Qt.FocusPolicy.TabFocus
    card.manners[manner].click()
    assert engine.calls[-1] == ("ask", "How much?", manner)


def test_what_is_not_from_the_documents_is_marked(window: Window, engine: FakeEngine) -> None:
    window.dock.asked.emit("How much?")
    until(lambda: window.conversation.cards)
    engine.emit(ReplySettled(turn="1", text="A.", spoken="", citations=(), is_from_documents=False))
    card = window.conversation.cards[0]
    until(lambda: wording.NOT_FROM_DOCUMENTS in card.note.text())
    assert card.manners == {}
