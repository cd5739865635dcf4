"""Words and meaning, fused."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from app.engine.adapters.chroma import Vectors
from app.engine.fusion import DEPTH, fuse
from app.engine.library.shelf import Shelf
from app.engine.library.words import expression
from app.engine.parts import Check, Embedder
from app.scope import EVERYTHING, Scope
from app.engine.registry import Kit
from app.events import Passage


class Fused:
    """SQLite's FTS5 for the words, Chroma for the meaning, joined by reciprocal rank."""

    name: ClassVar[str] = "fused"
    rank: ClassVar[int] = 10

    def __init__(self, shelf: Shelf, vectors: Vectors, embedder: Embedder, passages: int) -> None:
        """`passages`: how many to return."""
        self._shelf = shelf
        self._vectors = vectors
        self._embedder = embedder
        self._passages = passages

    @classmethod
    def check(cls, kit: Kit) -> Check:
        """It works where the embedder does."""
        embedder = kit.chosen("embedder")
        return Check(embedder is not None, f"FTS5 and {embedder}", "" if embedder else "Install Sotto again.")

    @classmethod
    def create(cls, kit: Kit) -> Self:
        """Use the library's own index."""
        return cls(Shelf(kit.store), kit.vectors, kit.embedder, kit.settings.passages)

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        """The passages that fit, with the cosine of each."""
        question = question.encode(errors="replace").decode()  # half a character, as a pipe may cut it, is no text
        if not question.strip():
            return []
        words = expression(question)
        by_words = [id_ for id_, _ in self._shelf.match(words, DEPTH, scope)] if words else []
        vector = self._embedder.embed([question])[0]
        among = None if scope == EVERYTHING else self._shelf.within(scope)
        by_meaning = [id_ for id_, _ in self._vectors.nearest(vector, DEPTH, among)]
        best = fuse(by_words, by_meaning)[: self._passages]
        ids = [id_ for id_, _ in best]
        known = self._shelf.passages(ids)
        similar = self._vectors.similarities(vector, ids)
        return [
            replace(known[id_], score=score, similarity=similar.get(id_, 0.0)) for id_, score in best if id_ in known
        ]
