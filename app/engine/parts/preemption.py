"""Computations that nobody waits for are interrupted when somebody waits for something else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Preempted(Exception):  # noqa: N818  # not an error: it is done again later
    """A computation was stopped; its result is discarded."""


class Preemption:
    """Stops what one thread computes, from any other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._end: Callable[[], None] | None = None

    def set(self) -> None:
        """Stop what is being computed, and whatever begins until `clear`."""
        with self._lock:
            self._is_set = True
            if self._end is not None:
                self._end()

    def clear(self) -> None:
        """Let computations run."""
        with self._lock:
            self._is_set = False

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """While it lasts, what this thread computes may be stopped: then it raises Preempted."""
        before = _heeded.set(self)
        try:
            yield
        finally:
            _heeded.reset(before)

    @contextmanager
    def _during(self, end: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            if self._is_set:
                raise Preempted
            self._end = end
        try:
            yield
        finally:
            with self._lock:
                self._end = None


_heeded: ContextVar[Preemption | None] = ContextVar("heeded", default=None)


@contextmanager
def stoppable(end: Callable[[], None]) -> Iterator[None]:
    """A computation that `end`, called from another thread, ends soon; raises Preempted where it need not begin."""
    stop = _heeded.get()
    if stop is None:
        yield
        return
    with stop._during(end):
        yield
