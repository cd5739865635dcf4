"""Copies of the database beside it: the last, one of yesterday, one of last week, one from before each migration.

Each is checked when it is made. A copy that holds less takes nobody's place: the fullest stays as well.
"""

import logging
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.storage.whole_files import replacing

log = logging.getLogger(__name__)

DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What is raised of a damaged database; the latter where the binding is to say in which part, and that is noise."""
_DAY_S = 24 * 3600.0
_MIGRATIONS = 2
"""So many copies from before a migration are kept."""
_HELD = ("turns", "memories", "alarms", "pairs", "places", "collections")
"""The tables whose rows tell how much a database holds: what exists nowhere else, and what was added."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy."""

    path: Path
    made_s: float
    """When, in seconds since the epoch."""
    held: tuple[int, ...]
    """Rows of each of `_HELD`; all -1 where it cannot be read."""

    @property
    def is_usable(self) -> bool:
        """Whether it could be read."""
        return self.held[0] >= 0


class Backups:
    """The copies of one database. What is public may raise OSError, sqlite3.Error."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._last = database.with_name(f"{database.stem}.backup{database.suffix}")

    def every(self) -> list[Path]:
        """All of them, the newest first."""
        pattern = f"{self._database.stem}.backup*{self._database.suffix}"
        return sorted(self._database.parent.glob(pattern), key=lambda path: -path.stat().st_mtime)

    @property
    def is_due(self) -> bool:
        """Whether the last is a day old."""
        return not self._last.exists() or time.time() - self._last.stat().st_mtime >= _DAY_S

    def make(self, source: sqlite3.Connection) -> None:
        """Copy the database; the copy before it stays under its date as long as it is wanted."""
        with replacing(self._last) as beside:
            _copy(source, beside)
            if self._last.exists():
                self._date()
        self._thin()

    def make_before(self, source: sqlite3.Connection, migration: str) -> None:
        """Copy the database before a migration. `migration`: its name."""
        number = migration.partition(" ")[0]
        with replacing(self._named(f"before-{number}")) as beside:
            _copy(source, beside)
        self._thin()

    def restore(self) -> datetime | None:
        """Put the newest whole copy in the place of the database, which holds nothing.

        Returns when it was made; None where there is none.
        """
        for path in self.every():
            one = _look(path)
            if one.is_usable and _is_whole(path):
                with replacing(self._database) as beside:
                    shutil.copyfile(path, beside)
                return datetime.fromtimestamp(one.made_s, UTC)
            log.info("%s cannot be used", path.name)
        return None

    def _date(self) -> None:
        """Give the last one its date, and so make room."""
        made = datetime.fromtimestamp(self._last.stat().st_mtime, UTC)
        self._last.replace(self._named(f"{made:%Y%m%d-%H%M%S}"))

    def _named(self, what: str) -> Path:
        return self._last.with_name(f"{self._last.stem}-{what}{self._last.suffix}")

    def _thin(self) -> None:
        """Remove the copies that nobody would ask for."""
        every = [_look(path) for path in self.every()]
        kept = wanted(every, time.time())
        for one in every:
            if one not in kept:
                one.path.unlink()


def wanted(every: Sequence[Backup], now_s: float) -> list[Backup]:
    """Those to keep of all copies, the newest first: pure.

    Of less than a day the newest; of less than a week the newest, and the oldest, which becomes last week's; of those
    before it the newest. Beside them the last from before a migration, and whichever holds most of something, where
    that is more than the newest holds.
    """
    before = [one for one in every if "-before-" in one.path.name][:_MIGRATIONS]
    dated = [one for one in every if "-before-" not in one.path.name]
    today = [one for one in dated if now_s - one.made_s < _DAY_S]
    week = [one for one in dated if _DAY_S <= now_s - one.made_s < 7 * _DAY_S]
    older = [one for one in dated if now_s - one.made_s >= 7 * _DAY_S]
    kept = [*before, *today[:1], *week[:1], *week[-1:], *older[:1]]
    for number in range(len(_HELD)):
        fullest = max(dated, key=lambda one: one.held[number], default=None)  # it is called at once
        if fullest is not None and fullest.held[number] > dated[0].held[number]:
            kept.append(fullest)
    return [one for one in every if one in kept]


def _copy(source: sqlite3.Connection, to: Path) -> None:
    """Copy a database whole, and look whether the copy is. Raises sqlite3.Error, also where it is not."""
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, that needs no other
    if not _is_whole(to):
        raise sqlite3.DatabaseError("the copy is damaged")


def _is_whole(path: Path) -> bool:
    try:
        with closing(_open(path)) as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except DAMAGED:
        return False


def _look(path: Path) -> Backup:
    return Backup(path, path.stat().st_mtime, held(path))


def held(path: Path) -> tuple[int, ...]:
    """How many rows a database has of each table that tells how much it holds; all -1 where it cannot be read."""
    try:
        with closing(_open(path)) as db:
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
            if "turns" not in tables:
                return (-1,) * len(_HELD)
            return tuple(
                int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) if table in tables else 0
                for table in _HELD
            )
    except DAMAGED:
        return (-1,) * len(_HELD)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
