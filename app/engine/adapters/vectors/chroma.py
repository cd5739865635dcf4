"""Vectors under passage ids, stored in Chroma. A cache: it can be rebuilt from SQLite."""

import logging
import shutil
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.adapters.vectors.chroma_library import chroma

_AT_ONCE = 1_000
_PAGE = 10_000
_FEW = 500
"""Up to this many vectors are compared one by one: Chroma takes 58 ms to find the nearest among ten of 100,000, and no
less than comparing takes among 1,000 (measured)."""
_HEADER = struct.Struct("<iQQQQ")
"""How hnswlib's header.bin begins: version, offset, capacity, number of vectors, bytes of each."""
_LINKS = struct.Struct("<I")
"""What precedes each vector's links in link_lists.bin: their size in bytes."""

log = logging.getLogger(__name__)


def open_vectors(folder: Path, fingerprint: str) -> "Vectors":
    """Open an embedder's vectors; a damaged folder is deleted, since it can be rebuilt from SQLite.

    Raises AssistantError(INDEX_FAILED) where that does not help either.
    """
    chroma()
    from chromadb.api.shared_system_client import SharedSystemClient

    try:
        _check(folder)
        return Vectors(folder, fingerprint)
    except AssistantError as error:
        log.info("the vectors are damaged and will be rebuilt: %s", error.__cause__ or error)
    SharedSystemClient.clear_system_cache()  # otherwise Chroma would continue with what it holds of the damaged folder
    try:
        if folder.is_dir():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)
    except OSError as error:
        raise AssistantError(Code.INDEX_FAILED, folder.name) from error
    return Vectors(folder, fingerprint)


def _check(folder: Path) -> None:
    """Compare the graphs' sizes with what their headers say: hnswlib crashes on a file that is cut short.

    Raises AssistantError(INDEX_FAILED).
    """
    try:
        for header in folder.glob("*/header.bin"):
            _, _, room, count, size = _HEADER.unpack_from(header.read_bytes())
            vectors = header.with_name("data_level0.bin").stat().st_size
            lengths = header.with_name("length.bin").stat().st_size
            # A graph to which nothing has been written yet is as large as its capacity.
            is_fitting = (vectors, lengths) in ((n * size, n * 4) for n in (count, room))
            if not (is_fitting and _is_whole(header.with_name("link_lists.bin"))):
                raise AssistantError(Code.INDEX_FAILED, folder.name)
    except (OSError, struct.error) as error:
        raise AssistantError(Code.INDEX_FAILED, folder.name) from error


def _is_whole(links: Path) -> bool:
    """Whether a file of lists, each with its length in bytes before it, ends with the end of one."""
    raw = links.read_bytes()
    start = 0
    while start < len(raw):
        (length,) = _LINKS.unpack_from(raw, start)
        start += _LINKS.size + length
    return start == len(raw)


class Vectors:
    """The vectors that one embedder made. Every method raises AssistantError(INDEX_FAILED) where Chroma fails."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Open or create the collection. Raises AssistantError(INDEX_FAILED) where the folder is damaged."""
        chromadb = chroma()

        self._folder = folder
        settings = chromadb.Settings(anonymized_telemetry=False, is_persistent=True)
        with self._translated():
            self._client = chromadb.PersistentClient(str(folder), settings)
        self._name = f"passages-{fingerprint[:16]}"
        try:
            with self._translated():
                self._collection = self._make()
                some = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
                if len(some):  # a search shows whether the graph can be read
                    self._collection.query(query_embeddings=some, n_results=1, include=[])
        except AssistantError:
            self._client.close()
            raise

    def _make(self) -> Any:
        # No embedding function: Chroma's own would download a model.
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        # AttributeError: what Chroma raises when it stops a system that never started.
        except (ChromaError, OSError, ValueError, RuntimeError, AttributeError) as error:
            raise AssistantError(Code.INDEX_FAILED, self._folder.name) from error

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors, shape (len(ids), d), replacing those with the same ids."""
        if ids:
            with self._translated():
                self._collection.upsert([str(id_) for id_ in ids], embeddings=vectors)

    def remove(self, ids: Sequence[int]) -> None:
        """Delete vectors; ids that are not there are ignored."""
        for start in range(0, len(ids), _AT_ONCE):
            with self._translated():
                self._collection.delete([str(id_) for id_ in ids[start : start + _AT_ONCE]])

    @property
    def rest_s(self) -> float:
        """Seconds until it is tried again, where they are on a server that cannot be reached; 0 otherwise."""
        return 0.0

    def sweep(self, family: str, used: set[str]) -> None:
        """Delete what is stored at the same place under unused names of a family; in a folder there is nothing else."""

    def discard(self) -> None:
        """They are no longer needed; the folder is deleted by whoever created it."""
        self.close()

    def clear(self) -> None:
        """Delete every vector."""
        with self._translated():
            self._client.delete_collection(self._collection.name)
            self._collection = self._make()

    def ids(self) -> set[int]:
        """The ids of all vectors; fetched page by page, since 100,000 at once leave 80 MB behind."""
        found = set[int]()
        with self._translated():
            while page := self._collection.get(limit=_PAGE, offset=len(found), include=[])["ids"]:
                found.update(map(int, page))
        return found

    def nearest(
        self, vector: NDArray[np.float32], count: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """(id, cosine), nearest first; `among`: only of these, all of which must be stored where there are many."""
        if among is not None and len(among) <= _FEW:
            return sorted(self.similarities(vector, among).items(), key=lambda pair: -pair[1])[:count]
        only = None if among is None else [str(id_) for id_ in among]
        with self._translated():
            found = self._collection.query(query_embeddings=[vector], n_results=count, ids=only, include=["distances"])
        return [
            (int(id_), 1.0 - distance) for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def similarities(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Cosine of a vector of length 1 with those of the ids that are stored."""
        if not ids:
            return {}
        with self._translated():
            found = self._collection.get([str(id_) for id_ in ids], include=["embeddings"])
        return {
            int(id_): float(np.dot(vector, kept)) for id_, kept in zip(found["ids"], found["embeddings"], strict=True)
        }

    def close(self) -> None:
        """Release the files."""
        self._client.close()
