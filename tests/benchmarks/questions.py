"""Question sets and, over their paragraphs, the finding that Sotto does: the index as it is, the vectors in memory."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.passages import Passage
from app.engine.library.rows.documents import DocumentRows
from app.engine.library.search.diversity import diversify
from app.engine.library.search.fusion import DEPTH, fuse, worth
from app.engine.library.search.term_statistics import Vocabulary
from app.engine.parts.embedder import Embedder
from app.storage.database import Store
from app.text.stopwords import language
from app.text.terms import index_terms, words
from tests.conftest import SHARED

FOLDER = SHARED / "questions"
"""Sets as their README there describes them; not part of Sotto."""
_HEADED = frozenset({"faq_covid"})
"""Sets whose documents' titles are headings: the questions that a page of questions and answers gives."""
_ALL = 10_000

Ranking = list[tuple[int, float]]
"""(paragraph, score), best first."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one article."""

    text: str
    article: str
    """The article's title; both halves of SQuAD use the same."""
    right: frozenset[int]
    """Indexes of the paragraphs that hold the answer, among all of the set's; the first of a document's, at worst."""
    answers: tuple[str, ...]
    is_answerable: bool


class QuestionSet:
    """A set of questions with the paragraphs that hold their answers."""

    def __init__(self, name: str, embedder: Embedder) -> None:
        """Read `<name>.json`, index and embed every paragraph and question."""
        data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        self.language: str = data["language"][:2]
        self.paragraphs: list[str] = []
        self.articles: list[str] = []
        first: dict[str, int] = {}
        for document in data["documents"]:
            first[document["id"]] = len(self.paragraphs)
            self.paragraphs += document["paragraphs"]
            self.articles += [document["title"]] * len(document["paragraphs"])
        self.headings = self.articles if name in _HEADED else [""] * len(self.articles)
        self.questions = [
            Question(
                entry["question"],
                self.articles[first[entry["documents"][0]]],
                frozenset(first[one] + (entry.get("paragraph") or 0) for one in entry["documents"]),
                tuple(entry.get("answers") or ()),
                entry["answerable"],
            )
            for entry in data["questions"]
        ]
        self._store = store = Store(Path(":memory:"))
        self._fill(store)
        self.shelf, self.vocabulary = DocumentRows(store), Vocabulary(store)
        headed = zip(self.headings, self.paragraphs, strict=True)
        self.vectors = embedded(embedder, [f"{heading}\n{text}".strip() for heading, text in headed])
        self.question_vectors = embedded(embedder, [question.text for question in self.questions])

    def _fill(self, store: Store) -> None:
        """A document for each paragraph; its passage has the paragraph's number, from 1."""
        with store.db.atomic():
            for number, (heading, text) in enumerate(zip(self.headings, self.paragraphs, strict=True), 1):
                store.db.execute(
                    "INSERT INTO documents (id, digest, state, title, language) VALUES (?, ?, 'ready', ?, ?)",
                    [number, str(number), self.articles[number - 1], self.language],
                )
                store.db.execute(
                    "INSERT INTO passages (id, document, position, text, place) VALUES (?, ?, 0, ?, '{}')",
                    [number, number, text],
                )
                above, terms = index_terms(heading, self.language), index_terms(text, self.language)
                store.db.execute("INSERT INTO terms (rowid, above, text) VALUES (?, ?, ?)", [number, above, terms])

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def by_words(self, question: str) -> Ranking:
        """Paragraphs in the order of FTS5's bm25."""
        expression = self.vocabulary.expression(question)
        found = self.shelf.match(expression, _ALL) if expression else []
        return [(id_ - 1, -rank) for id_, rank in found]

    def by_meaning(self, vector: NDArray[np.float32]) -> Ranking:
        """Paragraphs in the order of their cosine with a question."""
        cosines = self.vectors @ vector
        return [(int(index), float(cosines[index])) for index in np.argsort(-cosines)]

    def fused(self, number: int, without: str | None = None) -> Ranking:
        """What is found for a question; `without`: an article to leave out, as though it were not there."""
        return self._fused(self.questions[number].text, self.question_vectors[number], without)

    def passages(self, number: int, most: int = 5, without: str | None = None) -> list[Passage]:
        """The same as passages, spread as the retriever does; an article is a document."""
        return self.retrieved(self.questions[number].text, self.question_vectors[number], most, without)

    def retrieved(
        self, text: str, vector: NDArray[np.float32], most: int = 5, without: str | None = None
    ) -> list[Passage]:
        """What is found for any text, as passages."""
        ranked = [
            Passage(
                index,
                self.articles[index],
                self.articles[index],
                None,
                self.paragraphs[index],
                score,
                float(self.vectors[index] @ vector),
            )
            for index, score in self._fused(text, vector, without)[:30]
        ]
        return diversify(ranked, most)

    def _fused(self, text: str, vector: NDArray[np.float32], without: str | None = None) -> Ranking:
        found = [one for one in self.by_words(text) if self.articles[one[0]] != without][:DEPTH]
        near = [one for one in self.by_meaning(vector) if self.articles[one[0]] != without][:DEPTH]
        cosines = {index: float(self.vectors[index] @ vector) for index, _ in [*near, *found]}
        asked_in = language(words(text), self.vocabulary.languages())
        return fuse(found, cosines, worth(len(self.paragraphs), asked_in == "en"))


def embedded(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Their vectors; kept in the folder for temporary files, since embedding is what takes the time."""
    marks = hashlib.sha256("\0".join([embedder.fingerprint, *texts]).encode()).hexdigest()
    kept = Path(tempfile.gettempdir()) / "sotto-quality" / f"{marks}.npy"
    if kept.is_file():
        held: NDArray[np.float32] = np.load(kept)
        return held
    vectors = embedder.embed(texts)
    kept.parent.mkdir(exist_ok=True)
    unfinished = kept.with_suffix(".new.npy")
    np.save(unfinished, vectors)
    unfinished.replace(kept)
    return vectors


def recall(rankings: Iterable[Sequence[int]], right: Iterable[frozenset[int]], places: int) -> float:
    """The share of questions with a right paragraph among the first places."""
    return float(
        np.mean([not wanted.isdisjoint(found[:places]) for found, wanted in zip(rankings, right, strict=True)])
    )
