"""The SQLite database, which is the truth. `migrations` gives its schema; each thread has a connection of its own."""

import errno
import logging
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from app.domain.errors import AssistantError, Code
from app.storage.migrations import migrations
from app.storage.salvage import carry_over

log = logging.getLogger(__name__)

_BACKUP_EVERY_S = 24 * 3600
_PATIENCE_S = 10.0
"""How long to wait for another connection's write to finish."""


class Store:
    """The database of one home; any thread may use it."""

    def __init__(self, path: Path) -> None:
        """Open or create it and bring its schema up to date. Raises sqlite3.DatabaseError if it is damaged."""
        self.path = path
        self._local = threading.local()
        self._is_closed = False
        try:
            if migrations.pending(self.db):
                self.db.execute("BEGIN IMMEDIATE")  # another process may be about to do the same
                migrations.apply(self.db)
                self.db.execute("COMMIT")
        except sqlite3.Error:
            self.close()
            raise

    @property
    def db(self) -> Database:
        """This thread's connection, opened on first use and closed when the thread ends.

        Raises sqlite3.ProgrammingError once the store is closed.
        """
        if self._is_closed:
            self._close_own()
            raise sqlite3.ProgrammingError(f"{self.path.name} is closed")
        own: _Connection | None = getattr(self._local, "own", None)
        if own is None:
            own = self._local.own = _Connection(self.path)
        return own.db

    def back_up(self) -> None:
        """Write a complete copy beside the database, at most once a day; it replaces the previous one when finished.

        Raises AssistantError(DISK_FULL | DATABASE_BUSY | HOME_UNWRITABLE); the previous copy stays.
        """
        copy = _backup_of(self.path)
        if copy.exists() and time.time() - copy.stat().st_mtime < _BACKUP_EVERY_S:
            return
        unfinished = copy.with_suffix(".new")
        with translated():
            unfinished.unlink(missing_ok=True)
            try:
                with closing(sqlite3.connect(unfinished)) as target:
                    self.db.conn.backup(target)
                unfinished.replace(copy)
            finally:
                unfinished.unlink(missing_ok=True)  # half a copy would keep a full disk full

    def close(self) -> None:
        """Close this thread's connection; those of other threads close when they end, or next ask for theirs.

        They are not closed from here: SQLite's binding crashes when a connection is closed while it runs a statement.
        """
        self._is_closed = True
        self._close_own()

    def _close_own(self) -> None:
        own: _Connection | None = self._local.__dict__.pop("own", None)
        if own is not None:
            own.close()


class _Connection:
    """One thread's connection. Only thread-local storage refers to this object, so it goes when the thread does."""

    def __init__(self, path: Path) -> None:
        connection = sqlite3.connect(path, timeout=_PATIENCE_S, check_same_thread=False)
        self.close = weakref.finalize(self, connection.close)
        self.close.atexit = False  # threads may still be running then
        self.db = Database(connection)
        try:
            self.db.enable_wal()
            self.db.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            self.close()
            raise


def open_store(path: Path) -> tuple[Store, AssistantError | None]:
    """Open the database; a damaged one is set aside unchanged, and what can still be read is carried over.

    That it was damaged is returned as an error, not raised. Raises AssistantError(DATABASE_BUSY | DISK_FULL |
    HOME_UNWRITABLE).
    """
    with translated():
        try:
            store = Store(path)
            if store.db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                return store, None
            store.close()
        except sqlite3.DatabaseError as error:
            if _fault(error) is not None:
                raise
            log.info("the database is damaged: %s", error)
        aside = path.with_name(f"{path.stem}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
        for suffix in ("", "-wal", "-shm"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
        store = Store(path)
        carry_over((aside, _backup_of(path)), store.db)
    return store, AssistantError(Code.DATABASE_SET_ASIDE, aside.name)


def _backup_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.backup{path.suffix}")


@contextmanager
def translated() -> Iterator[None]:
    """Translate the errors of a full disk, a busy database or a read-only folder into AssistantError.

    Its code is DISK_FULL, DATABASE_BUSY or HOME_UNWRITABLE; any other error is raised as it is.
    """
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        code = _fault(error)
        if code is None:
            raise
        raise AssistantError(code) from error


def _fault(error: sqlite3.DatabaseError | OSError) -> Code | None:
    if isinstance(error, OSError):
        return Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the low byte is the primary code
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return Code.DISK_FULL
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Code.DATABASE_BUSY
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return Code.HOME_UNWRITABLE
    return None
