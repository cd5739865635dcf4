"""Ctrl+C while a C library is at work: some swallow what is raised meanwhile (PyAV does, now and then)."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def interruption() -> Iterator[Callable[[], None]]:
    """Ctrl+C raises KeyboardInterrupt at once; the function yielded raises it again, where it was swallowed."""
    is_asked = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        is_asked.set()
        raise KeyboardInterrupt

    def check() -> None:
        if is_asked.is_set():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
