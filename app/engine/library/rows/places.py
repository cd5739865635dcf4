"""Rows of places: the files of the library, the folders to be kept in step, and the collections they are in."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.document_state import DocumentState
from app.domain.errors import AssistantError, Code
from app.domain.scope import Scope
from app.engine.adapters.readers.media.recordings import Recordings
from app.engine.library.parsing.draft import title_of
from app.storage.database import Store

LASTING = (DocumentState.READY, DocumentState.SKIPPED, DocumentState.FAILED, DocumentState.AWAY)


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the library, and what is known of the document it holds."""

    id: int | None
    """The document's id; None where it has not been read. Files with the same bytes share one."""
    path: Path
    title: str
    state: DocumentState
    code: str
    """Why it was skipped or failed."""
    pages: int
    passages: int
    bytes: int
    modified_ns: int
    digest: str
    author: str
    date: str
    language: str
    kind: str
    topic: str
    address: str
    """Where it was fetched from; empty where it was not."""
    fetched: str
    """When it was fetched, ISO 8601."""


_SELECT = """
    SELECT places.*, coalesce(documents.title, '') AS title, coalesce(documents.pages, 0) AS pages,
        coalesce(documents.passages, 0) AS passages, coalesce(documents.digest, '') AS digest,
        coalesce(author, '') AS author, coalesce(date, '') AS date, coalesce(language, '') AS language,
        coalesce(kind, '') AS kind, coalesce(topic, '') AS topic,
        coalesce((SELECT address FROM fetched WHERE fetched.path = places.path), '') AS address,
        coalesce((SELECT at FROM fetched WHERE fetched.path = places.path), '') AS fetched,
        CASE WHEN places.state = 'ready' THEN documents.state ELSE places.state END AS shown
    FROM places LEFT JOIN documents ON documents.id = places.document"""

_HELD = "documents.id IN (SELECT document FROM places WHERE {})"
_COLLECTED = """
    EXISTS (SELECT 1 FROM collected WHERE collection = :collection AND (places.path = collected.path
        OR substr(places.path, 1, length(collected.path) + 1) = rtrim(collected.path, :sep) || :sep))"""


class Places:
    """Files and folders; each method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._roots: tuple[Path, ...] | None = None
        """As they were asked for last; None where they have changed since."""

    # Roots

    def put_root(self, path: Path) -> None:
        """Add a file or folder to be kept in step, with all that is in it."""
        inside, names = below(str(path))
        with self._store.db.atomic():
            self._store.db.execute(f"DELETE FROM removed WHERE {inside}", names)
            self._store.db.table("roots").insert({"path": str(path), "added": now()}, ignore=True)
        self._roots = None

    def roots(self) -> list[Path]:
        """Every file or folder to be kept in step; there may be thousands, and they are asked for with each file."""
        if self._roots is None:
            rows = self._store.db.query("SELECT path FROM roots ORDER BY path")
            self._roots = tuple(Path(row["path"]) for row in rows)
        return list(self._roots)

    def removed(self) -> set[Path]:
        """Files and folders below the roots that are not to be kept in step."""
        return {Path(row["path"]) for row in self._store.db.query("SELECT path FROM removed")}

    def remove_root(self, path: Path) -> None:
        """Stop keeping it, and what is in it, in step."""
        inside, names = below(str(path))
        with self._store.db.atomic():
            self._store.db.execute(f"DELETE FROM roots WHERE {inside}", names)
            self._roots = None
            if any(path.is_relative_to(root) for root in self.roots()):
                self._store.db.execute("INSERT OR IGNORE INTO removed VALUES (?)", [str(path)])

    # Files

    def documents(
        self, states: Iterable[DocumentState] = tuple(DocumentState), within: str | None = None
    ) -> list[Document]:
        """Every file in one of the states, by path; `within`: of this file or folder only."""
        wanted, (inside, names) = set(states), below(within)
        rows = self._store.db.query(f"{_SELECT} WHERE {inside} AND places.state != 'gone' ORDER BY path", names)
        return [made for row in rows if (made := _document(row)).state in wanted]

    def document(self, path: Path) -> Document | None:
        """The file of a path."""
        rows = self._store.db.query(f"{_SELECT} WHERE path = ?", [str(path)])
        return next((_document(row) for row in rows), None)

    def known(self, root: Path) -> dict[str, Document]:
        """Path -> file, for everything known of a file or folder, including files that are gone."""
        inside, names = below(str(root))
        return {row["path"]: _document(row) for row in self._store.db.query(f"{_SELECT} WHERE {inside}", names)}

    def of(self, document: int) -> list[Document]:
        """The files that hold a document."""
        rows = self._store.db.query(f"{_SELECT} WHERE places.document = ? AND places.state != 'gone'", [document])
        return [_document(row) for row in rows]

    def first_waiting(self, is_recording: bool = False) -> Path | None:
        """The file that has been queued the longest; recordings have a queue of their own. Called at every step."""
        row = self._store.db.execute(
            "SELECT path FROM places WHERE state = ? AND is_recording = ? ORDER BY id LIMIT 1",
            [DocumentState.WAITING, is_recording],
        ).fetchone()
        return Path(row[0]) if row else None

    def count(self, *states: DocumentState) -> int:
        """How many files are in one of the states."""
        read = {DocumentState.READY, DocumentState.EMBEDDING}
        counted = [state for state in states if state not in read]
        if read <= set(states):  # distinguished only by their documents, which is slower
            counted.append(DocumentState.READY)
        sql = f"SELECT count(*) FROM places WHERE state IN ({marks(counted)})"
        total = int(self._store.db.execute(sql, counted).fetchone()[0])
        if len(one := read & set(states)) == 1:
            sql = """SELECT count(*) FROM places JOIN documents ON documents.id = places.document
                     WHERE places.state = 'ready' AND documents.state = ?"""
            total += int(self._store.db.execute(sql, list(one)).fetchone()[0])
        return total

    def waiting_bytes(self) -> int:
        """The total size of what is queued."""
        found = self._store.db.execute(
            "SELECT coalesce(sum(bytes), 0) FROM places WHERE state IN (?, ?)",
            [DocumentState.WAITING, DocumentState.READING],
        )
        return int(found.fetchone()[0])

    def put(self, paths: Sequence[tuple[Path, os.stat_result | None]]) -> None:
        """Queue files, creating rows where there are none; what was read of them before stays findable."""
        with self._store.db.atomic():
            for path, found in paths:
                size = found.st_size if found else 0
                self._store.db.execute(
                    """INSERT INTO places (path, state, bytes, is_recording, added) VALUES (?, 'waiting', ?, ?, ?)
                       ON CONFLICT (path) DO UPDATE SET state = 'waiting', code = '', bytes = excluded.bytes""",
                    [str(path), size, path.suffix.lower() in Recordings.suffixes, now()],
                )

    def mark(self, paths: Iterable[Path], **columns: Any) -> None:
        """Set columns of files."""
        names = ", ".join(f"{name} = :{name}" for name in columns)
        with self._store.db.atomic():
            for path in paths:
                self._store.db.execute(
                    f"UPDATE places SET {names} WHERE path = :path_",  # names from our own code
                    {**columns, "path_": str(path)},
                )

    def restart(self) -> None:
        """Queue again what was being read when the program ended."""
        self._store.db.execute(
            "UPDATE places SET state = ? WHERE state = ?", [DocumentState.WAITING, DocumentState.READING]
        )

    def read_again(self) -> None:
        """Queue every file but recordings, which no reader reads; one that is away is queued once it is back."""
        self._store.db.execute(
            "UPDATE places SET modified_ns = 0 WHERE is_recording = 0 AND state = ?", [DocumentState.AWAY]
        )
        self._store.db.execute(
            """UPDATE places SET state = ?, code = '' WHERE is_recording = 0 AND state IN (?, ?, ?)
               AND (state = ? OR code != ?)""",
            [
                DocumentState.WAITING, DocumentState.READY, DocumentState.FAILED, DocumentState.SKIPPED,
                DocumentState.READY, Code.DOCUMENT_CANCELLED,
            ],
        )  # fmt: skip

    def remove(self, paths: Iterable[Path]) -> None:
        """Delete files; their documents stay, see `DocumentRows.drop_orphans`."""
        with self._store.db.atomic():
            self._store.db.conn.executemany("DELETE FROM places WHERE path = ?", [[str(path)] for path in paths])

    def gone(self) -> list[Path]:
        """Files that vanished."""
        return [Path(row["path"]) for row in self._store.db.query("SELECT path FROM places WHERE state = 'gone'")]

    # Collections

    def collections(self) -> dict[str, list[Path]]:
        """Name -> the files and folders in it."""
        made: dict[str, list[Path]] = {
            row["name"]: [] for row in self._store.db.query("SELECT name FROM collections ORDER BY name")
        }
        for row in self._store.db.query("SELECT * FROM collected ORDER BY path"):
            made[row["collection"]].append(Path(row["path"]))
        return made

    def collect(self, name: str, paths: Iterable[Path]) -> None:
        """Put files and folders, with all that is and will be in them, into a collection, created where it is new."""
        with self._store.db.atomic():
            self._store.db.execute("INSERT OR IGNORE INTO collections VALUES (?, ?)", [name, now()])
            for path in paths:
                self._store.db.execute("INSERT OR IGNORE INTO collected VALUES (?, ?)", [name, str(path)])

    def release(self, name: str, paths: Iterable[Path]) -> None:
        """Take files and folders out of a collection; its documents stay. Raises AssistantError(COLLECTION_UNKNOWN)."""
        self.check(name)
        with self._store.db.atomic():
            for path in paths:
                self._store.db.execute("DELETE FROM collected WHERE collection = ? AND path = ?", [name, str(path)])

    def dissolve(self, name: str) -> None:
        """Delete a collection; its documents stay. Raises AssistantError(COLLECTION_UNKNOWN)."""
        self.check(name)
        with self._store.db.atomic():
            self._store.db.execute("DELETE FROM collected WHERE collection = ?", [name])
            self._store.db.execute("DELETE FROM collections WHERE name = ?", [name])

    def check(self, name: str) -> None:
        """Raises AssistantError(COLLECTION_UNKNOWN) where there is no such collection."""
        if not any(self._store.db.query("SELECT 1 FROM collections WHERE name = ?", [name])):
            raise AssistantError(Code.COLLECTION_UNKNOWN, name)


def condition(scope: Scope) -> tuple[str, dict[str, str]]:
    """A condition on `documents`, and its parameters."""
    clauses, names = [], dict[str, str]()
    if scope.paths:
        given = [below(path, str(number)) for number, path in enumerate(scope.paths)]
        clauses.append(_HELD.format(" OR ".join(inside for inside, _ in given)))
        for _, parameters in given:
            names |= parameters
    if scope.collection:
        clauses.append(_HELD.format(_COLLECTED))
        names |= {"collection": scope.collection, "sep": os.sep}
    for column, wanted in (("title", scope.titles), ("author", scope.authors), ("kind", scope.kinds)):
        if wanted:
            named = {f"{column}{number}": value for number, value in enumerate(wanted)}
            clauses.append(f"documents.{column} IN ({', '.join(':' + name for name in named)})")
            names |= named
    if scope.since:
        clauses.append("documents.date >= :since")
        names["since"] = scope.since
    if scope.until:
        clauses.append("documents.date != '' AND documents.date <= :until")
        names["until"] = scope.until + "~"  # 2024-05-31 is within 2024-05
    return " AND ".join(clauses) or "TRUE", names


def below(scope: str | None, mark: str = "") -> tuple[str, dict[str, str]]:
    """A condition on `path`, and its parameters, whose names end with `mark`."""
    if scope is None:
        return "TRUE", {}
    # A range instead of LIKE: a path may hold % or _, and the comparison must be case-sensitive.
    place = scope.rstrip(os.sep)
    inner = place + os.sep
    return f"(path = :place{mark} OR (path >= :below{mark} AND path < :beyond{mark}))", {
        f"place{mark}": place, f"below{mark}": inner, f"beyond{mark}": inner + "\U0010ffff",
    }  # fmt: skip


def marks(values: Sequence[object]) -> str:
    """Placeholders for as many values, for SQL."""
    return ", ".join("?" * len(values))


def now() -> str:
    """The current time, as rows store it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _document(row: dict[str, Any]) -> Document:
    path = Path(row["path"])
    return Document(
        row["document"], path, row["title"] or title_of(path), DocumentState(row["shown"]), row["code"], row["pages"],
        row["passages"], row["bytes"], row["modified_ns"], row["digest"], row["author"], row["date"], row["language"],
        row["kind"], row["topic"], row["address"], row["fetched"],
    )  # fmt: skip
