"""Events -> store rows: whatever was said or heard is on disk as soon as it is known."""

import json
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from functools import singledispatchmethod
from typing import Any

from app.domain.events import (
    Event,
    ListeningStopped,
    Outcome,
    ReplySettled,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnStarted,
)
from app.engine.library.parsing.chunking import pack
from app.engine.memory.history import unheard_reply
from app.engine.prompts.prompt import Exchange
from app.storage.database import Store, translated

_KEPT = (TurnStarted, ListeningStopped, TranscriptSettled, ReplySettled, TroubleArose, TurnEnded)
"""The events that leave a trace."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class ConversationRecorder:
    """Writes one conversation, and remembers it for the next prompt."""

    def __init__(self, store: Store) -> None:
        """The conversation's row is written with its first turn."""
        self._store = store
        self._turns: dict[str, dict[str, Any]] = {}
        self._unwritten: set[str] = set()
        self.conversation = uuid.uuid4().hex

    def record(self, event: Event) -> None:
        """Write what an event says, all of it or nothing. Raises AssistantError(DISK_FULL | DATABASE_BUSY).

        What could not be written of a turn is written with the next of any turn that leaves a trace.
        """
        if not isinstance(event, _KEPT):
            return  # it may come from a thread that lives for one turn only, which needs no connection of its own
        with translated(), self._store.db.atomic():
            self._write(event)
            self._write_turns()
        self._unwritten.clear()

    @singledispatchmethod
    def _write(self, event: Event) -> None:
        """Write one of `_KEPT`."""

    @_write.register
    def _(self, event: TurnStarted) -> None:
        started = _now()
        self._turns[event.turn] = {
            "id": event.turn,
            "conversation": self.conversation,
            "started": started,
            "source": event.source,
            "transcript": event.question,
            "repeats": event.repeats,
        }
        self._update(event.turn)

    @_write.register
    def _(self, event: ListeningStopped) -> None:
        recording = event.recording.name if event.recording else None
        self._update(event.turn, recording=recording, seconds=event.seconds)

    @_write.register
    def _(self, event: TranscriptSettled) -> None:
        settled = event.transcript
        self._update(
            event.turn,
            transcript=settled.text,
            recognizer=settled.engine,
            language=settled.language,
            heard=json.dumps([asdict(word) for word in settled.words], ensure_ascii=False),
            corrects=event.corrects,
        )

    @_write.register
    def _(self, event: ReplySettled) -> None:
        self._update(event.turn, reply=event.text, spoken=event.spoken)
        self._write_turns()
        self._store.db.table("citations").insert_all(
            {"turn": event.turn, "position": position, **asdict(citation), "place": pack(citation.place)}
            for position, citation in enumerate(event.citations)
        )

    @_write.register
    def _(self, event: TroubleArose) -> None:
        if event.turn is not None:
            self._update(event.turn)
            self._write_turns()
        row = {"turn": event.turn, "at": _now(), "code": event.code, "detail": event.detail}
        self._store.db.table("troubles").insert(row)

    @_write.register
    def _(self, event: TurnEnded) -> None:
        self._update(event.turn, outcome=event.outcome)

    def _update(self, turn: str, **columns: Any) -> None:
        self._turns[turn] |= columns
        self._unwritten.add(turn)

    def _write_turns(self) -> None:
        """Write all that is known of a turn, so that nothing hangs on an earlier write having gone well."""
        db = self._store.db
        for row in (self._turns[turn] for turn in self._unwritten):
            conversation = {"id": self.conversation, "started": row["started"]}
            db.table("conversations").insert(conversation, ignore=True)
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            changes = ", ".join(f"{name} = excluded.{name}" for name in row)
            # Not by sqlite-utils' upsert, which on a full disk takes SQLite for too old and then writes nothing.
            db.execute(f"INSERT INTO turns ({names}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {changes}", row)

    def unheard(self) -> str:
        """What was not heard of the last reply; empty where all was."""
        return unheard_reply(self._store, self.conversation)

    def exchanges(self, most: int = 6) -> tuple[Exchange, ...]:
        """The last exchanges of this conversation, oldest first; of an interrupted reply what was heard.

        A question that was corrected or heard again is left to its new turn.
        """
        rows = self._store.db.query(
            """SELECT id, transcript, CASE outcome WHEN :completed THEN reply ELSE spoken END AS said FROM turns
               WHERE conversation = :conversation AND transcript != '' AND said != '' AND source != 'reading'
               AND id NOT IN (SELECT corrects FROM turns UNION SELECT repeats FROM turns)
               ORDER BY started DESC, rowid DESC LIMIT :most""",
            {"completed": Outcome.COMPLETED, "conversation": self.conversation, "most": most},
        )
        return tuple(reversed([Exchange(row["transcript"], row["said"], row["id"]) for row in rows]))
