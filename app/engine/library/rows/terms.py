"""Rows of terms: the words that find passages, in FTS5, which keeps no text of its own and must be told what it had."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.engine.library.parsing.chunking import above_text, unpack
from app.engine.library.rows.facts import fact, keep_fact
from app.storage.database import Store
from app.text.terms import VERSION, index_terms

_AT_ONCE = 100
"""Passages whose terms are written in one transaction, some 10 ms."""


class TermRows:
    """The terms of every passage: of the titles above it, and its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, passage: int, above: str, text: str) -> None:
        """Let a passage be found by terms. The caller opens the transaction."""
        self._store.db.execute("INSERT INTO terms (rowid, above, text) VALUES (?, ?, ?)", [passage, above, text])

    def remove(self, passage: int, above: str, text: str) -> None:
        """Let a passage be found by terms no more; they must be those it was added with."""
        self._store.db.execute(
            "INSERT INTO terms (terms, rowid, above, text) VALUES ('delete', ?, ?, ?)", [passage, above, text]
        )

    @property
    def are_current(self) -> bool:
        """Whether words find every passage by the terms of this version."""
        return fact(self._store, "terms") == str(VERSION)

    def rebuild(self) -> Iterator[None]:
        """Rebuild the terms of every passage, in short transactions; no document is read."""
        db = self._store.db
        db.execute("INSERT INTO terms (terms) VALUES ('delete-all')")
        last = 0
        while True:
            rows = list(
                db.query(
                    """SELECT passages.id, text, place, title, language FROM passages
                       JOIN documents ON documents.id = passages.document WHERE passages.id > ?
                       ORDER BY passages.id LIMIT ?""",
                    [last, _AT_ONCE],
                )
            )
            with db.atomic():
                for row in rows:
                    self.add(row["id"], *terms_of(row))
                if not rows:
                    keep_fact(self._store, "terms", str(VERSION))
                    return
            last = rows[-1]["id"]
            yield

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term is; those in none are left out."""
        db = self._store.db
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, terms, row)")
        found = (
            (term, db.execute("SELECT doc FROM vocabulary WHERE term = ?", [term]).fetchone())
            for term in dict.fromkeys(terms)
        )
        return {term: row[0] for term, row in found if row}


def terms_of(row: dict[str, Any]) -> tuple[str, str]:
    """What finds a passage by words: the terms above it, and its own; `row`: title, language, text and place."""
    above = above_text(row["title"], unpack(row["place"]))
    return index_terms(above, row["language"]), index_terms(row["text"], row["language"])
