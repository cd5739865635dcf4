"""Puts the rows that were found in a damaged database's pages into the tables that they are of."""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from app.storage.pages import Pages, Row, Value

log = logging.getLogger(__name__)

_TIME = r"\d{4}-\d\d-\d\d"
_LOOKS = {
    "path": r"/|~|[A-Za-z]:|\\", "address": r"https?://", "place": r"\{", "heard": r"\[", "vector": r"",
    "started": _TIME, "added": _TIME, "made": _TIME, "at": _TIME, "due": _TIME, "used": _TIME,
    "summarized": rf"$|{_TIME}", "reflected": rf"$|{_TIME}", "rang": rf"$|{_TIME}",
}  # fmt: skip
"""What the text of a column looks like, where that tells tables of as many columns apart."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str
    may_be_null: bool
    is_rowid: bool
    """Whether the number of the row stands for it; then the row has NULL there."""
    may_lack: bool
    """Whether rows may be older than the column."""


def recover(damaged: Path, db: Database, wanted: Sequence[str]) -> None:
    """Insert the rows of some tables, parents first, that `db` does not have yet. Raises OSError, sqlite3.Error."""
    known = {table: _columns(db, table) for table in db.table_names() if not table.startswith(("sqlite_", "_"))}
    found: dict[str, list[Row]] = defaultdict(list)
    for name, rows in Pages(damaged).groups():
        for table, some in _sorted(name, rows, known).items():
            found[table] += some
    documents = {int(row["id"]) for row in db.query("SELECT id FROM documents")} | {
        row.rowid for row in found.get("documents", ())
    }
    for table in wanted:
        columns = known[table]
        rows = found.get(table, [])
        for row in rows:
            named = _named(row, columns)
            if table != "passages" or named["document"] in documents:
                db.table(table).insert(named, ignore=True)
        log.info("%d rows of %s were found in pages", len(rows), table)


def _sorted(name: str, rows: Sequence[Row], known: Mapping[str, Sequence[_Column]]) -> dict[str, list[Row]]:
    """Rows that belong together, by the table they are of; those that fit none, or the tables of none, are left out."""
    if name and name not in known:
        return {}  # of an index of terms, or what SQLite keeps for itself
    if name and all(_fits(row, known[name]) for row in rows):
        return {name: list(rows)}
    found: dict[str, list[Row]] = defaultdict(list)
    left = list(rows)
    while left:
        votes: Counter[str] = Counter()
        for row in left:
            for table, columns in known.items():
                if _fits(row, columns):
                    votes[table] += 10 + _likeness(row, columns)
        if not votes:
            return found
        (table, _), *_ = votes.most_common(1)
        found[table] += [row for row in left if _fits(row, known[table])]
        left = [row for row in left if not _fits(row, known[table])]
    return found


def _columns(db: Database, table: str) -> list[_Column]:
    info = db.execute(f"PRAGMA table_info({table})").fetchall()
    keys = sum(bool(key) for *_, key in info)
    return [
        _Column(
            name, kind.upper(), not (is_not_null or key), bool(key) and keys == 1 and kind.upper() == "INTEGER",
            default is not None or not (is_not_null or key),
        )
        for _, name, kind, is_not_null, default, key in info
    ]  # fmt: skip


_TYPES: dict[str, tuple[type, ...]] = {"TEXT": (str,), "INTEGER": (int,), "REAL": (int, float), "BLOB": (bytes,)}


def _fits(row: Row, columns: Sequence[_Column]) -> bool:
    if len(row.values) > len(columns) or not all(column.may_lack for column in columns[len(row.values) :]):
        return False
    return all(_may_be(value, column) for value, column in zip(row.values, columns, strict=False))


def _may_be(value: Value, column: _Column) -> bool:
    if value is None:
        return column.may_be_null or column.is_rowid
    return not column.is_rowid and isinstance(value, _TYPES.get(column.type, (object,)))


def _likeness(row: Row, columns: Sequence[_Column]) -> int:
    """In how many columns the row looks as it would: more is likelier; one more where it has all of them."""
    texts = [
        re.match(_LOOKS[column.name], value) is not None
        for value, column in zip(row.values, columns, strict=False)
        if isinstance(value, str) and column.name in _LOOKS
    ]
    return 2 * sum(texts) - 2 * (len(texts) - sum(texts)) + (len(row.values) == len(columns))


def _named(row: Row, columns: Sequence[_Column]) -> dict[str, Value]:
    """A row as it is to be inserted."""
    values = zip(columns, row.values, strict=False)
    return {column.name: row.rowid if column.is_rowid else value for column, value in values}
