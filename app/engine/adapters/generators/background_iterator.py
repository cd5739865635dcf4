"""Work that blocks, in a thread of its own, as an iterator that yields often and can be closed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TypeVar

from app.engine.parts.closable_iterator import ClosableIterator

T = TypeVar("T")
Work = Callable[[Callable[[T], None], threading.Event], None]

_YIELD_S = 0.03


def in_background(name: str, work: Work[T]) -> ClosableIterator[T | None]:
    """What `work` puts, as it comes; None while there is nothing, so that whoever waits can give up.

    `work` gets a function that takes each piece, and an event that is set when no more is wanted: closing the
    iterator sets it, and waits until `work` has stopped.
    Raises what `work` raises, once all that it put has been yielded.
    """
    stop = threading.Event()
    pieces: SimpleQueue[T | None] = SimpleQueue()

    def run() -> None:
        try:
            work(pieces.put, stop)
        finally:
            pieces.put(None)

    with ThreadPoolExecutor(1, name) as worker:
        done = worker.submit(run)
        try:
            yield from _drained(pieces)
        finally:
            stop.set()
    done.result()


def _drained(pieces: "SimpleQueue[T | None]") -> Iterator[T | None]:
    while True:
        try:
            piece = pieces.get(timeout=_YIELD_S)
        except Empty:
            yield None
            continue
        if piece is None:
            return
        yield piece
