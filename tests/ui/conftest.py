import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QEvent, QMessageLogContext, QPointF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain import events
from app.domain.errors import AssistantError
from app.domain.events import Device, Event, Outcome, Source
from app.domain.scope import EVERYTHING, Scope
from app.domain.voices import InstalledVoice
from app.storage import settings as settings_file
from app.storage.settings import Settings
from app.ui.bridge import Bridge
from app.ui.widgets import theme
from app.ui.window.window import Window


class FakeDesk:
    """Notes what is asked of the library."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine

    def add(self, paths: Sequence[Path], collection: str = "") -> None:
        self._note("add", *paths, *([collection] if collection else []))

    def fetch(self, address: str, collection: str = "") -> None:
        self._note("fetch", address, collection)

    def stop_fetching(self) -> None:
        self._note("stop fetching")

    def keep(self, question: str, answer: str) -> None:
        self._note("keep", question, answer)

    def forget(self, answer: int) -> None:
        self._note("forget", answer)

    def list_answers(self) -> None:
        self._note("list answers")

    def remove(self, path: Path) -> None:
        self._note("remove", path)

    def sync(self) -> None:
        self._note("sync")

    def unlock(self, path: Path, password: str) -> None:
        self._note("unlock", path, password)

    def pause(self) -> None:
        self._note("pause")

    def resume(self) -> None:
        self._note("resume")

    def cancel(self) -> None:
        self._note("cancel import")

    def collect(self, name: str, paths: Sequence[Path]) -> None:
        self._note("collect", name, *paths)

    def release(self, name: str, paths: Sequence[Path]) -> None:
        self._note("release", name, *paths)

    def dissolve(self, name: str) -> None:
        self._note("dissolve", name)

    def count(self) -> int:
        return self._engine.known

    def list(self) -> None:
        self._note("list")

    def _note(self, *call: object) -> None:
        self._engine.calls.append(call)


class FakeKeeping:
    """Notes what the window asks of the memory."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine

    def list(self) -> None:
        self._engine.calls.append(("list memories",))

    def add(self, text: str) -> None:
        self._engine.calls.append(("remember", text))

    def edit(self, id_: int, text: str) -> None:
        self._engine.calls.append(("edit memory", id_, text))

    def remove(self, id_: int) -> None:
        self._engine.calls.append(("forget", id_))


class FakeModels:
    """Notes what is asked of the models."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine

    def list(self) -> None:
        self._note("list models")

    def get(self, names: Sequence[str]) -> None:
        self._note("get", *names)

    def pause(self, name: str) -> None:
        self._note("pause model", name)

    def cancel(self, name: str) -> None:
        self._note("cancel model", name)

    def add(self, path: Path, is_linked: bool = False) -> None:
        self._note("add model", path, is_linked)

    def use(self, name: str, language: str | None = None) -> None:
        self._note("use", name)

    def remove(self, name: str) -> None:
        self._note("remove model", name)

    def pack(self, out: Path) -> None:
        self._note("pack", out)

    def unpack(self, pack: Path) -> None:
        self._note("unpack", pack)

    def measure(self, name: str) -> None:
        self._note("measure", name)

    def gauge(self) -> None:
        self._note("gauge")

    def _note(self, *call: object) -> None:
        self._engine.calls.append(call)


class FakeVoice:
    """Notes what is asked of the voice, and of what is said unasked."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine
        self.known: tuple[InstalledVoice, ...] = ()

    def pause(self) -> None:
        self._engine.calls.append(("pause voice",))

    def resume(self) -> None:
        self._engine.calls.append(("resume voice",))

    def continue_speaking(self) -> str:
        self._engine.calls.append(("go_on",))
        return ""

    def read(self, path: Path, page: int | None = None, is_afresh: bool = False) -> str:
        self._engine.calls.append(("read", path))
        return ""

    def read_text(self, text: str, language: str = "") -> str:
        self._engine.calls.append(("read_text", text, language))
        return ""


class FakeEngine:
    """Notes what the window asks, and tells what a real engine would tell first."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self.emit = emit
        self.calls: list[tuple[object, ...]] = []
        self.turn = 0
        self.known = 0
        self.is_running = False
        self.settings = Settings()
        self.names_of_recognizers: tuple[str, ...] = ("faster-whisper", "vosk")
        self.connected: dict[str, tuple[Device, ...]] = {}
        self.library_requests = FakeDesk(self)
        self.memory_requests = FakeKeeping(self)
        self.model_requests = FakeModels(self)
        self.voice = self.read_aloud = FakeVoice(self)

    def names(self) -> list[object]:
        return [call[0] for call in self.calls]

    def start(self) -> None:
        self.calls.append(("start",))
        self.emit(events.EngineReady(engines={"recognizer": "fake"}))

    def close(self) -> None:
        self.calls.append(("close",))

    def press(self) -> None:
        self.calls.append(("press",))

    def slip(self) -> None:
        self.calls.append(("slip",))

    def hands_free(self) -> None:
        self.calls.append(("hands_free",))

    def hear_again(self, turn: str, recognizer: str | None = None) -> str:
        self.calls.append(("hear_again", turn, recognizer))
        return self._begin(Source.RECORDING, repeats=turn)

    def examples(self) -> dict[str, tuple[str, ...]]:
        return {"clock": ("What time is it?",), "timers": ("Set a timer for ten minutes", "Cancel the timer")}

    def recognizers(self) -> tuple[str, ...]:
        return self.names_of_recognizers

    def drafts(self) -> tuple[str, ...]:
        return tuple(name for name in self.names_of_recognizers if "whisper" not in name)

    def devices(self, kind: str) -> tuple[Device, ...]:
        return self.connected.get(kind, ())

    def change(self, **settings: object) -> None:
        self.calls.append(("change", settings))
        try:
            self.settings = settings_file.change(self.settings, **settings)
        except AssistantError as error:
            self.emit(events.TroubleArose(code=error.code, detail=error.detail))

    def listen(self) -> str:
        self.calls.append(("listen",))
        turn = self._begin(Source.MICROPHONE)
        self.emit(events.ListeningStarted(turn=turn))
        return turn

    def release(self) -> None:
        self.calls.append(("release",))

    def ask(self, question: str, scope: Scope = EVERYTHING, is_anew: bool = False) -> str:
        self.calls.append(("ask", question, "anew") if is_anew else ("ask", question))
        return self._begin(Source.TEXT, question)

    def focus(self, scope: Scope) -> None:
        self.calls.append(("focus", scope))

    def cancel(self) -> None:
        self.calls.append(("cancel",))
        self.end(Outcome.CANCELLED)

    def end(self, outcome: Outcome) -> None:
        if self.is_running:
            self.is_running = False
            self.emit(events.TurnEnded(turn=str(self.turn), outcome=outcome))

    def _begin(self, source: Source, question: str = "", repeats: str = "") -> str:
        self.end(Outcome.CANCELLED)
        self.turn += 1
        self.is_running = True
        self.emit(events.TurnStarted(turn=str(self.turn), source=source, question=question, repeats=repeats))
        return str(self.turn)


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
        gesture = self.window.hold._gesture
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
        QTest.qWait(5)


def settle() -> None:
    """Let every event told so far be shown; in several turns of the loop, for a busy machine has few in that time."""
    for _ in range(10):
        QTest.qWait(6)


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
    starting.hold.clock = Clock()
    return starting.hold.clock


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
