"""Rows: what is to ring, kept across restarts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.events import AlarmKind
from app.storage.database import Store


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is to ring."""

    id: int
    kind: AlarmKind
    name: str
    """What it was called, or what it reminds of; may be empty."""
    due: datetime
    """When next, in UTC."""
    rule: str = ""
    """How it recurs, as in `recurrence`; empty if it rings once."""
    rang: datetime | None = None
    """When it rang last or was told as missed, in UTC."""

    @property
    def is_over(self) -> bool:
        """Whether it rings once, and was told as missed."""
        return not self.rule and self.rang is not None


class Alarms:
    """May be used from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def set(self, kind: AlarmKind, due: datetime, name: str = "", rule: str = "") -> None:
        """Store one."""
        row = {"kind": kind, "name": name, "due": _packed(due), "made": _packed(datetime.now(UTC)), "rule": rule}
        with self._store.db.atomic():
            self._store.db.table("alarms").insert(row)

    def all(self, *kinds: AlarmKind) -> list[Alarm]:
        """Those of some kinds, or of any, that are yet to ring, the next one first."""
        return [one for one in self._rows() if (not kinds or one.kind in kinds) and not one.is_over]

    def over(self) -> list[Alarm]:
        """Those that were told as missed; should the clock be put back, they are yet to ring."""
        return [one for one in self._rows() if one.is_over]

    def _rows(self) -> list[Alarm]:
        rows = self._store.db.query("SELECT id, kind, name, due, rule, rang FROM alarms ORDER BY due, id")
        return [*map(_unpacked, rows)]

    def put_off(self, id_: int, due: datetime, rang: datetime | None) -> None:
        """Reschedule one: after it rang, or, without a moment, as if it had never rung."""
        with self._store.db.atomic():
            sql = "UPDATE alarms SET due = ?, rang = ? WHERE id = ?"
            self._store.db.execute(sql, [_packed(due), _packed(rang) if rang else "", id_])

    def remove(self, id_: int) -> None:
        """Delete one: it has rung, or is no longer wanted."""
        with self._store.db.atomic():
            self._store.db.execute("DELETE FROM alarms WHERE id = ?", [id_])


def _packed(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _unpacked(row: Mapping[str, Any]) -> Alarm:
    rang = datetime.fromisoformat(row["rang"]) if row["rang"] else None
    return Alarm(row["id"], AlarmKind(row["kind"]), row["name"], datetime.fromisoformat(row["due"]), row["rule"], rang)
