"""Rows: what is remembered, with a vector for each; see `Memory` for what that is for."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from app.domain.listings import MemoryKind
from app.engine.memory.activation import activation
from app.engine.parts.embedder import Embedder
from app.storage.database import Store


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """One memory."""

    id: int
    kind: MemoryKind
    text: str
    """In the user's own words."""
    made: datetime
    """When it was first told, in UTC."""
    used: datetime
    """When it was last told or drawn on, in UTC."""
    uses: int
    """How often it was told or drawn on."""

    def importance(self, now: datetime) -> float:
        """0 to 1; see `importance`."""
        age_h, unused_h = ((now - since).total_seconds() / 3600 for since in (self.made, self.used))
        return activation(self.uses, age_h, unused_h)


class Memories:
    """Asked from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, kind: MemoryKind, text: str) -> None:
        """Keep one."""
        now = _now()
        row = {"kind": kind, "text": text, "made": now, "used": now}
        with self._store.db.atomic():
            self._store.db.table("memories").insert(row)

    def all(self) -> list[StoredMemory]:
        """Every one, the most important first."""
        rows = self._store.db.query("SELECT id, kind, text, made, used, uses FROM memories ORDER BY id")
        found = [
            replace(StoredMemory(**row), kind=MemoryKind(row["kind"]), made=datetime.fromisoformat(row["made"]),
                    used=datetime.fromisoformat(row["used"]))
            for row in rows
        ]  # fmt: skip
        now = datetime.now(UTC)
        return sorted(found, key=lambda one: -one.importance(now))

    def change(self, id_: int, text: str) -> bool:
        """Change its text; returns whether there was one. Its vector is made again."""
        with self._store.db.atomic():
            changed = self._store.db.execute(
                "UPDATE memories SET text = ?, used = ?, embedded_by = '' WHERE id = ?", [text, _now(), id_]
            )
        return bool(changed.rowcount)

    def use(self, id_: int) -> None:
        """It was told again, or drawn on."""
        with self._store.db.atomic():
            self._store.db.execute("UPDATE memories SET uses = uses + 1, used = ? WHERE id = ?", [_now(), id_])

    def remove(self, id_: int) -> bool:
        """Forget one; returns whether there was one."""
        with self._store.db.atomic():
            return bool(self._store.db.execute("DELETE FROM memories WHERE id = ?", [id_]).rowcount)

    def vectors(self, embedder: Embedder) -> dict[int, NDArray[np.float32]]:
        """The vector of each by its id, (d,) float32; those that are not kept yet are computed for this once."""
        rows = self._store.db.execute(
            "SELECT id, vector FROM memories WHERE embedded_by = ?", [embedder.fingerprint]
        ).fetchall()
        kept = {id_: np.frombuffer(packed, np.float32) for id_, packed in rows}
        return kept | {id_: vector for id_, _, vector in self._missing(embedder)}

    def embed(self, embedder: Embedder) -> None:
        """Keep the vectors of those that have none of this embedder; one whose text changes meanwhile is left out."""
        made = self._missing(embedder)
        if made:
            with self._store.db.atomic():
                for id_, text, vector in made:
                    self._store.db.execute(
                        "UPDATE memories SET vector = ?, embedded_by = ? WHERE id = ? AND text = ?",
                        [vector.tobytes(), embedder.fingerprint, id_, text],
                    )

    def _missing(self, embedder: Embedder) -> list[tuple[int, str, NDArray[np.float32]]]:
        """Id, text and vector of those whose vector another embedder made, or none yet."""
        missing = self._store.db.execute(
            "SELECT id, text FROM memories WHERE embedded_by != ?", [embedder.fingerprint]
        ).fetchall()
        made = embedder.embed([text for _, text in missing]) if missing else ()
        return [(id_, text, vector.astype(np.float32)) for (id_, text), vector in zip(missing, made, strict=True)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
