import sys
import time
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest
from PySide6.QtCore import QEvent, QMessageLogContext, QPointF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.bridge import Bridge
from app.ui.widgets import theme
from app.ui.window.window import Window
from tests.fixtures.event_loop import wait
from tests.ui.fake_engine import FakeEngine


class Clock:
    """Time passes when a test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Finger:
    """On a key, or on the mouse where there is none; begins with the talk button, `at` another widget."""

    def __init__(self, window: Window, clock: Clock, key: Qt.Key | None = Qt.Key.Key_F9) -> None:
        self.window, self.clock, self.key = window, clock, key

    def press(self, at: QWidget | None = None) -> None:
        at = at or self.window.dock.talk
        if self.key is None:
            self.move_mouse(at, QEvent.Type.MouseButtonPress)
        else:
            QTest.keyPress(at, self.key)

    def lift(self, after_s: float = 0.0, at: QWidget | None = None) -> None:
        """Let some time pass and let go."""
        self.wait(after_s)
        at = at or self.window.dock.talk
        if self.key is None:
            self.move_mouse(at, QEvent.Type.MouseButtonRelease)
        else:
            QTest.keyRelease(at, self.key)

    def wait(self, seconds: float) -> None:
        """Let time pass until what is due has come."""
        self.clock.now_s += seconds
        gesture = self.window.control._gesture
        until(lambda: gesture.due_s is None or gesture.due_s > self.clock.now_s)

    def hold(self, seconds: float = 0.5, at: QWidget | None = None) -> None:
        """Press for so long."""
        self.press(at)
        self.lift(seconds, at)

    def move_mouse(self, at: QWidget, kind: QEvent.Type) -> None:
        """As the system tells it, but without its own time: QTest's is not the time that passed."""
        left, middle = Qt.MouseButton.LeftButton, QPointF(at.rect().center())
        held = left if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        event = QMouseEvent(kind, middle, at.mapToGlobal(middle), left, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(at, event)


def until(is_so: Callable[[], object]) -> None:
    """Let Qt work until something is so; the time limit of a minute only ends what hangs."""
    end_s = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end_s
        wait(5)


def settle() -> None:
    """Let every event told so far be shown; in several turns of the loop, for a busy machine has few in that time."""
    for _ in range(10):
        wait(6)


@pytest.fixture(scope="session")
def application() -> Iterator[QApplication]:
    # Named here, not in the environment, which other tests' programs would inherit.
    made = QApplication(["sotto", "-platform", "offscreen"])
    theme.apply(made, is_dark=False)
    yield made
    made.quit()


@pytest.fixture(autouse=True)
def _nothing_is_amiss(application: QApplication) -> Iterator[None]:
    """Fail where a slot raised or Qt complained."""
    amiss: list[str] = []

    def note(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        is_grave = kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg
        if is_grave and not text.startswith("This plugin does not support"):  # the offscreen one has no screen
            amiss.append(text)

    def raised(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        amiss.append(f"{kind.__name__}: {error}")

    before, hook = qInstallMessageHandler(note), sys.excepthook
    sys.excepthook = raised
    yield
    qInstallMessageHandler(before)
    sys.excepthook = hook
    assert not amiss


@pytest.fixture
def bridge(application: QApplication) -> Bridge:
    return Bridge()


@pytest.fixture
def engine(bridge: Bridge) -> FakeEngine:
    return FakeEngine(bridge.emit)


@pytest.fixture
def starting(bridge: Bridge, engine: FakeEngine) -> Iterator[Window]:
    """A window that has no engine yet."""
    made = Window(bridge, suffixes=[".pdf", ".txt"])
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made, 60_000)
    yield made
    made.close()
    made.deleteLater()
    settle()


@pytest.fixture
def clock(starting: Window) -> Clock:
    """The time of what is held in the window."""
    starting.control.clock = Clock()
    return starting.control.clock


@pytest.fixture
def finger(starting: Window, clock: Clock) -> Finger:
    """A finger on F9; give it another key, or None for the mouse."""
    return Finger(starting, clock)


@pytest.fixture
def window(starting: Window, engine: FakeEngine, clock: Clock) -> Window:
    starting.attach(engine)
    engine.start()
    until(starting.dock.talk.hasFocus)
    assert engine.calls[-1] == ("list",)
    engine.calls.clear()
    return starting
