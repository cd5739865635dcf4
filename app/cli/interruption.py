"""Ctrl+C, or being asked to end, while a C library is at work: some swallow what is raised meanwhile."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ASKING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What a terminal, a service manager and a closed connection send to whoever is to end."""


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

    before = {asking: signal.signal(asking, ask) for asking in _ASKING}
    try:
        yield check
    finally:
        for asking, handler in before.items():
            signal.signal(asking, handler)
