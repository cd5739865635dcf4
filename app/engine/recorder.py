"""Events -> store rows: whatever was said or heard is on disk as soon as it is known."""

import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from functools import singledispatchmethod
from typing import Any

from app.engine.parts import Exchange
from app.events import (
    Event,
    ListeningStopped,
    Outcome,
    ReplySettled,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnStarted,
)
from app.store import Store, translated


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Recorder:
    """Writes one conversation, and remembers it for the next prompt."""

    def __init__(self, store: Store) -> None:
        """The conversation's row is written with its first turn."""
        self._store = store
        self.conversation = uuid.uuid4().hex

    def record(self, event: Event) -> None:
        """Write what an event tells. Raises AssistantError(DISK_FULL | DATABASE_BUSY)."""
        with translated():
            self._write(event)

    @singledispatchmethod
    def _write(self, event: Event) -> None:
        """Most events leave no trace."""

    @_write.register
    def _(self, event: TurnStarted) -> None:
        db = self._store.db
        db.table("conversations").insert({"id": self.conversation, "started": _now()}, ignore=True)
        db.table("turns").insert(
            {
                "id": event.turn,
                "conversation": self.conversation,
                "started": _now(),
                "source": event.source,
                "transcript": event.question,
            }
        )

    @_write.register
    def _(self, event: ListeningStopped) -> None:
        recording = event.recording.name if event.recording else None
        self._update(event.turn, recording=recording, seconds=event.seconds)

    @_write.register
    def _(self, event: TranscriptSettled) -> None:
        self._update(event.turn, transcript=event.transcript.text)

    @_write.register
    def _(self, event: ReplySettled) -> None:
        self._update(event.turn, reply=event.text, spoken=event.spoken)
        self._store.db.table("citations").insert_all(
            {"turn": event.turn, "position": position, **asdict(citation)}
            for position, citation in enumerate(event.citations)
        )

    @_write.register
    def _(self, event: TroubleArose) -> None:
        row = {"turn": event.turn, "at": _now(), "code": event.code, "detail": event.detail}
        self._store.db.table("troubles").insert(row)

    @_write.register
    def _(self, event: TurnEnded) -> None:
        self._update(event.turn, outcome=event.outcome)

    def _update(self, turn: str, **columns: Any) -> None:
        self._store.db.table("turns").update(turn, columns)

    def exchanges(self, most: int = 6) -> tuple[Exchange, ...]:
        """The last exchanges of this conversation, oldest first; of an interrupted reply what was heard."""
        rows = self._store.db.query(
            """SELECT transcript, reply, spoken, outcome FROM turns
               WHERE conversation = ? AND transcript != '' AND reply != '' ORDER BY started DESC, rowid DESC LIMIT ?""",
            [self.conversation, most],
        )
        kept = [
            Exchange(row["transcript"], row["reply"] if row["outcome"] == Outcome.COMPLETED else row["spoken"])
            for row in rows
        ]
        return tuple(reversed(kept))


def history(store: Store, text: str = "") -> list[dict[str, Any]]:
    """Every turn, newest first, as the command line tables it; `text` keeps those that contain it."""
    rows = store.db.query(
        """SELECT id, started, transcript, reply, spoken, outcome, recording FROM turns
           WHERE transcript LIKE :like OR reply LIKE :like ORDER BY started DESC, rowid DESC""",
        {"like": f"%{text}%"},
    )
    turns = [dict(row) for row in rows]
    for turn in turns:
        turn["citations"] = list(
            store.db.query(
                "SELECT document, title, page, quote, score FROM citations WHERE turn = ? ORDER BY position",
                [turn["id"]],
            )
        )
    return turns
