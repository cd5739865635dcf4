import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import events
from app.events import Outcome
from app.ui import wording
from app.ui.hold import By, Hold
from app.ui.state import Phase
from app.ui.window import Window
from tests.ui.conftest import FakeEngine, settle, until

LEFT = Qt.MouseButton.LeftButton
KEYS = [Qt.Key.Key_Space, Qt.Key.Key_F9]


def repeat(widget: QWidget, kind: QEvent.Type, key: Qt.Key) -> None:
    QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, " ", True))


def test_the_mouse_holds_and_lets_go(window: Window, engine: FakeEngine) -> None:
    QTest.mousePress(window.dock.talk, LEFT)
    assert engine.names() == ["listen"]
    until(lambda: window.state.phase is Phase.LISTENING)
    QTest.mouseRelease(window.dock.talk, LEFT)
    assert engine.names() == ["listen", "release"]


def test_other_mouse_buttons_do_nothing(window: Window, engine: FakeEngine) -> None:
    QTest.mouseClick(window.dock.talk, Qt.MouseButton.RightButton)
    assert engine.calls == []


def test_letting_go_outside_the_button_lets_go(window: Window, engine: FakeEngine) -> None:
    QTest.mousePress(window.dock.talk, LEFT)
    QTest.mouseMove(window.dock.talk, QPoint(400, -200))
    QTest.mouseRelease(window.dock.talk, LEFT, pos=QPoint(400, -200))
    assert engine.names() == ["listen", "release"]
    assert not window.dock.talk.isDown()


def test_a_lost_release_is_noticed_when_the_pointer_leaves(window: Window, engine: FakeEngine) -> None:
    QTest.mousePress(window.dock.talk, LEFT)
    QTest.mouseRelease(window.head, LEFT)  # told to another widget
    QApplication.sendEvent(window.dock.talk, QEvent(QEvent.Type.Leave))
    assert engine.names() == ["listen", "release"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_holds_and_its_repeats_are_ignored(window: Window, engine: FakeEngine, key: Qt.Key) -> None:
    talk = window.dock.talk
    QTest.keyPress(talk, key)
    for _ in range(3):
        repeat(talk, QEvent.Type.KeyRelease, key)
        repeat(talk, QEvent.Type.KeyPress, key)
    assert engine.names() == ["listen"]
    QTest.keyRelease(talk, key)
    assert engine.names() == ["listen", "release"]


def key_event(kind: QEvent.Type) -> QKeyEvent:
    return QKeyEvent(kind, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)


def test_a_repeat_that_looks_like_a_release_is_still_the_same_hold(application: QApplication) -> None:
    told: list[str] = []
    hold = Hold(settle_ms=20)
    hold.began.connect(lambda: told.append("began"))
    hold.ended.connect(lambda: told.append("ended"))
    hold.take_press(key_event(QEvent.Type.KeyPress))
    hold.take_release(key_event(QEvent.Type.KeyRelease))
    hold.take_press(key_event(QEvent.Type.KeyPress))
    QTest.qWait(60)
    assert told == ["began"]
    hold.take_release(key_event(QEvent.Type.KeyRelease))
    until(lambda: told == ["began", "ended"])
    hold.take_press(key_event(QEvent.Type.KeyPress))
    hold.take_release(key_event(QEvent.Type.KeyRelease))
    hold.let_go()
    QTest.qWait(60)
    assert told == ["began", "ended"] * 2


def test_space_holds_with_the_conversation_focused(window: Window, engine: FakeEngine) -> None:
    engine.ask("anything")
    engine.end(Outcome.COMPLETED)
    settle()
    engine.calls.clear()
    window.conversation.setFocus()
    QTest.keyPress(window.conversation, Qt.Key.Key_Space)
    QTest.keyRelease(window.conversation, Qt.Key.Key_Space)
    assert engine.names() == ["listen", "release"]


def test_space_in_the_text_box_is_a_space(window: Window, engine: FakeEngine) -> None:
    window.dock.question.setFocus()
    QTest.keyClicks(window.dock.question, "how much")
    assert window.dock.question.text() == "how much"
    assert engine.calls == []


def test_f9_holds_even_in_the_text_box(window: Window, engine: FakeEngine) -> None:
    window.dock.question.setFocus()
    QTest.keyPress(window.dock.question, Qt.Key.Key_F9)
    QTest.keyRelease(window.dock.question, Qt.Key.Key_F9)
    assert engine.names() == ["listen", "release"]


def test_space_on_another_button_presses_that_button(window: Window, engine: FakeEngine) -> None:
    window.welcome.example.setFocus()
    QTest.keyClick(window.welcome.example, Qt.Key.Key_Space)
    assert engine.names() == ["add"]


def test_only_what_began_the_hold_ends_it(window: Window, engine: FakeEngine) -> None:
    QTest.keyPress(window.dock.talk, Qt.Key.Key_F9)
    QTest.mouseClick(window.dock.talk, LEFT)
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Space)
    assert engine.names() == ["listen"]
    QTest.keyRelease(window.dock.talk, Qt.Key.Key_F9)
    assert engine.names() == ["listen", "release"]


def test_space_is_let_go_when_the_focus_moves(window: Window, engine: FakeEngine) -> None:
    QTest.keyPress(window.dock.talk, Qt.Key.Key_Space)
    window.dock.question.setFocus()
    assert engine.names() == ["listen", "release"]
    QTest.keyRelease(window.dock.question, Qt.Key.Key_Space)
    assert engine.names() == ["listen", "release"]


@pytest.mark.parametrize("key", [*KEYS, None])
def test_everything_is_let_go_when_another_window_takes_over(
    window: Window, engine: FakeEngine, key: Qt.Key | None
) -> None:
    if key is None:
        QTest.mousePress(window.dock.talk, LEFT)
    else:
        QTest.keyPress(window.dock.talk, key)
    other = QWidget()
    other.show()
    other.activateWindow()
    assert QTest.qWaitForWindowActive(other)
    until(lambda: engine.names() == ["listen", "release"])
    assert window.hold.by is None
    other.close()


def test_opening_the_menu_lets_go(window: Window, engine: FakeEngine) -> None:
    QTest.keyPress(window.dock.talk, Qt.Key.Key_F9)
    window.head.menu.aboutToShow.emit()
    assert engine.names() == ["listen", "release"]


def test_holding_while_it_speaks_interrupts(window: Window, engine: FakeEngine) -> None:
    turn = engine.ask("how much?")
    engine.emit(events.SpeakingStarted(turn=turn))
    until(lambda: window.state.phase is Phase.SPEAKING)
    QTest.mousePress(window.dock.talk, LEFT)
    until(lambda: window.state.phase is Phase.LISTENING)
    QTest.mouseRelease(window.dock.talk, LEFT)
    assert engine.names() == ["ask", "listen", "release"]
    assert [turn.outcome for turn in window.state.turns] == [Outcome.CANCELLED, None]


def test_assistive_technology_switches_without_holding(window: Window, engine: FakeEngine) -> None:
    window.dock.talk.click()
    assert window.hold.by is By.SWITCH
    window.dock.talk.click()
    assert engine.names() == ["listen", "release"]


def test_a_question_need_not_wait_until_everything_is_loaded(starting: Window, engine: FakeEngine) -> None:
    starting.attach(engine)
    until(starting.dock.talk.isEnabled)
    assert not starting.state.is_running
    QTest.keyClick(starting.dock.talk, Qt.Key.Key_F9)
    assert engine.names() == ["listen", "release"]
    until(lambda: starting.state.phase is Phase.LISTENING)
    engine.start()
    settle()
    assert starting.state.phase is Phase.LISTENING


def test_nothing_can_be_held_while_there_is_no_engine(starting: Window, engine: FakeEngine) -> None:
    assert not starting.dock.talk.isEnabled()
    assert starting.dock.talk.toolTip() == wording.NOT_READY
    QTest.keyClick(starting, Qt.Key.Key_F9)
    QTest.mouseClick(starting.dock.talk, LEFT)
    assert engine.calls == []


def test_the_level_is_shown_only_while_capturing(window: Window, engine: FakeEngine) -> None:
    QTest.mousePress(window.dock.talk, LEFT)
    engine.emit(events.LevelMeasured(turn="1", level=0.8))
    until(lambda: window.dock.talk.level == 0.8)
    assert window.dock.phase.text() == wording.describe_phase(window.state)
    loud = window.dock.talk.grab().toImage()
    engine.emit(events.LevelMeasured(turn="1", level=0.1))
    until(lambda: window.dock.talk.level == 0.1)
    assert window.dock.talk.grab().toImage() != loud
    QTest.mouseRelease(window.dock.talk, LEFT)
    engine.emit(events.ListeningStopped(turn="1", seconds=1.0, recording=None, released_at_s=0.0))
    until(lambda: window.dock.talk.level == 0.0)


def test_closing_the_window_stops_the_turn(window: Window, engine: FakeEngine) -> None:
    QTest.keyPress(window.dock.talk, Qt.Key.Key_F9)
    window.close()
    assert engine.names() == ["listen", "cancel"]
