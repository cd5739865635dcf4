"""Ctrl+C while a library of C is at work, some of which swallow what is raised in between (PyAV does, now and then)."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def interruption() -> Iterator[Callable[[], None]]:
    """Ctrl+C raises KeyboardInterrupt at once; what is given here raises it again, where it came to nothing."""
    asked = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        asked.set()
        raise KeyboardInterrupt

    def look() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, before)
