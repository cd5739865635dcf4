"""Words and meaning, fused; re-ranked where a model for that is installed; diversified."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import VECTORS_FAULTS, AssistantError
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.engine.adapters.embedders.cross_encoder import CrossEncoder
from app.engine.library.index.vector_sets import VectorSet, VectorSets
from app.engine.library.parsing.chunking import embedded_text
from app.engine.library.rows.documents import DocumentRows
from app.engine.library.search.diversity import diversify
from app.engine.library.search.fusion import DEPTH, fuse, worth
from app.engine.library.search.term_statistics import Vocabulary
from app.engine.models.rerankers import installed
from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.question_vectors import question_vector
from app.text.stopwords import language
from app.text.terms import words

log = logging.getLogger(__name__)

_LOOKED_AT = 24
"""How many of the best are diversified and re-ranked: a cross-encoder of the embedder's size takes some 15 ms each."""


class Fused(BasePart):
    """SQLite's FTS5 for the words, Chroma for the meaning."""

    name: ClassVar[str] = "fused"
    rank: ClassVar[int] = 10
    uses: ClassVar[frozenset[str]] = frozenset({"passages", "reranker_model"})

    def __init__(
        self,
        documents: DocumentRows,
        vocabulary: Vocabulary,
        vector_sets: VectorSets,
        passages: int,
        *,
        reranker: CrossEncoder | None = None,
    ) -> None:
        """`passages`: how many to return."""
        self._documents = documents
        self._vocabulary = vocabulary
        self._vector_sets = vector_sets
        self._passages = passages
        self._reranker = reranker
        self._beside = ThreadPoolExecutor(1, "meaning")
        """Embeds and queries Chroma while FTS5 is queried: none of them holds the interpreter's lock."""

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """It works where the embedder does."""
        embedder = context.chosen("embedder")
        if embedder is None:
            return Check(False, "no embedder", "Install Sotto again.")
        reranker = installed(context.paths.models / "rerankers", context.settings.reranker_model)
        return Check(True, f"FTS5 and {embedder}" + (f", re-ranked by {reranker.name}" if reranker else ""))

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Use the library's own index, and the cross-encoder in `models/rerankers`, where there is one."""
        found, reranker = installed(context.paths.models / "rerankers", context.settings.reranker_model), None
        if found:
            try:
                reranker = CrossEncoder(found)
            except AssistantError as error:
                context.on_trouble(error)
        documents, vocabulary = DocumentRows(context.store), Vocabulary(context.store)
        return cls(documents, vocabulary, context.shared(VectorSets), context.settings.passages, reranker=reranker)

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        """The passages that fit, with the cosine of each."""
        question = question.encode(errors="replace").decode()  # half a character, as a pipe may cut it, is not text
        if not question.strip():
            return []
        asked_in = language(words(question), self._vocabulary.languages())
        among = None if scope == EVERYTHING else self._documents.within(scope)
        vector_set = self._vector_sets.now  # it may be replaced meanwhile
        near = self._beside.submit(self._near, vector_set, question, among)
        expression = self._vocabulary.expression(question)
        by_words = self._documents.match(expression, DEPTH, scope) if expression else []
        vector, cosines = near.result()
        with self._tolerating_server_faults():
            cosines |= vector_set.vectors.similarities(vector, [id_ for id_, _ in by_words if id_ not in cosines])
        # FTS5's bm25 is negative, the best lowest.
        points = [(id_, -rank) for id_, rank in by_words]
        best = fuse(points, cosines, worth(self._vocabulary.size(), _knows(vector_set.embedder.languages, asked_in)))
        most = max(_LOOKED_AT, self._passages)
        known = self._documents.passages([id_ for id_, _ in best[:most]])
        ranked = [
            replace(known[id_], score=score, similarity=cosines.get(id_, 0.0))
            for id_, score in best[:most]
            if id_ in known
        ]
        return diversify(self._reranked(question, asked_in, ranked), self._passages)

    def _near(
        self, vector_set: VectorSet, question: str, among: Sequence[int] | None
    ) -> tuple[NDArray[np.float32], dict[int, float]]:
        """The question's vector, and the cosines of what is near it."""
        vector, cosines = question_vector(vector_set.embedder, question), dict[int, float]()
        with self._tolerating_server_faults():
            cosines |= vector_set.vectors.nearest(vector, DEPTH, among)
        return vector, cosines

    @contextmanager
    def _tolerating_server_faults(self) -> Iterator[None]:
        """An unreachable server has been reported; words find passages without it."""
        try:
            yield
        except AssistantError as error:
            if error.code not in VECTORS_FAULTS:
                raise

    def close(self) -> None:
        """End the thread."""
        self._beside.shutdown()

    def _reranked(self, question: str, asked_in: str, ranked: list[Passage]) -> list[Passage]:
        """In the cross-encoder's order, where there is one that knows the language."""
        if self._reranker is None or not _knows(self._reranker.languages, asked_in):
            return ranked
        texts = [embedded_text(one.text, one.place) for one in ranked]
        try:
            scores = self._reranker.scores(question, texts)
        except AssistantError as error:  # the ranking found without it stands
            log.info("not re-ranked: %s", error)
            return ranked
        scored = [replace(one, score=float(score)) for one, score in zip(ranked, scores, strict=True)]
        return sorted(scored, key=lambda one: -one.score)


def _knows(languages: frozenset[str], asked_in: str) -> bool:
    """Whether a model that reads these languages (none: all) reads one; empty: any."""
    return not languages or not asked_in or asked_in in languages
