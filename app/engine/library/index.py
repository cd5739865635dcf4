"""Vectors for passages: made in small steps, kept in the background, in step with SQLite."""

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from app.engine.adapters.chroma import Vectors
from app.engine.library.shelf import Shelf
from app.engine.parts import Embedder
from app.errors import AssistantError

_STEP_S = 0.01
"""How long one step embeds, about, though at least one passage: a turn may have to wait for it."""
_FIRST_PACE = 20_000.0
"""Characters embedded in a second, as long as it is not known: fewer than MiniLM does on a slow core."""
_WINDOW = 300
"""Passages taken from SQLite at a time, and sorted by length, so that those embedded together are alike."""
_BATCH = 150
"""Vectors handed to Chroma at a time: the time for one falls until here."""
_MOST_MADE = 600
"""Vectors that wait while the last ones are written, on a busy machine, before embedding waits too."""


class Index:
    """Keeps an embedder's vectors in step with the passages of the shelf."""

    def __init__(self, shelf: Shelf, vectors: Vectors, embedder: Embedder) -> None:
        self._shelf = shelf
        self.vectors = vectors
        self.embedder = embedder
        self._writer = ThreadPoolExecutor(1, "index")
        self._writing: Future[None] | None = None
        self._written: set[int] = set()
        """Ids of what is being written."""
        self._waiting: deque[tuple[int, str]] = deque()
        self._made: list[tuple[int, NDArray[np.float32]]] = []
        self.culprit: int | None = None
        """The passage that embedding failed on, in the step before."""
        self._pace = _FIRST_PACE
        """Characters embedded in a second, in the step before."""
        self.embedded = 0
        """How many passages have been embedded, ever."""

    def reconcile(self) -> None:
        """Remove orphans; send passages whose vector is missing back to be embedded."""
        kept, known = self.vectors.ids(), self._shelf.embedded(self.embedder.fingerprint)
        self.vectors.remove(sorted(kept - known))
        self._shelf.mark_embedded(sorted(known - kept), "")

    def step(self) -> bool:
        """Embed a few passages; returns whether there were any.

        Raises AssistantError(INDEX_FAILED | DISK_FULL | ...), of the batch before too.
        """
        if not self._waiting:
            self._waiting.extend(self._next())
        if not self._waiting:
            self.flush()
            return False
        some = self._some()
        self.culprit = None
        began_s = time.perf_counter()
        try:
            vectors = self.embedder.embed([text for _, text in some])
        except AssistantError:
            raise
        except Exception:  # noqa: BLE001  # a bug that one passage shows: those beside it have their turn
            self.culprit, others = some[0][0], some[1:]
            self._waiting.extendleft(reversed(others))
            some = some[:1]
            vectors = self.embedder.embed([some[0][1]])
        self._pace = sum(len(text) for _, text in some) / max(time.perf_counter() - began_s, 1e-6)
        self._made += [(id_, vector) for (id_, _), vector in zip(some, vectors, strict=True)]
        self.embedded += len(some)
        if len(self._made) >= (_MOST_MADE if self._is_writing else _BATCH):
            self._write()
        return True

    @property
    def _is_writing(self) -> bool:
        return self._writing is not None and not self._writing.done()

    def _some(self) -> list[tuple[int, str]]:
        """As many of those that wait as can be embedded in one step, at least one."""
        some = [self._waiting.popleft()]
        size = len(some[0][1])
        while self._waiting and (size := size + len(self._waiting[0][1])) <= self._pace * _STEP_S:
            some.append(self._waiting.popleft())
        return some

    def _next(self) -> Sequence[tuple[int, str]]:
        """The next passages, the longest first; those that are only not written yet are not among them."""
        made = {id_ for id_, _ in self._made} | self._written
        found = self._shelf.unembedded(self.embedder.fingerprint, _WINDOW + len(made))
        return sorted((one for one in found if one[0] not in made), key=lambda one: -len(one[1]))

    def _write(self) -> None:
        """Hand what has been made to Chroma, then to SQLite, in a thread: neither holds the interpreter's lock."""
        self._settle()
        if self._made:
            made, self._made = self._made, []
            self._written = {id_ for id_, _ in made}
            self._writing = self._writer.submit(self._keep, made)

    def _keep(self, made: Sequence[tuple[int, NDArray[np.float32]]]) -> None:
        ids = [id_ for id_, _ in made]
        self.vectors.add(ids, np.array([vector for _, vector in made]))
        self._shelf.mark_embedded(ids, self.embedder.fingerprint)

    def _settle(self) -> None:
        if self._writing is not None:
            writing, self._writing, self._written = self._writing, None, set()
            writing.result()

    def forget(self, ids: Sequence[int]) -> None:
        """Let go of passages that are no more."""
        gone = set(ids)
        self._waiting = deque(one for one in self._waiting if one[0] not in gone)
        self._made = [one for one in self._made if one[0] not in gone]
        self._settle()
        self.vectors.remove(ids)

    def rebuild(self) -> None:
        """Make every vector again; no document is read."""
        self._waiting.clear()
        self._made.clear()
        self._settle()
        self.vectors.remove(sorted(self.vectors.ids()))
        self._shelf.mark_embedded(sorted(self._shelf.embedded(self.embedder.fingerprint)), "")

    def flush(self) -> None:
        """Write what has been made."""
        self._write()
        self._settle()

    def close(self) -> None:
        """Write what has been made, and end the thread. Raises AssistantError."""
        try:
            self.flush()
        finally:
            self._writer.shutdown()
