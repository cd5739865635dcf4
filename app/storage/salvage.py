"""Copies what can still be read of a damaged database."""

import logging
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing
from graphlib import TopologicalSorter
from pathlib import Path

from sqlite_utils import Database

log = logging.getLogger(__name__)

_MOST_FAULTS = 5_000
"""Unreadable ranges of rows after which the rest of a table is given up."""

_DERIVED = {"facts"}
"""What has been built from the other tables (search terms, vectors): without these rows it is built again."""


def tables(db: Database) -> list[str]:
    """The tables whose rows are carried over, parents before children; shadow and virtual tables are not among them."""
    names = {
        row["name"]
        for row in db.query("PRAGMA main.table_list")
        if row["schema"] == "main" and row["type"] == "table" and not row["name"].startswith(("sqlite_", "_sqlite_"))
    } - _DERIVED
    parents = {name: {key.other_table for key in db.table(name).foreign_keys} & names for name in sorted(names)}
    return list(TopologicalSorter(parents).static_order())


def carry_over(sources: Iterable[Path], db: Database) -> None:
    """Copy what can still be read; a later source serves only tables that no earlier one had complete."""
    db.execute("PRAGMA foreign_keys = OFF")  # a child is worth keeping where its parent is lost
    missing = tables(db)
    for source in sources:
        if source.exists():
            with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as connection, db.atomic():
                connection.row_factory = sqlite3.Row
                missing = [table for table in missing if not _copy(connection, db, table)]
    with db.atomic():
        db.execute(
            "INSERT OR IGNORE INTO conversations (id, started) SELECT conversation, min(started) FROM turns GROUP BY 1"
        )
        # Passages may be missing, and nothing shows which: the next scan reads every document again.
        db.execute("UPDATE documents SET digest = ''")
        db.execute("UPDATE places SET modified_ns = 0")
    db.execute("PRAGMA foreign_keys = ON")


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
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
                return False  # no database at all, or no such table
            faults += 1
            if low < high:
                middle = (low + high) // 2
                stretches += [(middle + 1, high), (low, middle)]
    return faults == 0
