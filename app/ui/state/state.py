"""What the window shows, as one value, as events change it. Pure: no Qt, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Code
from app.domain.events import AlarmRang, Device, LibraryProgressed, ModelProgressed, ModelsListed, Outcome, Source
from app.domain.manner import HeldBack, Manner
from app.domain.passages import Citation, Passage
from app.domain.settings import Settings
from app.domain.transcript import Mend, Word

_LISTENING_TROUBLES = frozenset({Code.MICROPHONE_SILENT, Code.MICROPHONE_REPLACED, Code.SOUND_LOST})
"""What helps to know while one is still speaking."""


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
    """A fault, as `app.wording.faults.describe` takes it."""

    code: str
    detail: str = ""
    subject: str = ""
    """The very name of what it is about."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One exchange, as far as it has come."""

    id: str
    source: Source
    question: str = ""
    """What was typed or heard; a partial transcript until `is_settled`."""
    is_settled: bool = False
    words: tuple[Word, ...] = ()
    """The recognized words of a settled question, where the recognizer gives them."""
    mends: tuple[Mend, ...] = ()
    """Words of a settled question that were replaced by what was probably meant."""
    recognizer: str = ""
    """Name of the one that settled the question; empty where it was typed."""
    repeats: str = ""
    """Id of the turn whose recording is heard again."""
    corrects: str = ""
    """Id of the turn whose question this one corrects."""
    has_recording: bool = False
    """Whether what was said is kept and can be heard again."""
    reply: str = ""
    spoken: str = ""
    """What has been heard of the reply."""
    spoken_to: int = 0
    """How many characters of `reply` have been heard."""
    is_spoken: bool = False
    """Whether any of the reply was ever being spoken."""
    citations: tuple[Citation, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    """Sentences that a model wrote and that were left out."""
    is_from_documents: bool = True
    """Whether the reply is drawn from documents."""
    offers: tuple[Manner, ...] = ()
    """In which other manners the question can be answered."""
    is_known: bool = False
    """Whether the reply was given before, and can be thought about again."""
    passages: tuple[Passage, ...] = ()
    """What was found for it, in which the citations' quotes stand."""
    troubles: tuple[Trouble, ...] = ()
    outcome: Outcome | None = None
    """None while the turn is running."""

    @property
    def foreign_language(self) -> str:
        """The language, ISO 639-1, that was spoken though it is not listened for; empty: none that is known."""
        return next((one.subject for one in self.troubles if one.code == Code.LANGUAGE_FOREIGN), "")

    @property
    def is_doubtful(self) -> bool:
        """Whether some word may well be another one."""
        return any(word.is_doubtful for word in self.words)

    @property
    def can_be_heard_again(self) -> bool:
        """Whether another recognizer may do better with the recording."""
        has_failed = self.outcome in (Outcome.FAILED, Outcome.UNHEARD)
        return self.has_recording and (has_failed or self.is_doubtful)


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
    has_loaded: bool = False
    """Whether everything is loaded, the settings too."""
    is_paused: bool = False
    """Whether the spoken reply is paused."""
    is_capturing: bool = False
    """Whether the microphone is open: what is said now is heard."""
    level: float = 0.0
    """Loudness of the input, 0 to 1; 0 whenever nothing is captured."""
    is_too_loud: bool = False
    """Whether the input has just been so loud that sound was cut off; only while something is captured."""
    loud_until_s: float = 0.0
    """Until when that is shown, on the events' clock."""
    hands_free: str = ""
    """Id of the latest turn that was to end by itself when the speaker falls silent."""
    turns: tuple[TurnView, ...] = ()
    """Oldest first."""
    progress: LibraryProgressed | None = None
    """How far an import is; None where nothing is being imported."""
    models: ModelsListed | None = None
    """As last reported."""
    transfers: Mapping[str, ModelProgressed] = field(default_factory=dict)
    """Id -> how far it is, of every model that is on its way or paused."""
    settings_in_force: Settings = field(default_factory=Settings)
    """As the engine last reported them."""
    requested: tuple[tuple[str, object], ...] = ()
    """Name and value of each setting that the user chose and the engine has still to answer for, oldest first."""
    settings: Settings = field(default_factory=Settings)
    """What pages show: the settings in force, with what was requested already in its place."""
    loading: Loading | None = None
    """None where no model is being loaded."""
    documents: int = 0
    """How many can be asked about."""
    unread: tuple[Trouble, ...] = ()
    """Documents of the latest import that could not be read."""
    collections: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name -> the files and folders in it, where somebody has looked."""
    scope: str = ""
    """The collection that is asked; empty: all documents."""
    fetching: str = ""
    """The computer that a web page is being fetched from; empty: the network is not used."""
    alarms: tuple[AlarmRang, ...] = ()
    """What rang and has not been dismissed, oldest first."""
    trouble: Trouble | None = None
    """The latest outside turns that has not been dismissed."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """Part kind -> name of the implementation in use."""
    devices: Mapping[str, str] = field(default_factory=dict)
    """microphone or loudspeaker -> its name, where it is known."""
    is_kept_ready: bool = False
    """Whether the microphone stays open between turns."""
    connected: Mapping[str, tuple[Device, ...]] = field(default_factory=dict)
    """microphone or loudspeaker -> those that can be chosen, where somebody has looked."""

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
    def is_hands_free(self) -> bool:
        """Whether listening will end by itself."""
        running = self.running
        return self.phase is Phase.LISTENING and running is not None and running.id == self.hands_free

    @property
    def listening_trouble(self) -> Trouble | None:
        """What the speaker should know now; None where all is well, or nobody is speaking."""
        if self.phase is not Phase.LISTENING or self.running is None:
            return None
        return next((one for one in reversed(self.running.troubles) if one.code in _LISTENING_TROUBLES), None)

    @property
    def can_continue(self) -> bool:
        """Whether the last reply was cut off while it was spoken, and more of it is there to be heard."""
        last = self.turns[-1] if self.turns else None
        is_cut = last is not None and last.outcome is Outcome.CANCELLED
        return last is not None and is_cut and last.is_spoken and last.spoken_to < len(last.reply.rstrip())

    @property
    def is_ready(self) -> bool:
        """Whether something can be asked."""
        return self.has_engine and self.phase is not Phase.BROKEN

    @property
    def is_running(self) -> bool:
        """Whether there is something to stop."""
        return self.phase not in (Phase.STARTING, Phase.IDLE, Phase.BROKEN)
