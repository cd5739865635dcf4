"""What the user wants forgotten goes from the database, its backups and the recordings, so that no byte of it stays.

The backups come first and the database last: one who is interrupted may ask for the same again.
"""

import logging
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.storage.backups import Backups
from app.storage.database import Store, translated
from app.storage.paths import Paths
from app.storage.tidying import remove

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be forgotten."""

    turns: str = "0"
    """A condition in SQL on the turns that are, with their citations, troubles and recordings."""
    values: tuple[str | int, ...] = ()
    """What the condition's question marks stand for."""
    memories: bool = False
    """All that is remembered of the user."""
    recordings: bool = False
    """All recordings; what was understood stays."""
    document: str = ""
    """A file or folder: what is left of its text in the backups; the library has removed it already."""


def of_turn(turn: str) -> Wish:
    """One turn."""
    return Wish("id = ?", (turn,))


def of_conversation(conversation: str) -> Wish:
    """All turns of a conversation."""
    return Wish("conversation = ?", (conversation,))


def of_day(day: str) -> Wish:
    """All turns that began on a day here. `day`: ISO 8601."""
    return Wish("date(started, 'localtime') = ?", (day,))


def of_document(path: str) -> Wish:
    """All turns whose reply cites a document, or one below a folder."""
    cited = "SELECT turn FROM citations WHERE document = ? OR substr(document, 1, ?) = ?"
    below = path.rstrip(os.sep) + os.sep
    return Wish(f"id IN ({cited})", (path, len(below), below), document=path)


def find_turns(store: Store, wish: Wish) -> list[str]:
    """The turns that would be forgotten."""
    return [str(id_) for (id_,) in store.db.execute(f"SELECT id FROM turns WHERE {wish.turns}", list(wish.values))]


def find_conversations(store: Store, beginning: str) -> list[str]:
    """The conversations whose ids begin so, or that have a turn whose id does."""
    rows = store.db.execute(
        "SELECT DISTINCT conversation FROM turns WHERE substr(conversation, 1, ?1) = ?2 OR substr(id, 1, ?1) = ?2",
        [len(beginning), beginning],
    )
    return [str(id_) for (id_,) in rows]


def forget(paths: Paths, store: Store, wish: Wish) -> dict[str, int]:
    """Forget it; returns how many turns, recordings and memories went.

    The caller holds the home's lock. Raises AssistantError(DISK_FULL | DATABASE_BUSY | HOME_UNWRITABLE).
    """
    with translated():
        for copy in Backups(paths.database).every():
            _forget_in_copy(copy, wish)
        for aside in paths.home.glob(f"{paths.database.stem}.broken-*"):
            remove(aside)  # what is damaged cannot be cut: nobody could say what it still holds
        db = store.db.conn
        recordings = _recordings(db, wish)
        for name in recordings:
            (paths.recordings / name).unlink(missing_ok=True)
        if wish.recordings:
            for path in paths.recordings.glob("*"):
                remove(path)
        turns, memories = _cut(db, wish)
        db.execute("INSERT INTO terms(terms) VALUES ('optimize')")  # what was deleted leaves the index only now
        db.commit()
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {"turns": turns, "recordings": len(recordings), "memories": memories}


def forget_everything(paths: Paths) -> None:
    """Remove all that was said, read and noted: settings and models stay. The caller holds the lock, and no store."""
    stem = paths.database.stem
    for pattern in (f"{stem}.backup*", f"{stem}.broken-*", f"{stem}.db*", "*.broken-*", ".sotto-new-*"):
        for path in paths.home.glob(pattern):
            remove(path)
    for folder in (paths.recordings, paths.pages, paths.notes, paths.vectors, paths.home / "transcripts",
                   paths.home / "temporary"):  # fmt: skip
        remove(folder)
    for log_file in paths.home.glob(f"{paths.log.name}*"):
        os.truncate(log_file, 0)
    paths.prepare()


def _recordings(db: sqlite3.Connection, wish: Wish) -> list[str]:
    """The files of no turn but those that are to be forgotten."""
    condition = "1" if wish.recordings else wish.turns
    rows = db.execute(
        f"""SELECT DISTINCT recording FROM turns WHERE recording != '' AND ({condition}) AND recording NOT IN
            (SELECT recording FROM turns WHERE recording != '' AND NOT ({condition}))""",
        () if wish.recordings else wish.values * 2,
    )
    return [Path(name).name for (name,) in rows]


def _forget_in_copy(copy: Path, wish: Wish) -> None:
    """The same in a backup; one of an older version, or damaged, goes as a whole."""
    times = copy.stat()
    try:
        with closing(sqlite3.connect(copy)) as db:
            _cut(db, wish)
            if wish.document:
                below = wish.document.rstrip(os.sep) + os.sep
                gone = "SELECT document FROM places WHERE path = ? OR substr(path, 1, ?) = ?"
                given = (wish.document, len(below), below)
                for table, column in (("passages", "document"), ("pairs", "document"), ("documents", "id")):
                    db.execute(f"DELETE FROM {table} WHERE {column} IN ({gone})", given)
                db.execute("DELETE FROM places WHERE path = ? OR substr(path, 1, ?) = ?", given)
                db.execute("INSERT INTO terms(terms) VALUES ('delete-all')")
                db.execute("DELETE FROM facts")  # so that the terms of what is left are made again
            db.commit()
            db.execute("VACUUM")
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        log.info("%s cannot be cut, and is removed: %s", copy.name, error)
        remove(copy)
    with suppress(FileNotFoundError):
        os.utime(copy, (times.st_atime, times.st_mtime))


def _cut(db: sqlite3.Connection, wish: Wish) -> tuple[int, int]:
    """Delete the rows, and overwrite where they stood; returns how many turns and memories went."""
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        with db:
            db.execute("CREATE TEMP TABLE forgotten AS SELECT id FROM turns WHERE " + wish.turns, wish.values)
            for table in ("citations", "troubles"):
                db.execute(f"DELETE FROM {table} WHERE turn IN (SELECT id FROM forgotten)")
            turns = db.execute("DELETE FROM turns WHERE id IN (SELECT id FROM forgotten)").rowcount
            db.execute("DELETE FROM conversations WHERE id NOT IN (SELECT conversation FROM turns)")
            if wish.recordings:
                db.execute("UPDATE turns SET recording = NULL")
            memories = db.execute("DELETE FROM memories").rowcount if wish.memories else 0
            db.execute("DROP TABLE forgotten")
    finally:
        db.execute("PRAGMA foreign_keys = ON")
    return turns, memories
