"""A thread that handles a device, so that whoever wants the device never hangs with it."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from app.domain.errors import AssistantError

log = logging.getLogger(__name__)

_T = TypeVar("_T")


class DeviceThread:
    """Runs tasks one after another, in a thread that starts with the first and is idle while there is none."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tasks: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._later: tuple[float, Callable[[], object]] | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.is_abandoned = False
        """Whether it was given up: it ends when its current task returns, and starts no other."""

    @property
    def is_current(self) -> bool:
        """Whether the caller runs in this thread, and not in an abandoned one that has only now stopped hanging."""
        return threading.current_thread() is self._thread

    def ask(self, task: Callable[[], object]) -> None:
        """Queue a task; returns at once. A fault is logged."""
        with self._lock:
            if self.is_abandoned:
                return
            self._tasks.put(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def result(self, task: Callable[[], _T], patience_s: float) -> _T:
        """Run a task and wait for its result. Raises what it raises, TimeoutError where it takes longer."""
        if self.is_current:
            return task()
        future: Future[_T] = Future()

        def work() -> None:
            try:
                future.set_result(task())
            except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
                future.set_exception(error)

        if self.is_abandoned:
            raise TimeoutError
        self.ask(work)
        return future.result(patience_s)

    def later(self, seconds: float, task: Callable[[], object]) -> None:
        """Run a task after a delay; replaces the one delayed before. Only from its own thread."""
        self._later = time.monotonic() + seconds, task

    def abandon(self) -> None:
        """Give it up."""
        with self._lock:
            self.is_abandoned = True
            self._tasks.put(lambda: None)

    def _run(self) -> None:
        while not self.is_abandoned:
            self._do(self._next())

    def _do(self, task: Callable[[], object]) -> None:
        if self.is_abandoned:
            return
        try:
            task()
        except AssistantError as error:
            log.info("%s: %s", self._name, error)
        except Exception:  # a bug here must not end what comes next
            log.exception("%s failed", self._name)

    def _next(self) -> Callable[[], object]:
        if self._later is None:
            return self._tasks.get()
        due_s, task = self._later
        try:
            return self._tasks.get(timeout=max(0.0, due_s - time.monotonic()))
        except queue.Empty:
            self._later = None
            return task
