"""Questions with their answers, the user's own and those in documents, matched by the question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.domain.listings import KeptAnswer
from app.domain.passages import Passage, Place
from app.domain.scope import EVERYTHING, Scope
from app.engine.adapters.readers.charset import decode
from app.engine.adapters.readers.text.csv import Csv
from app.engine.library.parsing.faq import find_pairs
from app.engine.library.rows.places import condition, now
from app.engine.parts.embedder import Embedder
from app.engine.parts.pages import Block, Page, Role
from app.engine.parts.question_vectors import question_vector
from app.storage.database import Store
from app.text.stopwords import language
from app.text.terms import terms, words

_ALIKE = 0.8
"""The cosine from which two questions ask the same. Of 131 everyday rewordings of frequent questions it answered 44 %,
97 % of those rightly; where the right pair was missing, 3 % found a wrong one (at 0.75: 58 %, 91 %, 15 %)."""
_AT_ONCE = 4
OWN_TITLE = "Your own answers"
"""The title of the source of an answer that the user gave."""


class KeptAnswerRows:
    """Rows of questions and answers."""

    def __init__(self, store: Store, embedders: Callable[[], Sequence[Embedder]]) -> None:
        """`embedders`: those whose vectors may be used, the one that the settings ask for last."""
        self._store = store
        self._embedders = embedders
        self._held: dict[str, tuple[tuple[int, int], NDArray[np.int64], NDArray[np.float32]]] = {}
        """An embedder's fingerprint -> number of rows and the last one's id; ids; vectors."""

    def add(self, question: str, answer: str) -> None:
        """Store an answer of the user's own; it replaces the previous one to the same question.

        Raises AssistantError(PAIR_EMPTY).
        """
        question, answer = question.strip(), answer.strip()
        if not question or not answer:
            raise AssistantError(Code.PAIR_EMPTY)
        with self._store.db.atomic():
            self._store.db.execute("DELETE FROM pairs WHERE document IS NULL AND question = ?", [question])
            self._store.db.execute(
                "INSERT INTO pairs (question, answer, made) VALUES (?, ?, ?)", [question, answer, now()]
            )

    def take(self, path: Path) -> int:
        """Store the pairs of a CSV or JSON file as the user's own; returns how many there are.

        Raises AssistantError(DOCUMENT_UNREADABLE | DOCUMENT_EMPTY).
        """
        found = [(pair.question, pair.answer) for pair in find_pairs(_pages(path))]
        if not found:
            raise AssistantError(Code.DOCUMENT_EMPTY, path.name)
        for question, answer in found:
            self.add(question, answer)
        return len(found)

    def remove(self, id_: int) -> bool:
        """Delete one; returns whether there was one."""
        return bool(self._store.db.execute("DELETE FROM pairs WHERE id = ?", [id_]).rowcount)

    def all(self) -> list[KeptAnswer]:
        """Every one, the user's own first."""
        rows = self._store.db.query(
            """SELECT pairs.id, question, answer, coalesce(documents.title, '') AS title FROM pairs
               LEFT JOIN documents ON documents.id = pairs.document ORDER BY pairs.document IS NOT NULL, pairs.id"""
        )
        return [KeptAnswer(**row) for row in rows]

    def own(self) -> list[KeptAnswer]:
        """The user's own."""
        rows = self._store.db.query(
            "SELECT id, question, answer, '' AS title FROM pairs WHERE document IS NULL ORDER BY id"
        )
        return [KeptAnswer(**row) for row in rows]

    def step(self) -> bool:
        """Embed a few questions, with the embedder that the settings ask for; returns whether there were any."""
        embedder = self._embedders()[-1]
        rows = self._store.db.execute(
            "SELECT id, question FROM pairs WHERE embedded_by != ? LIMIT ?", [embedder.fingerprint, _AT_ONCE]
        ).fetchall()
        if not rows:
            return False
        vectors = [embedder.embed_question(question) for _, question in rows]
        with self._store.db.atomic():
            for (id_, _), vector in zip(rows, vectors, strict=True):
                self._store.db.execute(
                    "UPDATE pairs SET vector = ?, embedded_by = ? WHERE id = ?",
                    [vector.astype(np.float32).tobytes(), embedder.fingerprint, id_],
                )
        return True

    def match(self, question: str, scope: Scope = EVERYTHING) -> Passage | None:
        """The answer to a question that asks the same, preferring the user's own; None where there is none."""
        question = question.encode(errors="replace").decode().strip()
        if not question:
            return None
        # Each pair is compared by the embedder that embedded it: during a change of embedder there may be some of each.
        embedders = {one.fingerprint: one for one in self._embedders()}
        fitting = [one for embedder in embedders.values() for one in self._fitting(question, scope, embedder)]
        if not fitting:
            return None
        _, similarity, row = max(fitting, key=lambda one: one[:2])
        path, title = row["path"] or "", row["title"] or OWN_TITLE
        place = Place(context=row["question"])
        return Passage(-row["id"], path, title, row["page"], row["answer"], 1.0, similarity, place, is_answer=True,
                       address=row["address"])  # fmt: skip

    def _fitting(self, question: str, scope: Scope, embedder: Embedder) -> Iterator[tuple[bool, float, dict[str, Any]]]:
        """For each that asks the same: whether it is the user's own, the cosine, and the row."""
        ids, vectors = self._vectors(embedder)
        if not len(ids):
            return
        alike = vectors @ question_vector(embedder, question)
        is_known = not embedder.languages or language(words(question), ("en",)) in embedder.languages
        likely = [int(index) for index in np.argsort(-alike)[:20]]
        rows = self._rows([int(ids[index]) for index in likely], scope)
        for index in likely:
            row = rows.get(int(ids[index]))
            is_alike = is_known and alike[index] >= _ALIKE
            if row and (is_alike or set(terms(row["question"])) == set(terms(question))):
                yield row["document"] is None, float(alike[index]), row

    def _rows(self, ids: Sequence[int], scope: Scope) -> dict[int, dict[str, Any]]:
        where, names = condition(scope)
        marks = {f"id{number}": id_ for number, id_ in enumerate(ids)}
        rows = self._store.db.query(
            f"""SELECT pairs.*, documents.title,
                    (SELECT path FROM places WHERE document = documents.id ORDER BY id LIMIT 1) AS path,
                    coalesce((SELECT address FROM fetched JOIN places ON places.path = fetched.path
                        WHERE places.document = documents.id ORDER BY places.id LIMIT 1), '') AS address
                FROM pairs LEFT JOIN documents ON documents.id = pairs.document
                WHERE pairs.id IN ({", ".join(":" + name for name in marks)})
                AND (pairs.document IS NULL OR (documents.state IN ('embedding', 'ready') AND {where}))""",
            {**marks, **names},
        )
        return {row["id"]: row for row in rows}

    def _vectors(self, embedder: Embedder) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and vectors of those that it has embedded, shapes (n,) and (n, d); read again when they change."""
        db, by = self._store.db, [embedder.fingerprint]
        held = self._held.get(embedder.fingerprint)
        state = db.execute("SELECT count(*), coalesce(max(id), 0) FROM pairs WHERE embedded_by = ?", by).fetchone()
        if held is None or held[0] != tuple(state):
            rows = db.execute("SELECT id, vector FROM pairs WHERE embedded_by = ? ORDER BY id", by).fetchall()
            ids = np.array([row[0] for row in rows], np.int64)
            packed = np.frombuffer(b"".join(row[1] for row in rows), np.float32)
            held = tuple(state), ids, packed.reshape(len(rows), embedder.dimensions)
            self._held[embedder.fingerprint] = held
        return held[1], held[2]


def _pages(path: Path) -> Iterator[Page]:
    """A file of pairs, as `faq.pairs` reads it."""
    if path.suffix.lower() in (".json", ".jsonl"):
        yield Page(None, (Block(decode(path), Role.CODE),))
    else:
        yield from Csv().read(path)


def placed_first(found: Passage | None, passages: Sequence[Passage]) -> list[Passage]:
    """The passages, preceded by an answer that fits as a whole; a passage with the same words is left out."""
    if found is None:
        return list(passages)
    rest = [one for one in passages if found.text not in one.text]
    return [replace(found, score=max([found.score, *(one.score for one in rest)])), *rest]
