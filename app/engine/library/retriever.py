"""Words and meaning, fused; re-ranked where a model for it is installed; spread."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from app.engine.adapters.chroma import Vectors
from app.engine.adapters.cross_encoder import CrossEncoder, installed
from app.engine.fusion import DEPTH, fuse, worth
from app.engine.library.passages import embedded_text
from app.engine.library.shelf import Shelf
from app.engine.library.spread import spread
from app.engine.library.stops import language
from app.engine.library.vocabulary import Vocabulary
from app.engine.library.words import words
from app.engine.parts import Check, Embedder
from app.engine.registry import Kit
from app.errors import AssistantError
from app.scope import EVERYTHING, Scope
from app.sources import Passage

log = logging.getLogger(__name__)

_LOOKED_AT = 24
"""The best so many are spread, and re-read by a cross-encoder: one as small as the embedder takes some 15 ms each."""


class Fused:
    """SQLite's FTS5 for the words, Chroma for the meaning."""

    name: ClassVar[str] = "fused"
    rank: ClassVar[int] = 10

    def __init__(  # noqa: PLR0913  # what finding stands on
        self,
        shelf: Shelf,
        vocabulary: Vocabulary,
        vectors: Vectors,
        embedder: Embedder,
        passages: int,
        *,
        reranker: CrossEncoder | None = None,
    ) -> None:
        """`passages`: how many to return."""
        self._shelf = shelf
        self._vocabulary = vocabulary
        self._vectors = vectors
        self._embedder = embedder
        self._passages = passages
        self._reranker = reranker

    @classmethod
    def check(cls, kit: Kit) -> Check:
        """It works where the embedder does."""
        embedder = kit.chosen("embedder")
        if embedder is None:
            return Check(False, "no embedder", "Install Sotto again.")
        reranker = installed(kit.paths.models / "rerankers", kit.settings.reranker_model)
        return Check(True, f"FTS5 and {embedder}" + (f", re-ranked by {reranker.name}" if reranker else ""))

    @classmethod
    def create(cls, kit: Kit) -> Self:
        """Use the library's own index, and the cross-encoder in `models/rerankers`, where there is one."""
        found, reranker = installed(kit.paths.models / "rerankers", kit.settings.reranker_model), None
        if found:
            try:
                reranker = CrossEncoder(found)
            except AssistantError as error:
                kit.trouble(error)
        shelf, vocabulary = Shelf(kit.store), Vocabulary(kit.store)
        return cls(shelf, vocabulary, kit.vectors, kit.embedder, kit.settings.passages, reranker=reranker)

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        """The passages that fit, with the cosine of each."""
        question = question.encode(errors="replace").decode()  # half a character, as a pipe may cut it, is no text
        if not question.strip():
            return []
        asked_in = language(words(question), self._vocabulary.languages())
        expression = self._vocabulary.expression(question)
        by_words = self._shelf.match(expression, DEPTH, scope) if expression else []
        vector = self._embedder.embed([question])[0]
        among = None if scope == EVERYTHING else self._shelf.within(scope)
        cosines = dict(self._vectors.nearest(vector, DEPTH, among))
        cosines |= self._vectors.similarities(vector, [id_ for id_, _ in by_words if id_ not in cosines])
        # FTS5 counts bm25 below zero, the best lowest.
        points = [(id_, -rank) for id_, rank in by_words]
        best = fuse(points, cosines, worth(self._vocabulary.size(), _knows(self._embedder, asked_in)))
        most = max(_LOOKED_AT, self._passages)
        known = self._shelf.passages([id_ for id_, _ in best[:most]])
        ranked = [
            replace(known[id_], score=score, similarity=cosines.get(id_, 0.0))
            for id_, score in best[:most]
            if id_ in known
        ]
        return spread(self._reranked(question, asked_in, ranked), self._passages)

    def _reranked(self, question: str, asked_in: str, ranked: list[Passage]) -> list[Passage]:
        """In the cross-encoder's order, where there is one that knows the language."""
        if self._reranker is None or not _knows(self._reranker, asked_in):
            return ranked
        texts = [embedded_text(one.text, one.place) for one in ranked]
        try:
            scores = self._reranker.scores(question, texts)
        except AssistantError as error:  # the order that was found without it stands
            log.info("not re-ranked: %s", error)
            return ranked
        scored = [replace(one, score=float(score)) for one, score in zip(ranked, scores, strict=True)]
        return sorted(scored, key=lambda one: -one.score)


def _knows(model: object, asked_in: str) -> bool:
    """Whether a model reads a language; one that does not say which reads all."""
    languages: frozenset[str] = getattr(model, "languages", frozenset())
    return not languages or not asked_in or asked_in in languages
