"""Answers that are kept with one click, and changed and removed on a page of their own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain import events
from app.domain.events import AnswersListed, Outcome
from app.domain.listings import KeptAnswer
from app.domain.passages import Citation
from app.ui.conversation.keep_answer import KeepAnswerForm
from app.ui.library.kept_answers import AnswersPage
from app.ui.window.window import Window
from app.wording import kept_answers as answer_words
from tests.ui.conftest import until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
QUESTION = "How much is the rent?"
REPLY = "From Lease, page 1: It is 950 euros."
CITED = Citation("/d/lease.pdf", "Lease", 1, "It is 950 euros.", 0.9)
OWN = Citation("", "Your own answers", None, "It is 960 euros.", 1.0)
MINE = (KeptAnswer(3, QUESTION, "It is 960 euros.", ""), KeptAnswer(4, "Where is the key?", "Under the mat.", ""))


def answered(
    window: Window, engine: FakeEngine, *citations: Citation, reply: str = REPLY, outcome: Outcome = Outcome.COMPLETED
) -> KeepAnswerForm:
    turn = engine.ask(QUESTION)
    engine.emit(events.ReplyExtended(turn=turn, text=reply, citations=citations))
    until(lambda: window.state.turns and window.state.turns[-1].reply == reply)
    until(lambda: window.conversation.cards)
    assert not window.conversation.cards[-1].keep_form.isVisible()
    engine.end(outcome)
    until(lambda: window.state.turns[-1].outcome is outcome)
    until(lambda: not window._frame.isActive())
    engine.calls.clear()
    return window.conversation.cards[-1].keep_form


def test_an_answer_is_kept_with_one_click(window: Window, engine: FakeEngine) -> None:
    form = answered(window, engine, CITED)
    until(form.keep.isVisible)
    QTest.mouseClick(form.keep, LEFT)
    assert engine.calls == [("keep", QUESTION, REPLY)]
    assert form.said.text() == answer_words.ANSWER_KEPT
    assert form.said.isVisible()
    assert not form.keep.isVisible()


def test_a_better_answer_is_written_in_place(window: Window, engine: FakeEngine) -> None:
    form = answered(window, engine, CITED)
    until(form.better.isVisible)
    height = window.conversation.cards[-1].height()
    QTest.mouseClick(form.better, LEFT)
    until(form.field.hasFocus)
    until(lambda: window.conversation.cards[-1].height() > height)
    assert form.field.toPlainText() == REPLY
    QTest.keyClick(form.field, Qt.Key.Key_Backspace)
    assert not form.save.isEnabled()
    QTest.keyClicks(form.field, "It is 960 euros now.")
    QTest.mouseClick(form.save, LEFT)
    assert engine.calls == [("keep", QUESTION, "It is 960 euros now.")]
    assert not form.field.isVisible()
    assert form.better.text() == answer_words.CHANGE_ANSWER
    QTest.mouseClick(form.better, LEFT)
    assert form.field.toPlainText() == "It is 960 euros now."


def test_writing_one_is_left_by_escape_and_nothing_is_kept(window: Window, engine: FakeEngine) -> None:
    form = answered(window, engine, CITED)
    until(form.better.isVisible)
    QTest.mouseClick(form.better, LEFT)
    until(form.field.hasFocus)
    QTest.keyClicks(form.field, "No ")  # Space talks elsewhere
    QTest.keyClick(form.field, Qt.Key.Key_Escape)
    assert not form.field.isVisible()
    assert form.keep.isVisible()
    assert engine.calls == []


@pytest.mark.parametrize("citations", [(), (OWN,)])
def test_what_no_document_says_can_only_be_bettered(
    window: Window, engine: FakeEngine, citations: tuple[Citation, ...]
) -> None:
    form = answered(window, engine, *citations)
    until(form.better.isVisible)
    assert not form.keep.isVisible()
    assert [card.isEnabled() for card in window.conversation.cards[-1].sources] == [False] * len(citations)


def test_without_a_reply_there_is_nothing_to_keep(window: Window, engine: FakeEngine) -> None:
    form = answered(window, engine, reply="", outcome=Outcome.FAILED)
    assert not form.isVisible()


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> AnswersPage:
    QTest.mouseClick(window.header.library, LEFT)
    until(window.library.isVisible)
    QTest.mouseClick(window.library.open_answers, LEFT)
    made = window.library.answers
    until(made.isVisible)
    assert engine.calls[-1] == ("list answers",)
    engine.emit(AnswersListed(answers=MINE))
    until(lambda: made.list.topLevelItemCount() == 2)
    engine.calls.clear()
    return made


def select(page: AnswersPage, row: int) -> None:
    item = page.list.topLevelItem(row)
    assert item is not None
    page.list.setCurrentItem(item)


def test_a_kept_answer_is_changed(page: AnswersPage, engine: FakeEngine) -> None:
    select(page, 0)
    assert page.question.text() == QUESTION
    page.answer.setPlainText("It is 970 euros.")
    QTest.mouseClick(page.keep, LEFT)
    assert engine.calls == [("keep", QUESTION, "It is 970 euros.")]
    page.question.setText("How high is the rent?")
    engine.calls.clear()
    QTest.mouseClick(page.keep, LEFT)
    assert engine.calls == [("forget", 3), ("keep", "How high is the rent?", "It is 970 euros.")]


def test_one_is_removed_and_brought_back(page: AnswersPage, engine: FakeEngine) -> None:
    assert not page.remove.isEnabled()
    select(page, 1)
    QTest.mouseClick(page.remove, LEFT)
    engine.emit(AnswersListed(answers=MINE[:1]))
    until(lambda: page.list.topLevelItemCount() == 1)
    assert page.status.text() == answer_words.ANSWER_REMOVED
    QTest.mouseClick(page.undo, LEFT)
    assert engine.calls == [("forget", 4), ("keep", "Where is the key?", "Under the mat.")]
    assert not page.undo.isVisible()


def test_a_new_one_is_typed_and_the_list_may_change_meanwhile(page: AnswersPage, engine: FakeEngine) -> None:
    select(page, 0)
    QTest.mouseClick(page.new, LEFT)
    until(page.question.hasFocus)
    assert (page.question.text(), page.keep.isEnabled()) == ("", False)
    QTest.keyClicks(page.question, "Who has the key?")
    engine.emit(AnswersListed(answers=MINE[:1]))
    until(lambda: page.list.topLevelItemCount() == 1)
    assert page.question.text() == "Who has the key?"
    page.answer.setPlainText("Ada.")
    QTest.mouseClick(page.keep, LEFT)
    assert engine.calls == [("keep", "Who has the key?", "Ada.")]
