"""SQLite: the truth. The schema by numbered, append-only migrations; one connection for each thread."""

import errno
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from app.errors import AssistantError, Code

log = logging.getLogger(__name__)

_BACKUP_EVERY_S = 24 * 3600

migrations = Migrations("sotto")
"""Append only: a migration that has been shipped is never changed."""


@migrations(name="001 conversations")
def _conversations(db: Database) -> None:
    db.executescript("""
        CREATE TABLE conversations (id TEXT PRIMARY KEY, started TEXT NOT NULL);
        CREATE TABLE turns (
            id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations(id), started TEXT NOT NULL,
            source TEXT NOT NULL, transcript TEXT NOT NULL DEFAULT '', recording TEXT, seconds REAL,
            reply TEXT NOT NULL DEFAULT '', spoken TEXT NOT NULL DEFAULT '', outcome TEXT);
        CREATE INDEX turns_by_conversation ON turns(conversation, started);
        CREATE TABLE citations (
            turn TEXT NOT NULL REFERENCES turns(id), position INTEGER NOT NULL, document TEXT NOT NULL,
            title TEXT NOT NULL, page INTEGER, quote TEXT NOT NULL, score REAL NOT NULL,
            PRIMARY KEY (turn, position));
        CREATE TABLE troubles (
            id INTEGER PRIMARY KEY, turn TEXT REFERENCES turns(id), at TEXT NOT NULL, code TEXT NOT NULL,
            detail TEXT NOT NULL);
    """)


@migrations(name="002 library")
def _library(db: Database) -> None:
    db.executescript("""
        CREATE TABLE roots (path TEXT PRIMARY KEY, added TEXT NOT NULL);
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, state TEXT NOT NULL,
            code TEXT NOT NULL DEFAULT '', pages INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
            modified_ns INTEGER NOT NULL DEFAULT 0, digest TEXT NOT NULL DEFAULT '', added TEXT NOT NULL);
        CREATE TABLE passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id),
            position INTEGER NOT NULL, page INTEGER, start INTEGER NOT NULL, text TEXT NOT NULL,
            embedded_by TEXT NOT NULL DEFAULT '');
        CREATE INDEX passages_by_document ON passages(document, position);
        CREATE INDEX passages_by_embedder ON passages(embedded_by);
    """)
    db.table("passages").enable_fts(["text"], tokenize="porter unicode61", create_triggers=True)


class Store:
    """The database of one home."""

    def __init__(self, path: Path) -> None:
        """Open or make it and bring its schema up to date. Raises sqlite3.DatabaseError where it is damaged."""
        self.path = path
        self._local = threading.local()
        self._opened: list[Database] = []
        migrations.apply(self.db)

    @property
    def db(self) -> Database:
        """This thread's connection."""
        held: Database | None = getattr(self._local, "db", None)
        if held is None:
            connection = sqlite3.connect(self.path, timeout=10, check_same_thread=False)
            held = Database(connection)
            held.enable_wal()
            held.execute("PRAGMA foreign_keys = ON")
            self._local.db = held
            self._opened.append(held)
        return held

    def back_up(self) -> None:
        """Write a whole copy beside the database, once a day at most; it replaces the last one when complete."""
        copy = _backup_of(self.path)
        if copy.exists() and time.time() - copy.stat().st_mtime < _BACKUP_EVERY_S:
            return
        unfinished = copy.with_suffix(".new")
        with translated(), closing(sqlite3.connect(unfinished)) as target:
            self.db.conn.backup(target)
        unfinished.replace(copy)

    def close(self) -> None:
        """Close every thread's connection."""
        for db in self._opened:
            db.close()
        self._opened.clear()
        self._local = threading.local()


def open_store(path: Path) -> tuple[Store, AssistantError | None]:
    """Open the database; a damaged one is set aside, whole, and what can be read of it is carried over.

    The fault that says so is returned, not raised. Raises AssistantError(DATABASE_BUSY | DISK_FULL).
    """
    try:
        with translated():
            store = Store(path)
            if store.db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                return store, None
            store.close()
    except sqlite3.DatabaseError as error:
        log.info("the database is damaged: %s", error)
    aside = path.with_name(f"{path.stem}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    store = Store(path)
    for source in (aside, _backup_of(path)):
        log.info("%d rows were carried over from %s", _salvage(source, store.db), source.name)
    return store, AssistantError(Code.DATABASE_SET_ASIDE, aside.name)


def _backup_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def _salvage(source: Path, db: Database) -> int:
    """Copy every row that can still be read and is not there yet; returns how many there were."""
    saved = 0
    db.execute("PRAGMA foreign_keys = OFF")  # a child is worth keeping where its parent is lost
    for table in ("conversations", "turns", "citations", "troubles", "roots", "documents", "passages"):
        try:
            with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as connection:
                connection.row_factory = sqlite3.Row
                for row in connection.execute(f"SELECT * FROM {table}"):
                    db.table(table).insert(dict(row), ignore=True)
                    saved += 1
        except sqlite3.DatabaseError as error:
            log.info("no more of %s can be read: %s", table, error)
    db.execute("PRAGMA foreign_keys = ON")
    return saved


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a full disk or a busy database raises into AssistantError(DISK_FULL | DATABASE_BUSY)."""
    try:
        yield
    except sqlite3.OperationalError as error:
        said = str(error)
        if "full" in said or "disk I/O" in said:
            raise AssistantError(Code.DISK_FULL) from error
        if "locked" in said or "readonly" in said:
            raise AssistantError(Code.DATABASE_BUSY) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise AssistantError(Code.DISK_FULL) from error
        raise
