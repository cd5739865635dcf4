"""The SQLite database, which is the truth. `migrations` gives its schema; each thread has a connection of its own."""

import errno
import logging
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from sqlite_utils import Database

from app.domain.errors import AssistantError, Code
from app.storage.backups import DAMAGED, Backups
from app.storage.migrations import TABLES, migrations
from app.storage.salvage import carry_over

log = logging.getLogger(__name__)

_PATIENCE_S = 10.0
"""How long to wait for another connection's write to finish."""


class Store:
    """The database of one home; any thread may use it."""

    def __init__(self, path: Path) -> None:
        """Open or create it and bring its schema up to date. Raises sqlite3.DatabaseError if it is damaged."""
        self.path = path
        self._local = threading.local()
        self._is_closed = False
        self.salvaged: AssistantError | None = None
        """What came back, where the database had been damaged."""
        try:
            if pending := migrations.pending(self.db):
                if self.db.table_names():
                    Backups(path).make_before(self.db.conn, pending[0].name)
                self.db.execute("BEGIN IMMEDIATE")  # another process may be about to do the same
                migrations.apply(self.db)
                self.db.execute("COMMIT")
        except (*DAMAGED, OSError):
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
        """Write a complete copy beside the database, at most once a day; see `Backups` for which copies stay.

        Raises AssistantError(DISK_FULL | DATABASE_BUSY | HOME_UNWRITABLE); the previous copy stays.
        """
        backups = Backups(self.path)
        if backups.is_due:
            with translated():
                backups.make(self.db.conn)

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
        except DAMAGED:
            self.close()
            raise


def open_store(path: Path) -> tuple[Store, AssistantError | None]:
    """Open the database; a damaged one is set aside unchanged, and what can still be read is carried over.

    One that is gone, or empty, is restored from the newest copy that is whole. Either is returned as an error, not
    raised; what came back is then `salvaged` of the store.

    Raises AssistantError(DATABASE_NEWER | DATABASE_BUSY | DISK_FULL | HOME_UNWRITABLE); then nothing has changed.
    """
    with translated():
        if _is_empty(path) and _has_log(path):
            return _salvage(path)  # SQLite would throw away what still stands there
        restored = _restore(path)
        _refuse_newer(path)
        try:
            store = Store(path)
            if store.db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok" and _has_all_tables(store.db):
                return store, restored
            store.close()
        except DAMAGED as error:
            if not isinstance(error, UnicodeDecodeError) and _fault(error) is not None:
                raise
            log.info("the database is damaged: %s", error)
        return _salvage(path)


def _salvage(path: Path) -> tuple[Store, AssistantError]:
    """Set a damaged database aside, and begin another with what can be read of it and of the copies."""
    aside = path.with_name(f"{path.stem}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    store = Store(path)
    try:
        store.salvaged = AssistantError(
            Code.DATABASE_SALVAGED, str(carry_over((aside, *Backups(path).every()), store.db))
        )
    except BaseException:
        store.close()
        raise
    return store, AssistantError(Code.DATABASE_SET_ASIDE, aside.name)


def _restore(path: Path) -> AssistantError | None:
    """Put the newest whole copy in the place of a database that is gone or holds nothing, where there is a copy."""
    if not (_is_gone(path) and Backups(path).every()):
        return None
    locked = path.with_suffix(".restoring")
    with FileLock(locked):  # another process may be about to do the same
        if not _is_gone(path):
            return None
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)  # they belong to no file, and hold nothing
        made = Backups(path).restore()
    with suppress(OSError):  # where one that waits for it holds it open, it stays
        locked.unlink()
    if made is None:
        return None
    return AssistantError(Code.DATABASE_RESTORED, made.astimezone().strftime("%Y-%m-%d %H:%M"))


def _is_gone(path: Path) -> bool:
    """Whether there is no database, or one without a single table."""
    if _is_empty(path):
        return True
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE_S)) as db:
            return not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except DAMAGED:  # it is damaged, or in use
        return False


def _is_empty(path: Path) -> bool:
    return not path.exists() or not path.stat().st_size


def _has_log(path: Path) -> bool:
    """Whether what was written last still lies beside the database."""
    log_file = path.with_name(f"{path.name}-wal")
    return log_file.exists() and log_file.stat().st_size > 0


def _refuse_newer(path: Path) -> None:
    """Raises AssistantError(DATABASE_NEWER) before anything is written to what a later version has changed."""
    if _is_empty(path):
        return
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE_S)) as db:
            rows = db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'sotto' ORDER BY name")
            known = {one.name for one in migrations.pending(Database(memory=True))}
            later = [name for (name,) in rows if name not in known]
    except DAMAGED as error:  # it is new, damaged or in use: whoever opens it finds out
        log.debug("which version has written the database is not known: %s", error)
        return
    if later:
        raise AssistantError(Code.DATABASE_NEWER, later[-1])


def _has_all_tables(db: Database) -> bool:
    return set(db.table_names()) >= TABLES


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
