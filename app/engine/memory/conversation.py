"""Events -> store rows: whatever was said or heard is on disk as soon as it is known."""

import json
import uuid
from dataclasses import asdict
from functools import singledispatchmethod
from typing import Any

from app.domain.events import (
    Event,
    ListeningStopped,
    ReplySettled,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnStarted,
)
from app.engine.memory.history import unheard_reply
from app.engine.memory.turn_rows import TurnRows, now
from app.engine.prompts.prompt import Exchange
from app.storage.database import Store, translated

_KEPT = (TurnStarted, ListeningStopped, TranscriptSettled, ReplySettled, TroubleArose, TurnEnded)
"""The events that leave a trace."""


class ConversationRecorder:
    """Writes one conversation, and remembers it for the next prompt."""

    def __init__(self, store: Store) -> None:
        """The conversation's row is written with its first turn."""
        self._store = store
        self._rows = TurnRows(store)
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
        self._turns[event.turn] = {
            "id": event.turn,
            "conversation": self.conversation,
            "started": now(),
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
        self._rows.write_citations(event.turn, event.citations)

    @_write.register
    def _(self, event: TroubleArose) -> None:
        if event.turn is not None:
            self._update(event.turn)
            self._write_turns()
        self._rows.write_trouble(event.turn, event.code, event.detail)

    @_write.register
    def _(self, event: TurnEnded) -> None:
        self._update(event.turn, outcome=event.outcome)

    def _update(self, turn: str, **columns: Any) -> None:
        self._turns[turn] |= columns
        self._unwritten.add(turn)

    def _write_turns(self) -> None:
        """Write all that is known of a turn, so that nothing hangs on an earlier write having gone well."""
        for turn in self._unwritten:
            self._rows.write(self._turns[turn])

    def unheard(self) -> str:
        """What was not heard of the last reply; empty where all was."""
        return unheard_reply(self._store, self.conversation)

    def exchanges(self, most: int = 6) -> tuple[Exchange, ...]:
        """The last exchanges of this conversation, oldest first; of an interrupted reply what was heard.

        A question that was corrected or heard again is left to its new turn.
        """
        rows = self._rows.exchanges(self.conversation, most)
        return tuple(Exchange(question, said, turn) for turn, question, said in rows)
