"""Rows: what is to ring, kept over restarts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.store import Store


class Kind(StrEnum):
    """What rings."""

    TIMER = "timer"
    ALARM = "alarm"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is to ring."""

    id: int
    kind: Kind
    name: str
    """What it was called, or what it reminds of; may be empty."""
    due: datetime
    """When, in UTC."""


class Alarms:
    """Asked from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def set(self, kind: Kind, due: datetime, name: str = "") -> None:
        """Keep one."""
        row = {"kind": kind, "name": name, "due": _packed(due), "made": _packed(datetime.now(UTC))}
        with self._store.db.atomic():
            self._store.db.table("alarms").insert(row)

    def all(self, *kinds: Kind) -> list[Alarm]:
        """Those of some kinds, or of any, the next one first."""
        rows = self._store.db.query("SELECT id, kind, name, due FROM alarms ORDER BY due, id")
        found = [Alarm(row["id"], Kind(row["kind"]), row["name"], datetime.fromisoformat(row["due"])) for row in rows]
        return [one for one in found if not kinds or one.kind in kinds]

    def remove(self, id_: int) -> None:
        """Forget one: it has rung, or is not wanted any more."""
        with self._store.db.atomic():
            self._store.db.execute("DELETE FROM alarms WHERE id = ?", [id_])


def _packed(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
