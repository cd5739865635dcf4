import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import events
from app.events import Event, Outcome, Source
from app.ui import theme
from app.ui.bridge import Bridge
from app.ui.window import Window


class FakeEngine:
    """Notes what the window asks, and tells what a real engine would tell first."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self.emit = emit
        self.calls: list[tuple[object, ...]] = []
        self.turn = 0
        self.known = 0
        self.is_running = False

    def names(self) -> list[object]:
        return [call[0] for call in self.calls]

    def start(self) -> None:
        self.calls.append(("start",))
        self.emit(events.EngineReady(engines={"recognizer": "fake"}))

    def close(self) -> None:
        self.calls.append(("close",))

    def listen(self) -> str:
        self.calls.append(("listen",))
        turn = self._begin(Source.MICROPHONE)
        self.emit(events.ListeningStarted(turn=turn))
        return turn

    def release(self) -> None:
        self.calls.append(("release",))

    def ask(self, question: str, scope: str | None = None) -> str:
        self.calls.append(("ask", question))
        return self._begin(Source.TEXT, question)

    def cancel(self) -> None:
        self.calls.append(("cancel",))
        self.end(Outcome.CANCELLED)

    def add(self, paths: Sequence[Path]) -> None:
        self.calls.append(("add", *paths))

    def documents(self) -> int:
        return self.known

    def end(self, outcome: Outcome) -> None:
        if self.is_running:
            self.is_running = False
            self.emit(events.TurnEnded(turn=str(self.turn), outcome=outcome))

    def _begin(self, source: Source, question: str = "") -> str:
        self.end(Outcome.CANCELLED)
        self.turn += 1
        self.is_running = True
        self.emit(events.TurnStarted(turn=str(self.turn), source=source, question=question))
        return str(self.turn)


def until(is_so: Callable[[], object]) -> None:
    """Let Qt work until something is so; fails after five seconds."""
    for _ in range(1000):
        if is_so():
            return
        QTest.qWait(5)
    assert is_so()


def settle() -> None:
    """Let every event told so far be shown."""
    QTest.qWait(60)


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
        if is_grave and text != "This plugin does not support raise()":  # the offscreen one has no stacking
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
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()
    made.deleteLater()
    settle()


@pytest.fixture
def window(starting: Window, engine: FakeEngine) -> Window:
    starting.attach(engine)
    engine.start()
    engine.calls.clear()
    until(starting.dock.talk.hasFocus)
    return starting
