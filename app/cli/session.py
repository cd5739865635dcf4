"""An engine at work for one command, and what its events amount to."""

import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.cli.output import engines_in_use
from app.domain.errors import AssistantError
from app.domain.events import (
    AlarmRang,
    EngineReady,
    Event,
    ListeningStopped,
    Outcome,
    ReplyExtended,
    ReplySettled,
    Source,
    SourceRequested,
    SpeakingStarted,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnEvent,
    TurnStarted,
)
from app.domain.manner import Manner
from app.domain.passages import Citation
from app.domain.scope import EVERYTHING, Scope
from app.engine.adapters.audio.files import Recording
from app.engine.engine import Engine
from app.engine.library.index.vector_sets import names_in_use
from app.engine.parts.part import Part
from app.storage.lock import hold
from app.storage.paths import Paths

Report = dict[str, Any]
_CATCHING_UP_S = 10.0
"""Whoever has asked a question waits no longer for documents that have changed."""


class Session:
    """Asks an engine and waits for its events."""

    def __init__(
        self, engine: Engine, events: "queue.SimpleQueue[Event]", on_trouble: Callable[[str, str], None],
        on_alarm: Callable[[AlarmRang], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self.engine = engine
        self._events = events
        self._on_trouble = on_trouble
        self._on_alarm = on_alarm

    def wait(self, kind: type[Event]) -> list[Event]:
        """Every event up to and including the next of a kind; troubles are reported as they come."""
        seen: list[Event] = []
        while not (seen and isinstance(seen[-1], kind)):
            seen.append(self._events.get())
            if isinstance(trouble := seen[-1], TroubleArose):
                self._on_trouble(trouble.code, trouble.detail)
            elif isinstance(rang := seen[-1], AlarmRang):
                self._on_alarm(rang)
        return seen

    def catch_up(self) -> int:
        """Have what has changed on the disk read, for a while at most; returns the number of files that are left."""
        left: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.engine.library_requests.catch_up(_CATCHING_UP_S, left.put)
        return left.get()

    def hear(self, recording: Path, realtime: bool = False) -> Report:
        """Take a turn with a recorded question. Raises AssistantError where it failed."""
        self.engine.listen(Recording(recording, realtime, is_foreign=True), Source.RECORDING)
        return self._report(self.wait(TurnEnded))

    def ask(self, question: str, scope: Scope = EVERYTHING, manner: Manner = Manner.USUAL) -> Report:
        """Take a turn with a written question. Raises AssistantError where it failed."""
        self.engine.ask(question, scope, manner=manner)
        return self._report(self.wait(TurnEnded))

    def again(self, turn: str, recognizer: str | None = None) -> Report:
        """Take a turn with the recording of an earlier one. Raises AssistantError where it failed."""
        self.engine.hear_again(turn, recognizer)
        return self._report(self.wait(TurnEnded))

    def ended(self) -> Report:
        """What the turn that runs comes to. Raises AssistantError where it failed."""
        return self._report(self.wait(TurnEnded))

    def _report(self, events: Sequence[Event]) -> Report:
        troubles = [event for event in events if isinstance(event, TroubleArose)]
        ended = events[-1]
        if isinstance(ended, TurnEnded) and ended.outcome == Outcome.FAILED and troubles:
            raise AssistantError(troubles[-1].code, troubles[-1].detail)
        return report([event for event in events if isinstance(event, TurnEvent)], names_in_use(self.engine.kit))


@contextmanager
def session(
    paths: Paths, on_trouble: Callable[[str, str], None], changes: Mapping[str, object] | None = None,
    on_alarm: Callable[[AlarmRang], None] = lambda _: None, **given: Part,
) -> Iterator[Session]:  # fmt: skip
    """A running engine that is ready, with the home's lock held. Raises AssistantError where it cannot start."""
    with hold(paths):
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        engine = Engine(paths, events.put, changes, **given)
        engine.start()
        try:
            troubles: list[TroubleArose] = []
            while not isinstance(first := events.get(), EngineReady):
                if isinstance(first, TroubleArose):
                    troubles.append(first)
            if engine.refusal is not None:
                raise engine.refusal  # whoever catches it reports it
            for trouble in troubles:
                on_trouble(trouble.code, trouble.detail)
            yield Session(engine, events, on_trouble, on_alarm)
        finally:
            engine.close()


def report(events: Sequence[TurnEvent], engines: dict[str, str]) -> Report:
    """What a whole turn's events amount to, as the command line tables it. Pure."""
    result: Report = {
        "outcome": "",
        "transcript": "",
        "reply": "",
        "spoken": "",
        "citations": [],
        "held_back": [],
        "writer": "",
        "from_documents": True,
        "offers": [],
        "engines": engines_in_use(engines),
        "timings_ms": _timings(events),
        "events": [type(event).__name__ for event in events],
    }
    for event in events:
        match event:
            case TurnStarted(question=question) if question:
                result["transcript"] = question
            case TranscriptSettled(transcript=transcript):
                result["transcript"] = transcript.text
            case ReplySettled():
                result |= {"reply": event.text, "spoken": event.spoken, "citations": list(map(_cited, event.citations))}
                result["held_back"] = [{"sentence": one.sentence, "why": str(one.fault)} for one in event.held_back]
                result |= {"writer": event.writer, "from_documents": event.is_from_documents}
                result["offers"] = list(map(str, event.offers))
            case SourceRequested(citation=citation):
                result["opened"] = citation.document
            case TurnEnded(outcome=outcome):
                result["outcome"] = str(outcome)
    return result


def _cited(citation: Citation) -> Report:
    fields = ("document", "title", "page", "quote", "score", *["address"] * bool(citation.address))
    return {name: getattr(citation, name) for name in fields}


def _timings(events: Sequence[TurnEvent]) -> dict[str, float | None]:
    """Milliseconds from the key's release (a written question's start); None for what did not happen."""
    released = next((event.released_at_s for event in events if isinstance(event, ListeningStopped)), events[0].at_s)

    def since(kind: type[TurnEvent]) -> float | None:
        found = next((event.at_s for event in events if isinstance(event, kind)), None)
        return None if found is None else round((found - released) * 1000, 1)

    return {
        "release_to_transcript": since(TranscriptSettled),
        "release_to_first_word": since(ReplyExtended),
        "release_to_first_sound": since(SpeakingStarted),
        "total": round((events[-1].at_s - min(events[0].at_s, released)) * 1000, 1),
    }
