from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit

from app.domain import events
from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import Outcome
from app.domain.passages import Citation, Passage, Place
from app.domain.transcript import Transcript
from app.storage.paths import resources
from app.ui.bridge import Bridge
from app.ui.conversation.sources import mark_quote
from app.ui.conversation.turn_card import TurnCard
from app.ui.state import phrases
from app.ui.state.events import StartFailed
from app.ui.state.state import Phase
from app.ui.window.window import Window
from app.wording import library as library_words
from app.wording import window as wording
from app.wording.faults import describe
from tests.fixtures.event_loop import wait
from tests.ui.conftest import Finger, settle, until
from tests.ui.fake_engine import FakeEngine
from tests.ui.stall import StallWatch

LEFT = Qt.MouseButton.LeftButton
REPLY = "From the lease, page 4: the rent is 1,450 euros. It is due on the first."
FIRST = "From the lease, page 4: the rent is 1,450 euros."


def cite(document: Path | str) -> Citation:
    return Citation(str(document), "The <Lease>", 4, "The rent is 1,450 euros.", 0.9)


def answer(engine: FakeEngine, *citations: Citation) -> None:
    turn = engine.ask("how much is the rent?")
    engine.emit(events.ReplyExtended(turn=turn, text=REPLY, citations=citations))
    engine.end(Outcome.COMPLETED)
    settle()


def watch_opening(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return opened


def local(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://example.org/a.pdf")])
    return data


def test_enter_asks_what_is_typed(window: Window, engine: FakeEngine) -> None:
    window.dock.question.setFocus()
    QTest.keyClicks(window.dock.question, "  how much?  ")
    QTest.keyClick(window.dock.question, Qt.Key.Key_Return)
    assert engine.calls == [("ask", "how much?")]
    assert window.dock.question.text() == ""
    until(
        lambda: (
            "how much?" in window.conversation.cards[0].question.words.text() if window.conversation.cards else False
        )
    )


def test_the_button_asks_and_says_why_it_cannot(window: Window, engine: FakeEngine) -> None:
    assert not window.dock.ask.isEnabled()
    assert window.dock.ask.toolTip() == wording.ASK_EMPTY
    window.dock.question.setText(" ")
    assert not window.dock.ask.isEnabled()
    window.dock.question.setText("why?")
    QTest.mouseClick(window.dock.ask, LEFT)
    assert engine.calls == [("ask", "why?")]


@pytest.mark.parametrize("with_escape", [True, False])
def test_stop_works_only_while_something_runs(window: Window, engine: FakeEngine, with_escape: bool) -> None:
    stop = window.dock.stop
    assert not stop.isEnabled()
    assert stop.toolTip() == wording.STOP_IDLE
    QTest.keyClick(window.dock.question, Qt.Key.Key_Escape)
    assert engine.calls == []
    engine.ask("how much?")
    until(stop.isEnabled)
    if with_escape:
        QTest.keyClick(window.dock.question, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(stop, LEFT)
    assert engine.names() == ["ask", "cancel"]
    until(lambda: not stop.isEnabled())
    assert window.conversation.cards[0].note.text() == wording.CANCELLED_UNHEARD


def test_stopping_while_held_forgets_the_hold(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.press()
    finger.wait(0.1)
    until(lambda: window.state.is_running)
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Escape)
    finger.lift()
    assert engine.names() == ["press", "listen", "cancel"]
    until(lambda: window.state.phase is Phase.IDLE)
    finger.hold()
    assert engine.names() == ["press", "listen", "cancel", "press", "listen", "release"]


def test_a_key_still_held_after_a_stop_does_not_begin_again(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.press()
    finger.wait(0.1)
    until(lambda: window.state.is_running)
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Escape)
    again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(window.dock.talk, again)
    assert engine.names() == ["press", "listen", "cancel"]


def test_many_events_at_once_are_shown_in_one_go(
    window: Window, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[float] = []
    monkeypatch.setattr(window.dock.talk, "render_state", lambda state: shown.append(state.level))
    turn = engine.listen()
    for step in range(200):
        engine.emit(events.LevelMeasured(turn=turn, level=step / 200))
    until(lambda: shown and shown[-1] == 199 / 200)
    assert len(shown) < 20


def test_the_partial_stands_where_the_question_will(window: Window, engine: FakeEngine) -> None:
    turn = engine.listen()
    until(lambda: window.conversation.cards)
    card = window.conversation.cards[0]
    assert wording.HEARING in card.question.words.text()
    engine.emit(events.TranscriptRevised(turn=turn, text="how <much"))
    until(lambda: "how &lt;much…" in card.question.words.text())
    assert not card.reply.isVisible()
    engine.emit(events.ListeningStopped(turn=turn, seconds=1.0, recording=None, released_at_s=0.0))
    engine.emit(events.TranscriptSettled(turn=turn, transcript=Transcript("how much is it", is_final=True)))
    until(lambda: "how much is it<" in card.question.words.text())
    assert card.reply.isVisible()
    assert phrases.describe_phase(window.state) in card.reply.text()


def test_the_reply_grows_and_what_was_not_spoken_stays_paler(window: Window, engine: FakeEngine) -> None:
    turn = engine.ask("how much?")
    engine.emit(events.ReplyExtended(turn=turn, text=REPLY))
    engine.emit(events.SpeakingStarted(turn=turn))
    engine.emit(events.SentenceSpoken(turn=turn, text=FIRST))
    until(lambda: window.conversation.cards and FIRST in window.conversation.cards[0].reply.text())
    card = window.conversation.cards[0]
    assert ">" + FIRST + "<span" in card.reply.text()
    engine.cancel()
    until(lambda: card.note.text() == wording.CANCELLED_SPEAKING)
    assert "<span" in card.reply.text()


def test_a_whole_reply_is_not_paler_anywhere(window: Window, engine: FakeEngine) -> None:
    answer(engine)
    assert "<span" not in window.conversation.cards[0].reply.text()
    assert window.conversation.cards[0].note.text() == ""


def test_sources_are_shown_and_open_their_document(
    window: Window, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = watch_opening(monkeypatch)
    lease = tmp_path / "lease.pdf"
    lease.write_bytes(b"%PDF")
    answer(engine, cite(lease))
    (card,) = window.conversation.cards[0].sources
    assert card.isVisible()
    assert {"The <Lease>", "Page 4", "“The rent is 1,450 euros.”"} == {
        part.text() for part in card.findChildren(QLabel)
    }
    assert card.accessibleName() == "Source: The <Lease>, Page 4. The rent is 1,450 euros."
    QTest.mouseClick(card, LEFT)
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Space)
    until(lambda: len(opened) == 2)
    assert opened == [QUrl.fromLocalFile(str(lease))] * 2


@pytest.mark.parametrize("document", ["/nowhere/lease.pdf", "lease.pdf", "https://example.org/lease.pdf"])
def test_only_files_of_this_computer_are_opened(
    window: Window, engine: FakeEngine, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = watch_opening(monkeypatch)
    answer(engine, cite(document))
    QTest.mouseClick(window.conversation.cards[0].sources[0], LEFT)
    until(window.trouble.isVisible)
    assert window.trouble.message.text() == describe(Code.DOCUMENT_MISSING, "lease.pdf").message
    assert opened == []


def test_a_source_says_its_place_and_shows_its_passage(window: Window, engine: FakeEngine) -> None:
    quote = "three months' notice"
    row = replace(cite("/d/costs.xlsx"), quote=quote, place=Place("sheet", "Contracts & rent", row=12))
    sound = replace(cite("/d/talk.mp3"), quote=quote, page=None, place=Place(start_s=761.0))
    passage = Passage(1, "/d/costs.xlsx", "Costs", 4, "Before <it>: three\nmonths' notice, after it.")
    turn = engine.ask("how long?")
    engine.emit(events.PassagesFound(turn=turn, passages=(passage,)))
    engine.emit(events.ReplyExtended(turn=turn, text=REPLY, citations=(row, sound)))
    until(lambda: window.conversation.cards and len(window.conversation.cards[0].sources) == 2)
    card = window.conversation.cards[0]
    places = [[part.text() for part in source.findChildren(QLabel)][1] for source in card.sources]
    assert places == ["Sheet Contracts & rent, row 12", "At 12:41"]
    (shown,) = card.passages
    assert not shown.text.isVisible()
    height = card.height()
    shown.button.setFocus()
    QTest.keyClick(shown.button, Qt.Key.Key_Space)
    assert shown.button.text() == library_words.HIDE_PASSAGE
    assert "Before &lt;it&gt;: <b style" in shown.text.text()
    assert ">three<br>months' notice</b>, after it." in shown.text.text()
    until(lambda: card.height() > height)
    shown.refresh()
    QTest.keyClick(shown.button, Qt.Key.Key_Space)
    assert not shown.text.isVisible()


def test_a_quote_that_is_not_there_marks_nothing() -> None:
    assert mark_quote("some words", "other words") == "some words"
    assert mark_quote("some words", " ") == "some words"


def test_trouble_is_one_line_with_its_remedy_until_dismissed(window: Window, bridge: Bridge) -> None:
    assert not window.trouble.isVisible()
    bridge.emit(events.TroubleArose(code=Code.DISK_FULL))
    until(window.trouble.isVisible)
    said = describe(Code.DISK_FULL)
    assert (window.trouble.message.text(), window.trouble.remedy.text()) == (said.message, said.remedy)
    QTest.mouseClick(window.trouble.dismiss, LEFT)
    until(lambda: not window.trouble.isVisible())


def test_trouble_of_a_turn_stands_under_it(window: Window, engine: FakeEngine) -> None:
    turn = engine.listen()
    engine.emit(events.TroubleArose(code=Code.TOO_SHORT, turn=turn))
    engine.end(Outcome.UNHEARD)
    until(lambda: window.conversation.cards and window.conversation.cards[0].note.isVisible())
    assert describe(Code.TOO_SHORT).remedy in window.conversation.cards[0].note.text()
    assert not window.trouble.isVisible()


def test_an_unheard_turn_without_a_reason_is_explained(window: Window, engine: FakeEngine) -> None:
    engine.listen()
    engine.end(Outcome.UNHEARD)
    until(lambda: window.conversation.cards and window.conversation.cards[0].note.isVisible())
    assert describe(Code.NOTHING_HEARD).message in window.conversation.cards[0].note.text()


def test_an_import_shows_how_far_it_is(window: Window, engine: FakeEngine) -> None:
    progress = window.dock.progress
    assert not progress.isVisible()
    engine.known = 5
    engine.emit(events.LibraryProgressed(done=4, total=12, current="/d/policy.pdf"))
    until(progress.isVisible)
    assert progress.text.text() == "Reading document 5 of 12: policy.pdf"
    assert (progress.bar.value(), progress.bar.maximum()) == (4, 12)
    until(lambda: window.header.documents.text() == "5 documents")
    engine.known = 12
    for name in ("a.pdf", "b.pdf"):
        document = f"/d/{name}"
        engine.emit(
            events.DocumentRead(document=document, title="", state=DocumentState.FAILED, code=Code.DOCUMENT_EMPTY)
        )
    engine.emit(events.LibraryProgressed(done=12, total=12))
    until(lambda: not progress.isVisible())
    until(lambda: window.header.documents.text() == "12 documents")
    assert "2 documents" in window.trouble.message.text()
    assert "b.pdf" in window.trouble.message.text()


def test_files_are_dropped_in(window: Window, engine: FakeEngine, tmp_path: Path) -> None:
    data = local(tmp_path)
    copy, no_key = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(200, 200), copy, data, LEFT, no_key)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert window.drop_overlay.isVisible()
    QApplication.sendEvent(window, QDropEvent(QPointF(200, 200), copy, data, LEFT, no_key))
    assert engine.calls == [("add", tmp_path)]
    assert not window.drop_overlay.isVisible()


def test_text_cannot_be_dropped_in(window: Window, engine: FakeEngine) -> None:
    data = QMimeData()
    data.setText("no file")
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_the_menu_adds_files_and_folders(window: Window, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def choose(_parent: object, _title: str, _folder: str, filters: str) -> tuple[list[str], str]:
        asked.append(filters)
        return ["/d/a.pdf", "/d/b.txt"], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _parent, _title: "/d")
    window.header.files.trigger()
    window.header.folder.trigger()
    assert engine.calls == [("add", Path("/d/a.pdf"), Path("/d/b.txt")), ("add", Path("/d"))]
    assert asked == ["Documents (*.pdf *.txt);;All files (*)"]


def test_the_empty_window_explains_itself_and_offers_an_example(window: Window, engine: FakeEngine) -> None:
    assert window.welcome.isVisible()
    QTest.mouseClick(window.welcome.example, LEFT)
    assert engine.calls == [("add", resources() / "demo" / "lease.pdf")]
    assert window.dock.question.text() == wording.EXAMPLE_QUESTION
    assert window.dock.question.hasFocus()
    QTest.keyClick(window.dock.question, Qt.Key.Key_Return)
    until(window.conversation.isVisible)
    assert not window.welcome.isVisible()


def test_a_start_that_failed_says_so_and_leaves_nothing_pretending(starting: Window, bridge: Bridge) -> None:
    bridge.emit(events.TroubleArose(code=Code.HOME_UNWRITABLE, detail="/h"))
    bridge.emit(StartFailed())
    until(starting.trouble.isVisible)
    dock, head, welcome = starting.dock, starting.header, starting.welcome
    for control in (dock.talk, dock.ask, head.add, welcome.example):
        assert not control.isEnabled()
        assert control.toolTip() == wording.NOT_STARTED


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(window: Window, engine: FakeEngine) -> None:
    answer(engine, cite("/d/lease.pdf"))
    window.dock.question.setText("x")
    controls = [*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)]
    visible = [control for control in controls if control.isVisible()]
    assert len(visible) >= 5
    for control in visible:
        name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert len(name) > 2, control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control


def test_the_newest_is_followed_unless_the_user_scrolled_up(window: Window, engine: FakeEngine) -> None:
    for _ in range(8):
        answer(engine)
    bar = window.conversation.verticalScrollBar()
    until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(0)
    assert window.conversation.newest.isVisible()
    engine.emit(events.TroubleArose(code=Code.DISK_FULL))
    settle()
    assert bar.value() == 0
    QTest.mouseClick(window.conversation.newest, LEFT)
    assert bar.value() == bar.maximum()
    bar.setValue(0)
    turn = engine.ask("and now?")
    until(lambda: bar.value() == bar.maximum())
    bar.setValue(0)
    engine.emit(events.ReplyExtended(turn=turn, text=REPLY * 20))
    settle()
    assert bar.value() == 0


def test_no_words_are_cut_off(window: Window, engine: FakeEngine) -> None:
    for width in (940, 600):
        window.resize(width, 800)
        answer(engine, cite("/d/lease.pdf"), cite("/d/" + "long-name-" * 12 + ".pdf"))
        for card in window.conversation.cards:
            for part in card.findChildren(QLabel):
                needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
                assert part.isHidden() or part.height() >= needed, part.text()


def test_the_buttons_at_the_top_come_before_the_number_of_documents(window: Window, engine: FakeEngine) -> None:
    engine.known = 10_000
    window.resize(1200, 700)
    engine.emit(events.LibraryProgressed(done=1, total=1))
    until(lambda: window.header.documents.text() == "10,000 documents")
    until(window.header.documents.isVisible)
    window.resize(window.minimumSizeHint().width(), 700)
    settle()
    assert not window.header.documents.isVisible()
    head = window.header
    for button in (head.library, head.memory, head.hearing, head.voice, head.models, head.add):
        assert button.width() >= button.sizeHint().width()
    window.resize(1200, 700)
    until(window.header.documents.isVisible)


def test_the_users_words_are_only_as_wide_as_they_need(window: Window, engine: FakeEngine) -> None:
    def width(question: str) -> int:
        turn = engine.listen()
        engine.emit(events.TranscriptRevised(turn=turn, text="something rather long to begin with"))
        settle()
        engine.emit(events.TranscriptSettled(turn=turn, transcript=Transcript(question, is_final=True)))
        settle()
        label = window.conversation.cards[-1].question.words
        lines.append(label.height() // label.fontMetrics().height())
        return label.width()

    lines: list[int] = []
    assert width("no") < width("how much is it") < width("how much is the rent of the flat")
    assert lines == [1, 1, 1]
    width("how much is the rent of the flat " * 4)
    assert lines[-1] > 1


def test_a_long_conversation_touches_only_its_last_card(
    window: Window, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(30):
        answer_quickly(engine)
    until(lambda: len(window.conversation.cards) == 30)
    settle()
    touched: list[TurnCard] = []
    render = TurnCard.render_turn

    def note(card: TurnCard, *shown: object) -> None:
        touched.append(card)
        render(card, *shown)  # type: ignore[arg-type]

    monkeypatch.setattr(TurnCard, "render_turn", note)
    turn = engine.ask("and now?")
    for _ in range(20):
        engine.emit(events.ReplyExtended(turn=turn, text="more "))
    until(lambda: window.state.turns[-1].reply.count("more") == 20)
    settle()
    assert set(touched) <= set(window.conversation.cards[-2:])


def answer_quickly(engine: FakeEngine) -> None:
    turn = engine.ask("how much is the rent?")
    engine.emit(events.ReplyExtended(turn=turn, text=REPLY))
    engine.end(Outcome.COMPLETED)


def test_events_from_another_thread_arrive_in_order(window: Window, engine: FakeEngine) -> None:
    turn = engine.ask("count")
    words = [f"{number} " for number in range(500)]

    def tell() -> None:
        for word in words:
            engine.emit(events.ReplyExtended(turn=turn, text=word))

    thread = Thread(target=tell)
    thread.start()
    until(lambda: window.state.turns and window.state.turns[-1].reply.endswith("499 "))
    thread.join()
    assert window.state.turns[-1].reply == "".join(words)


def test_the_stall_watch_sees_a_stall(window: Window) -> None:
    with StallWatch() as watch:
        wait(50)
        QTest.qSleep(80)
        wait(20)
    assert watch.longest_s > 0.05
    assert watch.ticks > 2
