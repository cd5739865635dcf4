"""Question sets and, over their paragraphs, the retrieval that Sotto does; all in memory."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.fusion import DEPTH, fuse
from app.engine.library.words import expression
from app.engine.parts import Embedder
from app.events import Passage

FOLDER = Path("/work/shared/data/questions")
"""Sets as their README there describes them; not part of Sotto."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one article."""

    text: str
    article: str
    """The article's title; both halves of SQuAD use the same."""
    paragraph: int
    """Index of the paragraph it was asked about, among all of the set's; the article's first where none is named."""
    answers: tuple[str, ...]
    is_answerable: bool


class QuestionSet:
    """A set of questions with the paragraphs that hold their answers."""

    def __init__(self, name: str, embedder: Embedder) -> None:
        """Read `<name>.json`, index and embed every paragraph and question."""
        data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        self.paragraphs: list[str] = []
        self.articles: list[str] = []
        first: dict[str, int] = {}
        for document in data["documents"]:
            first[document["id"]] = len(self.paragraphs)
            self.paragraphs += document["paragraphs"]
            self.articles += [document["title"]] * len(document["paragraphs"])
        self.questions = [
            Question(
                entry["question"],
                self.articles[first[entry["documents"][0]]],
                first[entry["documents"][0]] + (entry.get("paragraph") or 0),
                tuple(entry.get("answers") or ()),
                entry["answerable"],
            )
            for entry in data["questions"]
        ]
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter unicode61')")
        self._db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(self.paragraphs))
        self.vectors = embedder.embed(self.paragraphs)
        self.question_vectors = embedder.embed([question.text for question in self.questions])

    def by_words(self, question: Question) -> list[int]:
        """Paragraphs in the order of FTS5's bm25."""
        match = expression(question.text)
        rows = self._db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (match,)) if match else ()
        return [row[0] for row in rows]

    def by_meaning(self, vector: NDArray[np.float32]) -> list[int]:
        """Paragraphs in the order of their cosine with a question."""
        return [int(index) for index in np.argsort(-(self.vectors @ vector))]

    def passages(self, number: int, most: int = 5, without: str | None = None) -> list[Passage]:
        """What is retrieved for a question; `without`: an article to leave out, as though it were not there."""
        vector = self.question_vectors[number]
        rankings = (self.by_words(self.questions[number]), self.by_meaning(vector))
        kept = [[index for index in ranking if self.articles[index] != without][:DEPTH] for ranking in rankings]
        return [
            Passage(
                index,
                "",
                self.articles[index],
                None,
                self.paragraphs[index],
                score,
                float(self.vectors[index] @ vector),
            )
            for index, score in fuse(*kept)[:most]
        ]


def recall(rankings: Sequence[Sequence[int]], wanted: Sequence[int], places: int) -> float:
    """The share of questions whose paragraph stands among the first places."""
    return float(np.mean([one in ranking[:places] for ranking, one in zip(rankings, wanted, strict=True)]))
