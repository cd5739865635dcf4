"""How far an import is, and how long it will take."""

import time
from collections.abc import Callable

from app.domain.document_state import DocumentState
from app.domain.events import Event, LibraryProgressed
from app.engine.library.index.embedding import PassageIndexer
from app.engine.library.rows.places import Places

_EVERY_S = 0.25
_ENOUGH_S = 3.0
"""Before so much time has passed, what is left cannot be estimated."""


class Progress:
    """Counts, and reports at most four times a second."""

    def __init__(self, places: Places, index: PassageIndexer, emit: Callable[[Event], None]) -> None:
        self._places = places
        self._index = index
        self._emit = emit
        self._total = 0
        self._done = 0
        self._bytes = 0
        self._began_s = self._reported_s = time.monotonic()
        self._before = index.embedded
        self._left = 0
        """Vectors that were to be made when it began."""

    def begin(self) -> None:
        """An import begins, or continues."""
        self._began_s, self._reported_s = time.monotonic(), 0.0
        self._before, self._bytes, self._done = self._index.embedded, 0, 0
        self._total = self._unfinished()
        self._left = self._index.left()

    def grow(self, count: int) -> None:
        """So many files have been queued."""
        self._total += count

    def settle(self) -> None:
        """One file is done with."""
        self._done += 1

    def read(self, size: int) -> None:
        """A file of so many bytes has been read."""
        self._bytes += size

    def report(self, current: str, pages: int) -> None:
        """Report, where it is time."""
        now_s = time.monotonic()
        is_rebuilding = not (self._total or self._done)
        embedded = self._index.embedded - self._before
        if now_s - self._reported_s < _EVERY_S or (is_rebuilding and embedded >= self._left):
            return
        self._reported_s = now_s
        took_s = now_s - self._began_s
        rate = embedded / took_s if took_s > 1 else 0.0
        self._emit(
            LibraryProgressed(
                done=embedded if is_rebuilding else self._done,
                total=self._left if is_rebuilding else max(self._total, self._done),
                current=current,
                pages=pages,
                passages_per_s=rate,
                remaining_s=self._remaining_s(rate, embedded) if took_s > _ENOUGH_S else None,
                is_remaking=is_rebuilding,
            )
        )

    def end(self, is_paused: bool) -> None:
        """Report that it is over, or paused."""
        done, total = self._done, self._total
        is_rebuilding = not (done or total) and self._left > 0
        if is_rebuilding:
            done, total = self._index.embedded - self._before, self._left
        if done or total or is_paused:
            total = max(total, done) if is_paused else done
            self._emit(LibraryProgressed(done=done, total=total, is_paused=is_paused, is_remaking=is_rebuilding))
        self._total = self._unfinished() if is_paused else 0

    def _remaining_s(self, rate: float, embedded: int) -> float | None:
        """What is read waits to be embedded; what is not read yet will give as many passages a byte as the rest did."""
        if not rate:
            return None
        left = self._index.left()
        if self._bytes:
            left += round(self._places.waiting_bytes() * (embedded + left) / self._bytes)
        return left / rate

    def _unfinished(self) -> int:
        return self._places.count(DocumentState.WAITING, DocumentState.READING, DocumentState.EMBEDDING)
