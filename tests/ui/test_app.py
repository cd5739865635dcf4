import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.domain.errors import AssistantError, Code
from app.ui import app as application_module
from app.ui.ports import Emit
from app.ui.state.state import Phase
from app.ui.window.single_instance import SingleInstance, raise_other
from app.ui.window.window import Window
from app.wording.faults import describe
from tests.ui.conftest import until
from tests.ui.fake_engine import FakeEngine


def the_window() -> Window:
    (window,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Window))
    return window


@pytest.fixture(autouse=True)
def _no_window_is_left(application: QApplication) -> None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, Window):
            widget.deleteLater()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # QEvent.Type.DeferredDelete


def run(make: Callable[[Emit], FakeEngine], home: Path, then: Callable[[Window], None]) -> int:
    """Run the application, do something in it, close its window, and return the exit status."""

    def act() -> None:
        window = the_window()
        try:
            then(window)
        finally:
            window.close()

    QTimer.singleShot(0, act)
    return application_module.run(make, home)


def test_the_window_stands_before_the_engine_is_made(application: QApplication, tmp_path: Path) -> None:
    may_go_on = threading.Event()
    engines: list[FakeEngine] = []

    def make(emit: Emit) -> FakeEngine:
        may_go_on.wait()
        engines.append(FakeEngine(emit))
        return engines[0]

    def look(window: Window) -> None:
        assert window.isVisible()
        assert window.state.phase is Phase.STARTING
        may_go_on.set()
        until(lambda: window.state.phase is Phase.IDLE)
        assert window.requests.engine is engines[0]

    assert run(make, tmp_path, look) == 0
    assert engines[0].names() == ["start", "list models", "list", "cancel", "close"]


def test_closing_while_it_starts_closes_the_engine_unstarted(application: QApplication, tmp_path: Path) -> None:
    engines: list[FakeEngine] = []
    may_go_on = threading.Event()

    def make(emit: Emit) -> FakeEngine:
        may_go_on.wait()
        time.sleep(0.05)
        engines.append(FakeEngine(emit))
        return engines[0]

    def close(window: Window) -> None:
        window.close()
        may_go_on.set()

    assert run(make, tmp_path, close) == 0
    assert engines[0].names() in (["close"], ["start", "close"])


def test_an_engine_that_does_not_close_holds_nobody_up(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(application_module, "_CLOSING_S", 0.05)
    at_last = threading.Event()

    class Stuck(FakeEngine):
        def close(self) -> None:
            at_last.wait()

    assert run(Stuck, tmp_path, lambda window: until(lambda: window.requests.engine)) == 1
    at_last.set()
    assert "did not close" in caplog.text
    caplog.clear()


def test_a_fault_at_the_start_is_told(application: QApplication, tmp_path: Path) -> None:
    def make(emit: Emit) -> FakeEngine:
        raise AssistantError(Code.HOME_UNWRITABLE, "/h")

    def look(window: Window) -> None:
        until(window.trouble.isVisible)
        assert window.trouble.message.text() == describe(Code.HOME_UNWRITABLE, "/h").message
        assert window.state.phase is Phase.BROKEN

    assert run(make, tmp_path, look) == 0


def test_a_bug_at_the_start_is_logged_and_told(
    application: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def make(emit: Emit) -> FakeEngine:
        raise ZeroDivisionError

    def look(window: Window) -> None:
        until(window.trouble.isVisible)
        assert "ZeroDivisionError" in window.trouble.message.text()

    assert run(make, tmp_path, look) == 0
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    caplog.clear()


def test_a_bug_in_the_window_is_logged_and_told(
    application: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def look(window: Window) -> None:
        until(lambda: window.requests.engine)
        QTimer.singleShot(0, lambda: 1 // 0)
        until(window.trouble.isVisible)
        assert "ZeroDivisionError" in window.trouble.message.text()

    assert run(FakeEngine, tmp_path, look) == 0
    assert "Not caught" in caplog.text
    caplog.clear()


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send itself these signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_it_at_once(application: QApplication, tmp_path: Path, number: signal.Signals) -> None:
    engines: list[FakeEngine] = []

    def make(emit: Emit) -> FakeEngine:
        engines.append(FakeEngine(emit))
        # From another thread, while Qt waits and no Python runs.
        threading.Timer(0.2, lambda: os.kill(os.getpid(), number)).start()
        return engines[0]

    before = signal.getsignal(number)
    assert application_module.run(make, tmp_path) == application_module.INTERRUPTED
    assert engines[0].names() == ["start", "list models", "list", "cancel", "close"]
    assert signal.getsignal(number) is before


def test_a_second_copy_raises_the_first(application: QApplication, tmp_path: Path) -> None:
    came: list[bool] = []
    doorbell = SingleInstance(tmp_path, lambda: came.append(True))
    assert doorbell.is_listening
    assert raise_other(tmp_path)
    until(lambda: came)
    assert not raise_other(tmp_path / "another")
    doorbell.close()
    assert not raise_other(tmp_path)


def test_a_second_copy_brings_the_window_forward(application: QApplication, tmp_path: Path) -> None:
    def look(window: Window) -> None:
        window.showMinimized()
        assert window.isMinimized()
        assert raise_other(tmp_path)
        until(lambda: not window.isMinimized())

    assert run(FakeEngine, tmp_path, look) == 0


def test_a_dead_copys_socket_is_no_obstacle(application: QApplication, tmp_path: Path) -> None:
    dead = SingleInstance(tmp_path, lambda: None)
    living = SingleInstance(tmp_path, lambda: None)
    assert living.is_listening
    assert raise_other(tmp_path)
    dead.close()
    living.close()
