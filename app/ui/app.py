"""The application: the window first, then the engine, and at the end both without hanging."""

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from types import TracebackType

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.domain.errors import AssistantError, Code
from app.domain.events import TroubleArose
from app.ui.bridge import Bridge
from app.ui.ports import Emit, EnginePort
from app.ui.state.events import StartFailed
from app.ui.widgets import theme
from app.ui.widgets.icons import icon_file
from app.ui.window.single_instance import SingleInstance
from app.ui.window.window import Window
from app.wording import window as wording

log = logging.getLogger(__name__)

EngineFactory = Callable[[Emit], EnginePort]
"""Creates the engine; called outside Qt's thread, so it may import and load what it needs."""

_CLOSING_S = 5.0
"""How long the engine may take to close before the program ends without it."""
INTERRUPTED = 130
"""Exit status after Ctrl+C or a termination signal."""


class Starter(QObject):
    """Creates and starts the engine in a thread of its own, and closes it in another."""

    made = Signal(object)

    def __init__(self, create: EngineFactory, emit: Emit) -> None:
        super().__init__()
        self._create = create
        self._emit = emit
        self._engine: EnginePort | None = None
        self._is_closing = Flag()
        self._thread = Thread(target=self._start, name="start", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def close(self) -> bool:
        """Close the engine; whether it did so in time."""
        self._is_closing.set()
        closer = Thread(target=self._close, name="close", daemon=True)
        closer.start()
        closer.join(_CLOSING_S)
        if closer.is_alive():
            log.error("The engine did not close within %.0f s", _CLOSING_S)
        return not closer.is_alive()

    def _start(self) -> None:
        try:
            engine = self._create(self._emit)
            self._engine = engine
            if not self._is_closing.is_set():
                # Before the engine starts, so that the window has it when the first events come.
                self.made.emit(engine)
                engine.start()
        except AssistantError as error:
            self._emit(TroubleArose(code=error.code, detail=error.detail))
            self._emit(StartFailed())
        except Exception as error:
            log.exception("The engine could not be started")
            self._emit(TroubleArose(code=Code.BUG, detail=type(error).__name__))
            self._emit(StartFailed())

    def _close(self) -> None:
        if self._thread.ident is not None:
            self._thread.join()
        if self._engine:
            self._engine.close()


def run(create_engine: EngineFactory, home: Path, suffixes: Sequence[str] = ()) -> int:
    """Open the window, serve until it is closed, and return the exit status.

    `suffixes`: the endings of the documents that can be read, with the dot. The caller holds the
    home's lock; where it cannot get it, `app.ui.window.single_instance.raise_other` is what to call instead.
    """
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName(wording.NAME)
    application.setDesktopFileName(wording.NAME.lower())
    application.setWindowIcon(QIcon(icon_file()))
    theme.apply(application)
    bridge = Bridge()
    window = Window(bridge, suffixes)
    starter = Starter(create_engine, bridge.emit)
    starter.made.connect(window.attach)
    doorbell = SingleInstance(home, window.present)
    with _reporting_bugs(bridge.emit), _closing_on_signals(window) as is_interrupted:
        window.show()
        starter.start()
        status = application.exec()
    doorbell.close()
    is_closed = starter.close()
    if is_interrupted.is_set():
        return INTERRUPTED
    return status if is_closed else 1


@contextmanager
def _reporting_bugs(emit: Emit) -> Iterator[None]:
    """Log what nobody caught and report it to the user, instead of continuing in silence."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("Not caught", exc_info=(kind, error, trace))
        emit(TroubleArose(code=Code.BUG, detail=kind.__name__))

    before = sys.excepthook
    sys.excepthook = report
    try:
        yield
    finally:
        sys.excepthook = before


@contextmanager
def _closing_on_signals(window: Window) -> Iterator[Flag]:
    """Close the window on Ctrl+C and on termination.

    Python runs its signal handlers between two of its own instructions, which may be long to come
    while Qt waits; the signal's byte on a socket wakes Qt.
    """
    is_interrupted = Flag()
    near, far = socket.socketpair()
    for end in (near, far):
        end.setblocking(False)
    notifier = QSocketNotifier(near.fileno(), QSocketNotifier.Type.Read)

    def close() -> None:
        if near.recv(64):
            is_interrupted.set()
            window.close()

    notifier.activated.connect(close)
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    woken = signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)
    try:
        yield is_interrupted
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        near.close()
        far.close()
