"""Rows of documents and passages: what the library knows, in SQLite."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.engine.library.passages import Cut
from app.errors import Code
from app.events import Passage
from app.store import Store


class State(StrEnum):
    """How far a document is."""

    WAITING = "waiting"
    EMBEDDING = "embedding"
    READY = "ready"
    SKIPPED = "skipped"
    FAILED = "failed"


LASTING = (State.READY, State.SKIPPED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Document:
    """One row of `documents`."""

    id: int
    path: Path
    title: str
    state: State
    code: str
    pages: int
    passages: int
    bytes: int
    modified_ns: int
    digest: str


class Shelf:
    """Documents, their passages, and the folders they came from."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put_root(self, path: Path) -> None:
        """Remember a file or folder to be kept in step, with all that is in it."""
        inside, names = _inside(str(path))
        with self._store.db.atomic():
            self._store.db.execute(f"DELETE FROM removed WHERE {inside}", names)
            self._store.db.table("roots").insert({"path": str(path), "added": _now()}, ignore=True)

    def roots(self) -> list[Path]:
        """Every file or folder to be kept in step."""
        return [Path(row["path"]) for row in self._store.db.query("SELECT path FROM roots ORDER BY path")]

    def removed(self) -> set[Path]:
        """Files and folders below the roots that are not to be kept in step."""
        return {Path(row["path"]) for row in self._store.db.query("SELECT path FROM removed")}

    def remove_root(self, path: Path) -> None:
        """Keep it, and what is in it, in step no longer."""
        inside, names = _inside(str(path))
        with self._store.db.atomic():
            self._store.db.execute(f"DELETE FROM roots WHERE {inside}", names)
            if any(path.is_relative_to(root) for root in self.roots()):
                self._store.db.execute("INSERT OR IGNORE INTO removed VALUES (?)", [str(path)])

    def documents(self, states: Iterable[State] = tuple(State)) -> list[Document]:
        """Every document in one of the states, by path."""
        wanted = list(states)
        rows = self._store.db.query(
            f"""SELECT *, (SELECT count(*) FROM passages WHERE document = documents.id) AS passages
                FROM documents WHERE state IN ({_marks(wanted)}) ORDER BY path""",  # marks only
            wanted,
        )
        return [_document(row) for row in rows]

    def document(self, path: Path) -> Document | None:
        """The document of a path."""
        rows = self._store.db.query(
            """SELECT *, (SELECT count(*) FROM passages WHERE document = documents.id) AS passages
               FROM documents WHERE path = ?""",
            [str(path)],
        )
        return next((_document(row) for row in rows), None)

    def first(self, state: State) -> Document | None:
        """The document that has been in a state's line the longest."""
        rows = self._store.db.query(
            """SELECT *, (SELECT count(*) FROM passages WHERE document = documents.id) AS passages
               FROM documents WHERE state = ? ORDER BY id LIMIT 1""",
            [state],
        )
        return next((_document(row) for row in rows), None)

    def count(self, state: State) -> int:
        """How many documents are in a state."""
        found = self._store.db.execute("SELECT count(*) FROM documents WHERE state = ?", [state]).fetchone()
        return int(found[0])

    def put(self, path: Path, state: State = State.WAITING, code: Code | None = None) -> None:
        """Make a row for a path, or send the one there is to a state."""
        row = {"path": str(path), "title": path.stem, "state": state, "code": code or "", "added": _now()}
        with self._store.db.atomic():
            self._store.db.table("documents").insert(row, ignore=True)
            self._set(path, state=state, code=code or "")

    def _set(self, path: Path, **columns: Any) -> None:
        names = ", ".join(f"{name} = :{name}" for name in columns)
        self._store.db.execute(
            f"UPDATE documents SET {names} WHERE path = :path_",  # names from our own code
            {**columns, "path_": str(path)},
        )

    def mark(self, path: Path, **columns: Any) -> None:
        """Set columns of a document's row."""
        self._set(path, **columns)

    def fill(self, document: Document, cuts: Sequence[Cut], **columns: Any) -> list[int]:
        """Replace a document's passages and set columns, all at once; returns the ids that are gone.

        Passages that are the same stay as they are, with their vectors.
        """
        db = self._store.db
        rows = [(position, cut.page, cut.start, cut.text) for position, cut in enumerate(cuts)]
        wanted = set(rows)
        with db.atomic():
            known = {
                (row["position"], row["page"], row["start"], row["text"]): row["id"]
                for row in db.query("SELECT * FROM passages WHERE document = ?", [document.id])
            }
            gone = [id_ for row, id_ in known.items() if row not in wanted]
            for id_ in gone:
                db.execute("DELETE FROM passages WHERE id = ?", [id_])
            names = ("document", "position", "page", "start", "text")
            db.table("passages").insert_all(
                dict(zip(names, (document.id, *row), strict=True)) for row in rows if row not in known
            )
            self._set(document.path, **columns)
        return gone

    def remove(self, path: Path) -> list[int]:
        """Forget a document; returns the ids of the passages that are gone."""
        db = self._store.db
        with db.atomic():
            of = "(SELECT id FROM documents WHERE path = ?)"
            gone = [row["id"] for row in db.query(f"SELECT id FROM passages WHERE document = {of}", [str(path)])]
            db.execute(f"DELETE FROM passages WHERE document = {of}", [str(path)])
            db.execute("DELETE FROM documents WHERE path = ?", [str(path)])
        return gone

    def unembedded(self, fingerprint: str, most: int) -> list[Passage]:
        """Passages of one document that this embedder has not seen, in order."""
        for other in ("<", ">"):  # each a stretch of the index, where != would look at every passage
            ids = self._store.db.query(
                f"SELECT id, document FROM passages WHERE embedded_by {other} ? ORDER BY embedded_by, id LIMIT ?",
                [fingerprint, most],
            )
            rows = list(ids)
            if rows:
                found = self.passages([row["id"] for row in rows if row["document"] == rows[0]["document"]])
                return [found[id_] for id_ in sorted(found)]
        return []

    def embedded(self, fingerprint: str) -> set[int]:
        """Ids of the passages that this embedder has seen."""
        rows = self._store.db.query("SELECT id FROM passages WHERE embedded_by = ?", [fingerprint])
        return {row["id"] for row in rows}

    def mark_embedded(self, ids: Sequence[int], fingerprint: str) -> None:
        """Remember who embedded them; an empty fingerprint sends them back."""
        with self._store.db.atomic():
            for id_ in ids:
                self._store.db.execute("UPDATE passages SET embedded_by = ? WHERE id = ?", [fingerprint, id_])

    def finish(self, fingerprint: str) -> list[Path]:
        """Documents whose last passage has been embedded become ready; returns their paths."""
        done = self._store.db.query(
            """SELECT path FROM documents WHERE state = ? AND NOT EXISTS
               (SELECT 1 FROM passages WHERE document = documents.id AND embedded_by != ?)""",
            [State.EMBEDDING, fingerprint],
        )
        paths = [Path(row["path"]) for row in done]
        for path in paths:
            self._set(path, state=State.READY)
        return paths

    def match(self, expression: str, most: int, scope: str | None) -> list[int]:
        """Ids of passages that fit an FTS5 expression, best (bm25) first."""
        inside, names = _inside(scope)
        rows = self._store.db.query(
            f"""SELECT passages_fts.rowid AS id FROM passages_fts
                JOIN passages ON passages.id = passages_fts.rowid JOIN documents ON documents.id = passages.document
                WHERE passages_fts MATCH :expression AND {inside} ORDER BY rank LIMIT :most""",
            {"expression": expression, "most": most, **names},
        )
        return [row["id"] for row in rows]

    def within(self, scope: str) -> list[int]:
        """Ids of the passages of a document or folder."""
        inside, names = _inside(scope)
        rows = self._store.db.query(
            f"""SELECT passages.id FROM passages JOIN documents ON documents.id = passages.document
                WHERE {inside}""",
            names,
        )
        return [row["id"] for row in rows]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages of ids; unknown ids are left out."""
        rows = self._store.db.query(
            f"""SELECT passages.id, path, title, page, text FROM passages
                JOIN documents ON documents.id = passages.document WHERE passages.id IN ({_marks(ids)})""",
            list(ids),
        )
        return {row["id"]: Passage(row["id"], row["path"], row["title"], row["page"], row["text"]) for row in rows}


def _inside(scope: str | None) -> tuple[str, dict[str, str]]:
    """A condition on `path`, and its parameters."""
    if scope is None:
        return "TRUE", {}
    # A range instead of LIKE: a path may hold % or _, and the comparison must know upper case.
    place = scope.rstrip(os.sep)
    below = place + os.sep
    return "(path = :place OR (path >= :below AND path < :beyond))", {
        "place": place, "below": below, "beyond": below + "\U0010ffff",
    }  # fmt: skip


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _document(row: dict[str, Any]) -> Document:
    return Document(
        row["id"], Path(row["path"]), row["title"], State(row["state"]), row["code"], row["pages"], row["passages"],
        row["bytes"], row["modified_ns"], row["digest"],
    )  # fmt: skip
