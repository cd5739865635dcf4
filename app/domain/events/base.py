"""Facts: what the engine tells, once, and never changes."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.domain.listings import FoundModel, ListedModel, Offer
from app.domain.passages import Citation, Foreseen, ListedDocument, ListedMemory, Passage
from app.domain.transcript import Transcript


class Outcome(StrEnum):
    """How a turn ended."""

    COMPLETED = "completed"
    UNHEARD = "unheard"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Source(StrEnum):
    """Where a turn's question came from."""

    MICROPHONE = "microphone"
    RECORDING = "recording"
    TEXT = "text"
    READING = "reading"
    """None was asked: something is read aloud."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or loudspeaker that is connected."""

    id: str
    """Stays the same when it is plugged in again; what the settings keep."""
    name: str
    """As the system shows it; two devices may share one."""
    is_default: bool = False
    """Whether it is the one in use where none has been chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened."""

    at_s: float = field(default_factory=time.monotonic)
    """When, on the monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEvent(Event):
    """Something that happened in a turn."""

    turn: str
    """The turn's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted(TurnEvent):
    """The first event of every turn."""

    source: Source
    question: str = ""
    """The typed question; empty where it is still to be heard."""
    repeats: str = ""
    """Id of the turn whose recording is heard again; empty where it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningStarted(TurnEvent):
    """The first samples have been captured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMeasured(TurnEvent):
    """How loud the input is."""

    level: float
    """0 (silence, -60 dBFS or less) to 1 (full scale), linear in decibels."""
    is_clipping: bool = False
    """Whether it is so loud that the sound is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptRevised(TurnEvent):
    """A partial transcript; each replaces the one before."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningStopped(TurnEvent):
    """Capture is over."""

    seconds: float
    """Length of what was captured."""
    recording: Path | None
    """Where it is kept; None where it could not be written."""
    released_at_s: float
    """When the key was let go (or the recording ended), on the monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptSettled(TurnEvent):
    """What was finally understood."""

    transcript: Transcript
    corrects: str = ""
    """Id of the turn whose question it corrects ("no, I said Bern"); empty where it is a question of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesFound(TurnEvent):
    """What the documents hold on the question, best first; may be empty."""

    passages: tuple[Passage, ...]
    foreseen: Foreseen | None = None
    """None: nothing was done ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRequested(TurnEvent):
    """The user wants to see a document at a place ("open it")."""

    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyExtended(TurnEvent):
    """A further piece of the reply, to be appended as it is."""

    text: str
    citations: tuple[Citation, ...] = ()
    """Sources that this piece brings, not given before in this turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingStarted(TurnEvent):
    """The first samples of the reply are being heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingPaused(TurnEvent):
    """The reply stands still, or goes on where it stood still."""

    is_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceSpoken(TurnEvent):
    """A sentence of the reply has been heard to its end."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySettled(TurnEvent):
    """The whole reply, and how much of it was heard."""

    text: str
    spoken: str
    """The joined `SentenceSpoken` texts; what the assistant remembers after an interruption."""
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...] = ()
    """Sentences of it that claim what no passage bears out."""
    is_known: bool = False
    """Whether it was given before to the same question, and nothing it was drawn from has changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingStopped(TurnEvent):
    """Nothing more of this turn will be heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded(TurnEvent):
    """The last event of every turn."""

    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleArose(Event):
    """Something went wrong; in a turn, its outcome says whether it survived."""

    code: str
    """One of `app.domain.errors.Code`."""
    detail: str = ""
    turn: str | None = None
    """The turn it arose in, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReady(Event):
    """Everything is loaded; a turn can run at full speed."""

    engines: dict[str, str]
    """Part kind -> name of the make in use; kinds that have none are absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(Event):
    """A document reached a lasting state (ready, skipped, failed) or was removed."""

    document: str
    title: str
    state: str
    """ready, skipped, failed or removed."""
    code: str = ""
    """Why it was skipped or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsListed(Event):
    """Every document of the library, as asked for."""

    documents: tuple[ListedDocument, ...]
    """By path."""
    roots: tuple[str, ...]
    """Files and folders that are kept in step."""
    collections: dict[str, tuple[str, ...]]
    """Name -> the files and folders in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryProgressed(Event):
    """How far the import is."""

    done: int
    """Documents finished since the import began, or passages (`is_remaking`)."""
    total: int
    """Documents asked for since the import began, or passages; equal to done when it is over."""
    current: str = ""
    """The document being read; empty when the import is over."""
    pages: int = 0
    """How many pages of it have been read."""
    passages_per_s: float = 0.0
    """How many passages a second have been embedded since the import began."""
    remaining_s: float | None = None
    """How long it will take still, in seconds; None where that cannot be told."""
    is_paused: bool = False
    """Whether it waits for being resumed."""
    is_remaking: bool = False
    """Whether no document is read, but vectors of those that are known are made, for another embedder, say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRang(Event):
    """A timer, an alarm or a reminder is due, or was while Sotto did not run."""

    kind: str
    """timer, alarm or reminder."""
    name: str
    """What it was called, or what it reminds of; may be empty."""
    due: str
    """When, ISO 8601 with the time zone of this computer."""
    is_missed: bool = False
    """Whether it is told late, since Sotto did not run."""
    again: str = ""
    """When it rings next, like `due`; empty where it rang once and for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoriesListed(Event):
    """Everything that is remembered of the user, as asked for."""

    memories: tuple[ListedMemory, ...]
    """The most important first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged(Event):
    """Another microphone or loudspeaker is in use."""

    kind: str
    """microphone or speaker."""
    name: str
    is_kept_ready: bool = False
    """Whether the microphone stays open between turns, its last half second held in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProgressed(Event):
    """A model is being fetched or loaded."""

    model: str
    fraction: float
    """0 to 1."""
    stage: str = "loading"
    """loading, waiting, fetching, unpacking, measuring, paused, done, failed or cancelled."""
    title: str = ""
    """What people call it."""
    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_s: float = 0.0
    """How fast it comes; 0 while that cannot be told."""
    remaining_s: float | None = None
    """How long it will take still, in seconds; None where that cannot be told."""
    code: str = ""
    """Why it failed."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsListed(Event):
    """Every known model, as asked for."""

    models: tuple[ListedModel, ...]
    offers: tuple[Offer, ...]
    """What fits this machine: small, balanced, best."""
    found: tuple[FoundModel, ...] = ()
    """What other programs on this machine hold."""
    machine: str = ""
    """What this machine is like, in one line."""
