import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain import events
from app.domain.errors import Code
from app.domain.events import DeviceKind, Outcome
from app.ui.state import phrases
from app.ui.state.state import Phase
from app.ui.talk.control import By, TalkControl
from app.ui.talk.gesture import Act
from app.ui.window.window import Window
from app.wording import window as wording
from app.wording.faults import describe
from tests.fixtures.event_loop import wait
from tests.ui.conftest import Clock, Finger, settle, until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
KEYS = [Qt.Key.Key_Space, Qt.Key.Key_F9]
CONTROLS = [*KEYS, None]
HELD = ["press", "listen", "release"]
TAPPED = ["press", "listen", "hands_free"]


def repeat(widget: QWidget, kind: QEvent.Type, key: Qt.Key) -> None:
    QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, " ", True))


@pytest.mark.parametrize("key", CONTROLS)
def test_holding_listens_until_it_is_let_go(
    window: Window, engine: FakeEngine, finger: Finger, key: Qt.Key | None
) -> None:
    finger.key = key
    finger.press()
    assert engine.names() == ["press"]
    finger.wait(0.081)
    assert engine.names() == ["press", "listen"]
    until(lambda: window.state.phase is Phase.LISTENING)
    assert not window.state.is_hands_free
    finger.lift(0.33)
    assert engine.names() == HELD
    assert window.control.by is None


@pytest.mark.parametrize("key", CONTROLS)
def test_a_tap_listens_hands_free_and_another_press_ends_it(
    window: Window, engine: FakeEngine, finger: Finger, key: Qt.Key | None
) -> None:
    finger.key = key
    finger.hold(0.39)
    assert engine.names() == TAPPED
    until(lambda: window.state.is_hands_free)
    until(lambda: "fall silent" in window.dock.phase.text())
    finger.press()
    assert engine.names() == [*TAPPED, "release"]
    finger.lift(1)
    assert engine.names() == [*TAPPED, "release"]


@pytest.mark.parametrize("key", CONTROLS)
def test_a_slip_of_the_finger_leaves_the_reply_going_on(
    window: Window, engine: FakeEngine, finger: Finger, key: Qt.Key | None
) -> None:
    turn = engine.ask("how much?")
    engine.emit(events.SpeakingStarted(turn=turn))
    until(lambda: window.state.phase is Phase.SPEAKING)
    finger.key = key
    finger.hold(0.07)
    assert engine.names() == ["ask", "press", "slip"]
    settle()
    assert window.state.phase is Phase.SPEAKING
    assert window.state.running


def test_the_mouses_own_times_count(window: Window, engine: FakeEngine) -> None:
    # QTest gives each event a time, which goes on by the delay.
    talk = window.dock.talk
    QTest.mousePress(talk, LEFT)
    QTest.mouseRelease(talk, LEFT, delay=30)
    assert engine.names() == ["press", "slip"]
    QTest.mousePress(talk, LEFT)
    QTest.mouseRelease(talk, LEFT, delay=200)
    assert engine.names() == ["press", "slip", *TAPPED]


def test_other_mouse_buttons_do_nothing(window: Window, engine: FakeEngine) -> None:
    QTest.mouseClick(window.dock.talk, Qt.MouseButton.RightButton)
    assert engine.calls == []


def test_letting_go_outside_the_button_lets_go(window: Window, engine: FakeEngine) -> None:
    QTest.mousePress(window.dock.talk, LEFT)
    QTest.mouseMove(window.dock.talk, QPoint(400, -200))
    QTest.mouseRelease(window.dock.talk, LEFT, pos=QPoint(400, -200), delay=450)
    assert engine.names() == HELD
    assert not window.dock.talk.isDown()


def test_a_lost_release_is_noticed_when_the_pointer_leaves(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.key = None
    finger.press()
    finger.wait(0.2)  # a tap, if it had been let go here
    finger.lift(at=window.header)  # told to another widget
    QApplication.sendEvent(window.dock.talk, QEvent(QEvent.Type.Leave))
    assert engine.names() == HELD


@pytest.mark.parametrize("key", KEYS)
def test_a_keys_repeats_are_ignored(window: Window, engine: FakeEngine, finger: Finger, key: Qt.Key) -> None:
    finger.key = key
    finger.press()
    finger.wait(0.3)
    for _ in range(3):
        repeat(window.dock.talk, QEvent.Type.KeyRelease, key)
        repeat(window.dock.talk, QEvent.Type.KeyPress, key)
    assert engine.names() == ["press", "listen"]
    finger.lift(0.3)
    assert engine.names() == HELD


def key_event(kind: QEvent.Type, stamp_ms: int = 0) -> QKeyEvent:
    event = QKeyEvent(kind, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
    event.setTimestamp(stamp_ms)
    return event


PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


def noting(hold: TalkControl) -> list[Act]:
    told: list[Act] = []
    hold.acted.connect(told.append)
    return told


def test_a_repeat_that_looks_like_a_release_is_still_the_same_hold(application: QApplication) -> None:
    clock = Clock()
    hold = TalkControl(settle_ms=20, clock=clock)
    told = noting(hold)
    hold.take_press(key_event(PRESS))
    clock.now_s += 0.3
    until(lambda: Act.LISTEN in told)
    for _ in range(3):
        hold.take_release(key_event(RELEASE))
        clock.now_s += 0.03
        hold.take_press(key_event(PRESS))
        wait(60)
    assert told == [Act.PRESS, Act.LISTEN]
    clock.now_s += 0.1
    hold.take_release(key_event(RELEASE))
    until(lambda: told == [Act.PRESS, Act.LISTEN, Act.RELEASE])
    hold.take_press(key_event(PRESS))
    clock.now_s += 1
    hold.take_release(key_event(RELEASE))
    hold.release_all()
    wait(60)
    assert told == [Act.PRESS, Act.LISTEN, Act.RELEASE] * 2


@pytest.mark.parametrize(
    ("held_s", "acts"), [(0.07, [Act.PRESS, Act.SLIP]), (0.39, [Act.PRESS, Act.LISTEN, Act.HANDS_FREE])]
)
def test_the_time_of_settling_does_not_count(application: QApplication, held_s: float, acts: list[Act]) -> None:
    clock = Clock()
    hold = TalkControl(settle_ms=20, clock=clock)
    told = noting(hold)
    hold.take_press(key_event(PRESS))
    clock.now_s += held_s
    hold.take_release(key_event(RELEASE))
    clock.now_s += 1
    wait(150)
    assert told == acts


@pytest.mark.parametrize(("up_ms", "last"), [(1060, Act.SLIP), (1200, Act.HANDS_FREE), (1400, Act.RELEASE)])
def test_the_systems_own_times_count_in_a_busy_window(application: QApplication, up_ms: int, last: Act) -> None:
    clock = Clock()
    hold = TalkControl(settle_ms=0, clock=clock)
    told = noting(hold)
    hold.take_press(key_event(PRESS, stamp_ms=1000))
    clock.now_s += 3  # so late is it read
    hold.take_release(key_event(RELEASE, stamp_ms=up_ms))
    assert told[-1] is last


def test_space_holds_with_the_conversation_focused(window: Window, engine: FakeEngine, finger: Finger) -> None:
    engine.ask("anything")
    engine.end(Outcome.COMPLETED)
    settle()
    engine.calls.clear()
    window.conversation.setFocus()
    finger.key = Qt.Key.Key_Space
    finger.hold(at=window.conversation)
    assert engine.names() == HELD


def test_space_in_the_text_box_is_a_space(window: Window, engine: FakeEngine) -> None:
    window.dock.question.setFocus()
    QTest.keyClicks(window.dock.question, "how much")
    assert window.dock.question.text() == "how much"
    assert engine.calls == []


def test_f9_holds_even_in_the_text_box(window: Window, engine: FakeEngine, finger: Finger) -> None:
    window.dock.question.setFocus()
    finger.hold(at=window.dock.question)
    assert engine.names() == HELD


def test_space_on_another_button_presses_that_button(window: Window, engine: FakeEngine) -> None:
    window.welcome.example.setFocus()
    QTest.keyClick(window.welcome.example, Qt.Key.Key_Space)
    assert engine.names() == ["add"]


def test_only_what_pressed_it_lets_it_go(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.press()
    finger.wait(0.5)
    QTest.mouseClick(window.dock.talk, LEFT)
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Space)
    assert engine.names() == ["press", "listen"]
    finger.lift()
    assert engine.names() == HELD


def test_space_is_let_go_when_the_focus_moves(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.key = Qt.Key.Key_Space
    finger.press()
    finger.wait(0.1)
    window.dock.question.setFocus()
    assert engine.names() == HELD
    finger.lift(at=window.dock.question)
    assert engine.names() == HELD


@pytest.mark.parametrize("key", CONTROLS)
def test_everything_is_let_go_when_another_window_takes_over(
    window: Window, engine: FakeEngine, finger: Finger, key: Qt.Key | None
) -> None:
    finger.key = key
    finger.press()
    finger.wait(0.1)
    other = QWidget()
    other.show()
    other.activateWindow()
    assert QTest.qWaitForWindowActive(other, 60_000)
    until(lambda: engine.names() == HELD)
    assert window.control.by is None
    other.close()


def test_hands_free_goes_on_when_another_window_takes_over(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.hold(0.2)
    other = QWidget()
    other.show()
    other.activateWindow()
    assert QTest.qWaitForWindowActive(other, 60_000)
    settle()
    assert engine.names() == TAPPED
    assert window.state.is_hands_free
    other.close()


def test_opening_the_menu_lets_go(window: Window, engine: FakeEngine, finger: Finger) -> None:
    finger.press()
    finger.wait(0.1)
    window.header.menu.aboutToShow.emit()
    assert engine.names() == HELD


def test_holding_while_it_speaks_interrupts(window: Window, engine: FakeEngine, finger: Finger) -> None:
    turn = engine.ask("how much?")
    engine.emit(events.SpeakingStarted(turn=turn))
    until(lambda: window.state.phase is Phase.SPEAKING)
    finger.press()
    finger.wait(0.1)
    until(lambda: window.state.phase is Phase.LISTENING)
    finger.lift(0.5)
    assert engine.names() == ["ask", *HELD]
    assert [turn.outcome for turn in window.state.turns] == [Outcome.CANCELLED, None]


def test_the_end_of_the_turn_before_does_not_end_hands_free(window: Window, engine: FakeEngine, finger: Finger) -> None:
    engine.ask("how much?")  # its end is told when the next turn has begun
    finger.hold(0.2)
    settle()
    finger.press()
    assert engine.names() == ["ask", *TAPPED, "release"]


@pytest.mark.parametrize("event", ["stopped", "ended"])
def test_hands_free_that_ended_by_itself_begins_anew(
    window: Window, engine: FakeEngine, finger: Finger, event: str
) -> None:
    finger.hold(0.2)
    if event == "stopped":
        engine.emit(events.ListeningStopped(turn="1", seconds=2.0, recording=None, released_at_s=0.0))
    else:
        engine.end(Outcome.FAILED)
    settle()
    finger.hold(0.5)
    assert engine.names() == [*TAPPED, *HELD]


def test_listening_that_ended_while_held_leaves_nothing_to_let_go(
    window: Window, engine: FakeEngine, finger: Finger
) -> None:
    finger.press()
    finger.wait(0.1)
    engine.end(Outcome.FAILED)  # the microphone is missing, say
    settle()
    finger.lift(0.1)
    assert engine.names() == ["press", "listen"]
    finger.hold()
    assert engine.names() == ["press", "listen", *HELD]


def test_assistive_technology_switches_without_holding(window: Window, engine: FakeEngine) -> None:
    talk = window.dock.talk
    assert talk.accessibleDescription() == wording.TALK_DESCRIPTION
    talk.click()
    until(lambda: window.state.is_hands_free)
    until(lambda: "fall silent" in talk.accessibleDescription())
    talk.click()
    assert engine.names() == [*TAPPED, "release"]


def test_a_question_need_not_wait_until_everything_is_loaded(
    starting: Window, engine: FakeEngine, finger: Finger
) -> None:
    starting.attach(engine)
    until(starting.dock.talk.isEnabled)
    assert not starting.state.is_running
    finger.hold()
    assert engine.names() == HELD
    until(lambda: starting.state.phase is Phase.LISTENING)
    engine.start()
    settle()
    assert starting.state.phase is Phase.LISTENING


def test_nothing_can_be_held_while_there_is_no_engine(starting: Window, engine: FakeEngine, finger: Finger) -> None:
    assert not starting.dock.talk.isEnabled()
    assert starting.dock.talk.toolTip() == wording.NOT_READY
    finger.hold(at=starting)
    QTest.mouseClick(starting.dock.talk, LEFT)
    starting.dock.talk.click()
    assert engine.calls == []
    assert starting.control.by is None


def test_the_level_is_shown_only_while_capturing(window: Window, engine: FakeEngine) -> None:
    engine.listen()
    engine.emit(events.LevelMeasured(turn="1", level=0.8))
    until(lambda: window.dock.talk.level == 0.8)
    assert window.dock.phase.text() == phrases.describe_phase(window.state)
    loud = window.dock.talk.grab().toImage()
    engine.emit(events.LevelMeasured(turn="1", level=0.1))
    until(lambda: window.dock.talk.level == 0.1)
    assert window.dock.talk.grab().toImage() != loud
    engine.emit(events.ListeningStopped(turn="1", seconds=1.0, recording=None, released_at_s=0.0))
    until(lambda: window.dock.talk.level == 0.0)


def test_what_is_too_loud_is_said_and_shown(window: Window, engine: FakeEngine) -> None:
    engine.listen()
    engine.emit(events.LevelMeasured(turn="1", level=1.0, at_s=10))
    until(lambda: window.dock.talk.level == 1.0)
    clean, listening = window.dock.talk.grab().toImage(), window.dock.phase.text()
    engine.emit(events.LevelMeasured(turn="1", level=1.0, is_clipping=True, at_s=11))
    until(lambda: "Too loud" in window.dock.phase.text())
    assert window.dock.talk.grab().toImage() != clean
    engine.emit(events.LevelMeasured(turn="1", level=1.0, at_s=12.5))
    until(lambda: window.dock.phase.text() == listening)
    assert window.dock.talk.grab().toImage() == clean


@pytest.mark.parametrize("code", [Code.MICROPHONE_SILENT, Code.MICROPHONE_REPLACED, Code.SOUND_LOST])
def test_what_helps_while_speaking_is_said_while_speaking(window: Window, engine: FakeEngine, code: Code) -> None:
    engine.listen()
    engine.emit(events.TroubleArose(code=code, detail="USB Mic", turn="1"))
    until(lambda: window.dock.phase.text() == describe(code, "USB Mic").message)
    engine.emit(events.ListeningStopped(turn="1", seconds=1.0, recording=None, released_at_s=0.0))
    until(lambda: window.state.phase is Phase.UNDERSTANDING)
    until(lambda: window.dock.phase.text() == phrases.describe_phase(window.state))
    assert describe(code, "USB Mic").remedy in window.conversation.cards[0].note.text()


def test_a_silent_microphone_is_told_once(window: Window, engine: FakeEngine) -> None:
    engine.listen()
    engine.emit(events.TroubleArose(code=Code.MICROPHONE_SILENT, detail="USB Mic", turn="1"))
    engine.emit(events.ListeningStopped(turn="1", seconds=1.0, recording=None, released_at_s=0.0))
    engine.emit(events.TroubleArose(code=Code.NOTHING_HEARD, turn="1"))
    engine.end(Outcome.UNHEARD)
    silent = describe(Code.MICROPHONE_SILENT, "USB Mic")
    until(lambda: window.state.phase is Phase.IDLE and bool(window.conversation.cards))
    settle()
    assert window.conversation.cards[0].note.text() == f"{silent.message} {silent.remedy}"


def test_a_microphone_that_is_kept_ready_is_never_hidden(window: Window, engine: FakeEngine) -> None:
    assert not window.dock.kept_ready.isVisible()
    engine.emit(events.DeviceChanged(kind=DeviceKind.MICROPHONE, name="USB Mic", is_kept_ready=True))
    engine.emit(events.DeviceChanged(kind=DeviceKind.LOUDSPEAKER, name="Headphones"))
    until(window.dock.kept_ready.isVisible)
    assert wording.KEPT_READY in window.dock.kept_ready.text()
    engine.listen()
    settle()
    assert window.dock.kept_ready.isVisible()
    engine.emit(events.DeviceChanged(kind=DeviceKind.MICROPHONE, name="USB Mic"))
    until(lambda: not window.dock.kept_ready.isVisible())


@pytest.mark.parametrize("held_s", [0.0, 0.1])
def test_closing_the_window_stops_the_turn(window: Window, engine: FakeEngine, finger: Finger, held_s: float) -> None:
    finger.press()
    finger.wait(held_s)
    window.close()
    assert engine.names() == (["press", "listen", "cancel"] if held_s else ["press", "slip", "cancel"])


def test_what_was_just_tapped_can_be_stopped_before_it_is_heard_of(
    window: Window, engine: FakeEngine, clock: Clock
) -> None:
    window.dock.talk.click()
    assert not window.state.is_running
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Escape)
    assert engine.names() == [*TAPPED, "cancel"]
    assert not window.control.is_listening
    assert window.control.by is not By.F9
