"""Vectors for passages: computed in small steps and stored in the background, in step with SQLite."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import VECTORS_FAULTS, AssistantError
from app.engine.library.index.vector_sets import VectorSet, VectorSets
from app.engine.library.rows.documents import DocumentRows
from app.engine.parts.preemption import Preempted, Preemption

_STEP_S = 0.01
"""About how long one step embeds (at least one passage): a turn may have to wait for it."""
_FIRST_PACE = 20_000.0
"""Characters embedded in a second, before this has been measured: fewer than MiniLM manages on a slow core."""
_WINDOW = 300
"""Passages taken from SQLite at a time, and sorted by length, so that those embedded together are alike."""
_BATCH = 150
"""Vectors passed to Chroma at a time: larger batches take no less time per vector."""
_MOST_MADE = 600
"""Vectors that may wait while the previous ones are written, on a busy machine, before embedding waits too."""
_SOON_S = 1.0


class PassageIndexer:
    """Keeps the vectors in step with the passages of the library.

    A passage is marked with the newest embedder that it has a vector from. Each first gets one from the embedder in
    use, so that it can be found at once; where another embedder is to take over, it then gets one from that.
    """

    def __init__(self, documents: DocumentRows, vector_sets: VectorSets, stop: Preemption) -> None:
        """`stop`: ends a step in the middle of an embedding, which is done again."""
        self._documents = documents
        self._stop = stop
        self.vector_sets = vector_sets
        self._filled = vector_sets.now
        """The one that the waiting passages and the finished vectors are for."""
        self._writer = ThreadPoolExecutor(1, "index")
        self._writing: Future[None] | None = None
        self._written: set[int] = set()
        """Ids of what is being written."""
        self._waiting: deque[tuple[int, str]] = deque()
        self._is_reconciled = False
        self._made: list[tuple[int, NDArray[np.float32]]] = []
        self.culprit: int | None = None
        """The passage that embedding failed on, in the step before."""
        self._pace = _FIRST_PACE
        """Characters embedded in a second, in the step before."""
        self.embedded = 0
        """How many passages have been embedded so far."""

    def choose(self) -> None:
        """Begin using another embedder, if the settings ask for one. Raises AssistantError."""
        if self.vector_sets.is_other_wanted:
            self._waiting.clear()
            self.flush()
            self.vector_sets.choose()
            self.reconcile()

    @property
    def rest_s(self) -> float:
        """Seconds until an unreachable server is tried again; 0 where there is none."""
        return max(vector_set.vectors.rest_s for vector_set in self.vector_sets)

    @property
    def wait_s(self) -> float | None:
        """Seconds after which there may be something to do again; None where nothing is waited for."""
        return self.rest_s or (None if self._is_reconciled else _SOON_S)

    @contextmanager
    def _tolerating_server_faults(self) -> Iterator[None]:
        """A server's fault costs only time: what it has not stored is not marked, and is computed again later."""
        try:
            yield
        except AssistantError as error:
            if error.code not in VECTORS_FAULTS:
                raise
            self._is_reconciled = False
            self._waiting.clear()
            self._made.clear()
            with suppress(AssistantError):  # of the same server
                self._settle()
            coming = self.vector_sets.coming
            if coming is not None and self.vector_sets.now.vectors.rest_s and not coming.vectors.rest_s:
                self.vector_sets.switch()  # the old one no longer answers

    def reconcile(self) -> None:
        """Remove orphans; send passages whose vector is missing back to be embedded."""
        with self._tolerating_server_faults():
            self._reconcile()

    def _reconcile(self) -> None:
        now, coming = self.vector_sets.now, self.vector_sets.coming
        old, marked = now.vectors.ids(), self._documents.marked()
        if coming is not None and not any(ids & old for ids in marked.values()):
            self.vector_sets.switch()  # there is nothing to wait for
            self._reconcile()
            return
        new = coming.vectors.ids() if coming is not None else set()
        seen: set[int] = set()
        fresh: set[int] = set()
        for mark, ids in marked.items():
            if coming is not None and mark == coming.mark:
                fresh = ids & old & new
            self._documents.mark_embedded(sorted(ids - old), "")
            if mark != now.mark:
                self._documents.mark_embedded(sorted((ids & old) - fresh), now.mark)
            seen |= ids
        now.vectors.remove(sorted(old - seen))
        if coming is not None:
            coming.vectors.remove(sorted(new - fresh))
        self.vector_sets.sweep()
        self._is_reconciled = True

    def step(self) -> bool:
        """Embed a few passages; returns whether there were any.

        Raises AssistantError(INDEX_FAILED | DISK_FULL | ...), of the batch before too.
        """
        with self._tolerating_server_faults():
            if not (self._is_reconciled or self.rest_s):
                self._reconcile()
            return self._step()
        return False

    def _step(self) -> bool:
        if not self._waiting or self._is_overtaken():
            self._fetch()
        if not self._waiting:
            self._write()
            self._settle()
            is_complete = self.vector_sets.coming is not None and self._is_reconciled and not self.rest_s
            if is_complete:
                self.vector_sets.switch()
            return is_complete
        batch = self._next_batch()
        self.culprit = None
        began_s = time.perf_counter()
        try:
            with self._stop.heeded():
                vectors = self._filled.embedder.embed([text for _, text in batch])
        except Preempted:
            self._waiting.extendleft(reversed(batch))
            return True
        except AssistantError:
            raise
        except Exception:  # noqa: BLE001  # a bug that one passage triggers: the others get their turn
            self.culprit, others = batch[0][0], batch[1:]
            self._waiting.extendleft(reversed(others))
            batch = batch[:1]
            vectors = self._filled.embedder.embed([batch[0][1]])
        self._pace = sum(len(text) for _, text in batch) / max(time.perf_counter() - began_s, 1e-6)
        self._made += [(id_, vector) for (id_, _), vector in zip(batch, vectors, strict=True)]
        self.embedded += len(batch)
        if len(self._made) >= (_MOST_MADE if self._is_writing else _BATCH):
            self._write()
        return True

    @property
    def _is_writing(self) -> bool:
        return self._writing is not None and not self._writing.done()

    def _next_batch(self) -> list[tuple[int, str]]:
        """As many of those that wait as can be embedded in one step, at least one."""
        batch = [self._waiting.popleft()]
        size = len(batch[0][1])
        while self._waiting and (size := size + len(self._waiting[0][1])) <= self._pace * _STEP_S:
            batch.append(self._waiting.popleft())
        return batch

    def _is_overtaken(self) -> bool:
        """Whether there are passages that cannot answer yet, while others are being prepared for the next embedder."""
        return self._filled is not self.vector_sets.now and bool(self._documents.marked_with("", 1))

    def _fetch(self) -> None:
        """Take the next passages: those that no embedder has seen, then those that the next embedder has not."""
        self._waiting.clear()
        before = ""
        for vector_set in self.vector_sets:
            if not vector_set.vectors.rest_s and (found := self._next(before)):
                if vector_set is not self._filled:
                    self._write()
                    self._settle()
                    self._filled = vector_set
                self._waiting.extend(found)
                return
            before = vector_set.mark

    def _next(self, mark: str) -> Sequence[tuple[int, str]]:
        """The next passages with a mark, the longest first; without those that only remain to be written."""
        made = {id_ for id_, _ in self._made} | self._written
        found = self._documents.marked_with(mark, _WINDOW + len(made))
        return sorted((one for one in found if one[0] not in made), key=lambda one: -len(one[1]))

    def _write(self) -> None:
        """Write finished vectors to Chroma, then SQLite, in a thread: neither holds the interpreter's lock."""
        self._settle()
        if self._made:
            made, self._made = self._made, []
            self._written = {id_ for id_, _ in made}
            self._writing = self._writer.submit(self._keep, self._filled, made)

    def _keep(self, vector_set: VectorSet, made: Sequence[tuple[int, NDArray[np.float32]]]) -> None:
        ids = [id_ for id_, _ in made]
        vector_set.vectors.add(ids, np.array([vector for _, vector in made]))
        self._documents.mark_embedded(ids, vector_set.mark)

    def _settle(self) -> None:
        if self._writing is not None:
            writing, self._writing, self._written = self._writing, None, set()
            writing.result()

    def forget(self, ids: Sequence[int]) -> None:
        """Delete the vectors of passages that no longer exist."""
        gone = set(ids)
        self._waiting = deque(one for one in self._waiting if one[0] not in gone)
        self._made = [one for one in self._made if one[0] not in gone]
        with self._tolerating_server_faults():
            self._settle()
            for vector_set in self.vector_sets:
                vector_set.vectors.remove(ids)

    def rebuild(self) -> None:
        """Compute every vector again, with the chosen embedder; no document is read."""
        self._waiting.clear()
        self._made.clear()
        with self._tolerating_server_faults():
            self._settle()
            self.vector_sets.switch()
            for ids in self._documents.marked().values():
                self._documents.mark_embedded(sorted(ids), "")
            self.vector_sets.now.vectors.clear()
            self._reconcile()

    def left(self) -> int:
        """How many vectors are still to be computed."""
        unseen = self._documents.marked_count("")
        if self.vector_sets.coming is None:
            return unseen
        return 2 * unseen + self._documents.marked_count(self.vector_sets.now.mark)

    def flush(self) -> None:
        """Write the finished vectors."""
        with self._tolerating_server_faults():
            self._write()
            self._settle()

    def close(self) -> None:
        """Write the finished vectors, and end the thread. Raises AssistantError."""
        try:
            self.flush()
        finally:
            self._writer.shutdown()
