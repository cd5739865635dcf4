"""Copies what can still be read of a damaged database."""

import logging
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from sqlite_utils import Database

from app.storage.recovery import recover

log = logging.getLogger(__name__)

_MOST_FAULTS = 300
"""Unreadable ranges of rows after which the rest of a table is looked for in the pages alone."""

_DERIVED = {"facts"}
"""What has been built from the other tables (search terms, vectors): without these rows it is built again."""


_TOLD = {
    "turns": "questions", "memories": "memories", "alarms": "alarms", "pairs": "answers of your own",
    "places": "documents",
}  # fmt: skip
"""The tables whose loss the user would notice, and what their rows are to people."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came back of a damaged database."""

    counts: dict[str, int]
    """Table -> its rows that came back."""
    incomplete: tuple[str, ...]
    """Tables of which rows may be lost."""

    def __str__(self) -> str:
        back = [f"{count} {_TOLD[table]}" for table, count in self.counts.items() if count]
        told = ", ".join(back) or "nothing"
        lost = ", ".join(_TOLD[table] for table in self.incomplete)
        return f"{told}; perhaps not all {lost}" if lost else f"{told}; nothing of these was lost"


def tables(db: Database) -> list[str]:
    """The tables whose rows are carried over, parents before children; shadow and virtual tables are not among them."""
    names = {
        row["name"]
        for row in db.query("PRAGMA main.table_list")
        if row["schema"] == "main" and row["type"] == "table" and not row["name"].startswith(("sqlite_", "_sqlite_"))
    } - _DERIVED
    parents = {name: {key.other_table for key in db.table(name).foreign_keys} & names for name in sorted(names)}
    return list(TopologicalSorter(parents).static_order())


def carry_over(sources: Iterable[Path], db: Database) -> Salvaged:
    """Copy what can still be read; a later source serves only tables that no earlier one had complete.

    The first source is the damaged one: where SQLite does not read a table of it, its pages are looked through.
    """
    db.execute("PRAGMA foreign_keys = OFF")  # a child is worth keeping where its parent is lost
    missing = tables(db)
    incomplete: list[str] = []
    for number, source in enumerate(sources):
        with db.atomic():
            if source.exists():
                with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as connection:
                    connection.row_factory = sqlite3.Row
                    missing = [table for table in missing if not _copy(connection, db, table)]
            if number == 0:
                incomplete = missing
                if missing:
                    recover(source, db, missing)
    with db.atomic():
        db.execute(
            "INSERT OR IGNORE INTO conversations (id, started) SELECT conversation, min(started) FROM turns GROUP BY 1"
        )
        # Passages may be missing, and nothing shows which: the next scan reads every document again.
        db.execute("UPDATE documents SET digest = ''")
        db.execute("UPDATE places SET modified_ns = 0")
    db.execute("PRAGMA foreign_keys = ON")
    counts = {table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in _TOLD}
    return Salvaged(counts, tuple(table for table in _TOLD if table in incomplete))


def _copy(source: sqlite3.Connection, db: Database, table: str) -> bool:
    """Copy the rows that `db` does not have yet; returns whether all of them could be read."""
    columns = db.table(table).columns_dict
    documents = _same_documents(source, db) if table == "passages" else None
    saved = 0
    rows = _rows(source, table)
    while True:
        try:
            row = next(rows)
        except StopIteration as end:
            log.info("%d rows of %s were carried over", saved, table)
            return bool(end.value)
        if documents is None or row["document"] in documents:
            known = {name: value for name, value in dict(row).items() if name in columns}
            db.table(table).insert(known, ignore=True)
            saved += 1


def _same_documents(source: sqlite3.Connection, db: Database) -> set[int]:
    """Ids of the documents that are the same in both databases: only their passages are the same too."""
    here = {row["id"]: row["digest"] for row in db.query("SELECT id, digest FROM documents")}
    return {row["id"] for row in _rows(source, "documents") if here.get(row["id"]) == row["digest"]}


def _rows(source: sqlite3.Connection, table: str) -> Generator[sqlite3.Row, None, bool]:
    """Yield every readable row, halving each range that cannot be read; returns whether all could be."""
    stretches, faults = [(-(2**62), 2**62)], 0
    while stretches and faults < _MOST_FAULTS:
        low, high = stretches.pop()
        try:
            for row in source.execute(
                f"SELECT rowid AS rowid_, * FROM {table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid", (low, high)
            ):
                yield row
                low = row["rowid_"] + 1
        except UnicodeDecodeError:
            return False  # so says the binding where SQLite names what is damaged in the schema
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
                return False  # no database at all, or no such table
            faults += 1
            if low < high:
                middle = (low + high) // 2
                stretches += [(middle + 1, high), (low, middle)]
    return faults == 0
