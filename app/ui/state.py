"""What the window shows, as one value, and how each event changes it. Pure: no Qt, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from app import events
from app.events import Citation, Event, Outcome, Source, TurnEvent


class Phase(StrEnum):
    """What the assistant is doing."""

    STARTING = "starting"
    IDLE = "idle"
    LISTENING = "listening"
    UNDERSTANDING = "understanding"
    SEARCHING = "searching"
    REPLYING = "replying"
    SPEAKING = "speaking"
    BROKEN = "broken"
    """It could not start; only closing the window is left."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault, as `app.ui.wording.describe` takes it."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One exchange, as far as it has come."""

    id: str
    source: Source
    question: str = ""
    """What was typed or heard; a partial transcript until `is_settled`."""
    is_settled: bool = False
    reply: str = ""
    spoken: str = ""
    """What has been heard of the reply."""
    spoken_to: int = 0
    """How many characters of `reply` have been heard."""
    is_spoken: bool = False
    """Whether any of the reply was ever being spoken."""
    citations: tuple[Citation, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    outcome: Outcome | None = None
    """None while the turn is running."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    done: int
    total: int
    current: str
    """The document being read."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How far a model is."""

    model: str
    fraction: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything the window shows."""

    phase: Phase = Phase.STARTING
    has_engine: bool = False
    """Whether there is one to ask; it takes requests before everything is loaded."""
    is_capturing: bool = False
    """Whether the microphone is open: what is said now is heard."""
    level: float = 0.0
    """Loudness of the input, 0 to 1; 0 whenever nothing is captured."""
    turns: tuple[TurnView, ...] = ()
    """Oldest first."""
    progress: Progress | None = None
    """None where nothing is being imported."""
    loading: Loading | None = None
    """None where no model is being loaded."""
    documents: int = 0
    """How many can be asked about."""
    unread: tuple[Trouble, ...] = ()
    """Documents of the latest import that could not be read."""
    trouble: Trouble | None = None
    """The latest outside turns that has not been dismissed."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """Part kind -> name of the make in use."""
    devices: Mapping[str, str] = field(default_factory=dict)
    """microphone or speaker -> its name, where it is known."""

    @property
    def partial(self) -> str:
        """The live transcript of the running turn; empty when none is being heard."""
        turn = self.running
        return turn.question if turn and not turn.is_settled else ""

    @property
    def running(self) -> TurnView | None:
        """The turn that has not ended."""
        return self.turns[-1] if self.turns and self.turns[-1].outcome is None else None

    @property
    def is_ready(self) -> bool:
        """Whether something can be asked."""
        return self.has_engine and self.phase is not Phase.BROKEN

    @property
    def is_running(self) -> bool:
        """Whether there is something to stop."""
        return self.phase not in (Phase.STARTING, Phase.IDLE, Phase.BROKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsCounted(Event):
    """The window asked the engine how many documents there are."""

    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineMade(Event):
    """There is an engine to ask; it may still be loading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFailed(Event):
    """The engine could not be made or started."""


def reduce(state: State, event: Event) -> State:
    """Return the state after an event. Never raises; an event that fits nowhere changes nothing."""
    match event:
        case events.TurnEnded():
            return _enter(_revise(state, event, outcome=event.outcome), Phase.IDLE)
        case events.TurnStarted():
            return _start(state, event)
        case TurnEvent():
            running = state.running
            return _advance(state, event) if running and running.id == event.turn else state
        case events.TroubleArose():
            return _note(state, event)
        case _:
            return _reduce_outside(state, event)


def dismiss(state: State) -> State:
    """Take the trouble line away: the user has read it."""
    return replace(state, trouble=None, unread=())


def _start(state: State, event: events.TurnStarted) -> State:
    is_typed = event.source is Source.TEXT
    turn = TurnView(event.turn, event.source, event.question, is_settled=is_typed)
    phase = Phase.SEARCHING if is_typed else Phase.LISTENING
    return _enter(replace(state, turns=(*state.turns, turn)), phase)


def _enter(state: State, phase: Phase) -> State:
    """Change the phase; whatever the new one is, nothing is captured any more."""
    return replace(state, phase=phase, is_capturing=False, level=0.0)


def _advance(state: State, event: TurnEvent) -> State:
    """Apply an event of the running turn."""
    match event:
        case events.ListeningStarted():
            state = replace(_enter(state, Phase.LISTENING), is_capturing=True)
        case events.LevelMeasured() if state.is_capturing:
            state = replace(state, level=event.level)
        case events.TranscriptRevised() if not state.turns[-1].is_settled:
            state = _revise(state, event, question=event.text)
        case events.ListeningStopped():
            state = _enter(state, Phase.UNDERSTANDING)
        case events.TranscriptSettled():
            settled = _revise(state, event, question=event.transcript.text, is_settled=True)
            state = _enter(settled, Phase.SEARCHING)
        case events.PassagesFound() if state.phase is Phase.SEARCHING:
            # Only then: passages found from a partial transcript do not end the listening.
            state = _enter(state, Phase.REPLYING)
        case _:
            state = _advance_reply(state, event)
    return state


def _advance_reply(state: State, event: TurnEvent) -> State:
    """Apply an event that concerns the running turn's reply."""
    turn = state.turns[-1]
    match event:
        case events.ReplyExtended():
            cited = turn.citations + event.citations
            phase = state.phase if state.phase is Phase.SPEAKING else Phase.REPLYING
            state = _enter(_revise(state, event, reply=turn.reply + event.text, citations=cited), phase)
        case events.SpeakingStarted():
            state = _enter(_revise(state, event, is_spoken=True), Phase.SPEAKING)
        case events.SentenceSpoken():
            spoken = f"{turn.spoken} {event.text}".strip()
            state = _revise(state, event, spoken=spoken, spoken_to=_find_end(turn, event.text))
        case events.ReplySettled():
            heard = min(turn.spoken_to, len(event.text))
            settled = {"reply": event.text, "spoken": event.spoken, "spoken_to": heard, "citations": event.citations}
            state = _revise(state, event, **settled)
        case events.SpeakingStopped():
            state = _enter(state, Phase.REPLYING)
    return state


def _find_end(turn: TurnView, sentence: str) -> int:
    """Find where in the reply a sentence just heard ends; sentences come in order, whatever parts them."""
    position = turn.spoken_to
    for word in sentence.split():
        at = turn.reply.find(word, position)
        if at < 0:
            break
        position = at + len(word)
    return position


def _note(state: State, event: events.TroubleArose) -> State:
    trouble = Trouble(event.code, event.detail)
    running = state.running
    if running is None or event.turn != running.id:
        return replace(state, trouble=trouble)
    turn = replace(running, troubles=(*running.troubles, trouble))
    return replace(state, turns=(*state.turns[:-1], turn))


def _reduce_outside(state: State, event: Event) -> State:
    """Apply an event outside turns."""
    match event:
        case events.EngineReady():
            phase = Phase.IDLE if state.phase in (Phase.STARTING, Phase.BROKEN) else state.phase
            state = replace(state, phase=phase, has_engine=True, engines=dict(event.engines), loading=None)
        case EngineMade():
            state = replace(state, has_engine=True)
        case StartFailed():
            state = replace(_enter(state, Phase.BROKEN), loading=None)
        case DocumentsCounted():
            state = replace(state, documents=event.documents)
        case events.LibraryProgressed() if event.done >= event.total:
            state = replace(state, progress=None)
        case events.LibraryProgressed():
            unread = state.unread if state.progress else ()
            state = replace(state, progress=Progress(event.done, event.total, event.current), unread=unread)
        case events.DocumentRead() if event.code:
            name = event.title or Path(event.document).name
            state = replace(state, unread=(*state.unread, Trouble(event.code, name)))
        case events.DeviceChanged():
            state = replace(state, devices={**state.devices, event.kind: event.name})
        case events.ModelProgressed():
            loading = Loading(event.model, event.fraction) if event.fraction < 1 else None
            state = replace(state, loading=loading)
    return state


def _revise(state: State, event: TurnEvent, **changes: object) -> State:
    """Change the running turn, if the event is that turn's."""
    running = state.running
    if running is None or running.id != event.turn:
        return state
    turn = replace(running, **changes)  # type: ignore[arg-type]  # each caller names fields of TurnView
    return replace(state, turns=(*state.turns[:-1], turn))
