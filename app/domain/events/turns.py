"""One turn, from its beginning to its end."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.events.base import Event
from app.domain.manner import HeldBack, Manner
from app.domain.passages import Citation, Foreseen, Passage
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
    """When the key was released (or the recording ended), on the monotonic clock."""


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
    """The reply is paused, or continues where it was."""

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
    held_back: tuple[HeldBack, ...] = ()
    """Sentences that were written for it, but neither shown nor spoken."""
    writer: str = ""
    """Name of the generator that wrote it; empty where none did: a skill, a refusal."""
    is_from_documents: bool = True
    """Whether it is drawn from the documents; otherwise a model answered from what it knows."""
    offers: tuple[Manner, ...] = ()
    """In which other manners the question can be answered."""
    is_known: bool = False
    """Whether it was given before to the same question, and nothing it was drawn from has changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingStopped(TurnEvent):
    """Nothing more of this turn will be heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded(TurnEvent):
    """The last event of every turn."""

    outcome: Outcome
