"""Vectors under passage ids, kept by Chroma. A cache: SQLite can make it again."""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import AssistantError, Code

_AT_ONCE = 1_000


log = logging.getLogger(__name__)


def open_vectors(folder: Path, fingerprint: str) -> "Vectors":
    """Open an embedder's vectors; a damaged folder is thrown away, since SQLite can make it again.

    Raises AssistantError(INDEX_FAILED) where that does not help either.
    """
    try:
        return Vectors(folder, fingerprint)
    except AssistantError:
        log.info("the vectors are damaged and will be made again")
        shutil.rmtree(folder)
        return Vectors(folder, fingerprint)


class Vectors:
    """The vectors that one embedder made."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Open or make the collection. Raises AssistantError(INDEX_FAILED) where the folder is damaged."""
        import chromadb
        from chromadb.errors import ChromaError

        settings = chromadb.Settings(anonymized_telemetry=False, is_persistent=True)
        try:
            self._client = chromadb.PersistentClient(str(folder), settings)
            # No embedding function: Chroma's own would fetch a model.
            self._collection = self._client.get_or_create_collection(
                f"passages-{fingerprint[:16]}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            self._collection.count()
        except (ChromaError, OSError, ValueError, RuntimeError) as error:
            raise AssistantError(Code.INDEX_FAILED, folder.name) from error

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep vectors, shape (len(ids), d), replacing those with the same ids."""
        if ids:
            self._collection.upsert([str(id_) for id_ in ids], embeddings=vectors)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget vectors; ids that are not there are no fault."""
        for start in range(0, len(ids), _AT_ONCE):
            self._collection.delete([str(id_) for id_ in ids[start : start + _AT_ONCE]])

    def ids(self) -> set[int]:
        """Of every vector kept."""
        return {int(id_) for id_ in self._collection.get(include=[])["ids"]}

    def nearest(self, vector: NDArray[np.float32], count: int, among: Sequence[int] | None = None) -> list[int]:
        """Ids by cosine, nearest first; `among`: only of these."""
        count = min(count, self._collection.count())
        if count == 0 or (among is not None and not among):
            return []
        only = None if among is None else [str(id_) for id_ in among]
        found = self._collection.query(query_embeddings=[vector], n_results=count, ids=only, include=[])
        return [int(id_) for id_ in found["ids"][0]]

    def similarities(self, vector: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Cosine of a vector of length 1 with those of the ids that are kept."""
        if not ids:
            return {}
        found = self._collection.get([str(id_) for id_ in ids], include=["embeddings"])
        return {
            int(id_): float(np.dot(vector, kept)) for id_, kept in zip(found["ids"], found["embeddings"], strict=True)
        }

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()
