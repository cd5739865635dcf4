"""The protocols: what hears, finds, thinks and speaks.

A part never knows that cancelling exists. It only has to yield often (many times a second), so that
whoever drives it can stop asking; closing its iterator must leave it ready for the next call.
Every part raises `app.domain.errors.AssistantError` and nothing else that can be foreseen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from app.audio.samples import Audio
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript
from app.engine.parts.pages import PLAIN_READING, Page, Reading, Sample

if TYPE_CHECKING:
    from app.engine.parts.kit import Kit
    from app.engine.parts.skill import Answer, Asked


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier turn, as the assistant remembers it."""

    question: str
    reply: str
    """What was heard of it, where it was interrupted."""
    turn: str = ""
    """The turn's id."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a generator may draw on, in the order in which it becomes known."""

    system: str
    exchanges: tuple[Exchange, ...]
    """The conversation so far, oldest first."""
    passages: tuple[Passage, ...]
    """Numbered from 1 in this order; the reply cites them as `[1]`."""
    question: str
    """Empty while it is still being spoken."""
    opening: str = ""
    """How the reply begins; it has been said, so that only what follows it is to be written."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a recognizer may expect to hear; each make uses what it can of it."""

    languages: tuple[str, ...] = ()
    """ISO 639-1 codes it may be in, likeliest first; empty: what the recognizer was made for."""
    words: tuple[str, ...] = ()
    """Words that are likely though ordinary language does not have them, most important first."""
    phrases: tuple[str, ...] = ()
    """Where not empty, nothing but one of these phrases counts as understood; all else is empty text."""

    commands: tuple[str, ...] = ()
    """Phrases that may be said by themselves; one that fits what was said as well as free text does is understood."""


NO_HINTS = Hints()
"""Nothing is known of what will be said."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a prompt has cost a generator, so far."""

    read: int = 0
    """Tokens of it that were read."""
    reused: int = 0
    """Tokens of it that had been read before."""
    written: int = 0
    """Tokens of the reply."""
    read_s: float = 0.0
    """Seconds that reading took."""
    written_s: float = 0.0

    @property
    def total(self) -> int:
        """Tokens of the prompt, as far as it was read."""
        return self.read + self.reused


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a part works here."""

    is_ok: bool
    detail: str
    """What was found: a version, a model, a device; or what is missing."""
    remedy: str = ""
    """What the user can do about it; empty where it is ok."""


class Part(Protocol):
    """What every make has in common; the classes themselves are registered."""

    name: ClassVar[str]
    """The word that settings, options and `doctor` use."""
    rank: ClassVar[int]
    """Of the makes that work here, the one with the highest rank is the default."""

    @classmethod
    def check(cls, kit: "Kit") -> Check:
        """Say whether it works here, quickly (no model is loaded)."""
        ...

    @classmethod
    def create(cls, kit: "Kit") -> Self:
        """Load it. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN | ..._MISSING)."""
        ...


class Listener(Part, Protocol):
    """Captures sound."""

    device: str
    """Name of the device in use or used last; empty before the first."""

    def prepare(self) -> None:
        """Open the device without hearing, so that `listen` begins at once; may do nothing.

        Never raises what `listen` would: a device that is missing is told when it is wanted.
        """
        ...

    def listen(self) -> Iterator[Audio]:
        """Begin now and yield 16 kHz mono blocks of at most 100 ms, in order.

        Nothing is lost silently: a block says in `lost_s` what is missing before it. Where the device goes
        away and there is another, that one goes on (see `device`). Capture ends when the iterator is
        closed, by itself only where the source ends. Raises
        AssistantError(MICROPHONE_MISSING | MICROPHONE_BUSY) at once, MICROPHONE_LOST when the device
        goes away and there is no other; every block before that has been yielded.
        """
        ...


class Recognizer(Part, Protocol):
    """Turns speech into text."""

    is_streaming: ClassVar[bool]
    """Whether partial transcripts come while the blocks do, so that at their end little is left to be done."""

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> Iterator[Transcript]:
        """Take 16 kHz mono blocks; yield partial transcripts, each replacing the last, then a final one.

        Where it does not stream it yields empty partials while it works, so that whoever waits can turn away.

        Exactly the last has `is_final`; its text is empty where no words were understood. Whatever
        `blocks` raises passes through unchanged. Raises AssistantError(RECOGNITION_FAILED).
        """
        ...


class Embedder(Part, Protocol):
    """Turns texts into vectors whose cosine is their likeness in meaning."""

    model: str
    """Which of the make's models it is, as the settings name it; empty where there is but one."""
    dimensions: int
    """Length of a vector."""
    languages: frozenset[str]
    """What it reads, ISO 639-1; empty: every language."""
    fingerprint: str
    """Changes whenever the same text would give another vector."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions), each row of length 1; (0, dimensions) for no texts."""
        ...

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """Shape (dimensions,), of length 1: to be compared with texts' vectors, or with other questions'."""
        ...


class Retriever(Part, Protocol):
    """Finds passages."""

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        """The passages that fit the question, best first; empty where nothing in the scope does."""
        ...


class Generator(Part, Protocol):
    """Writes the reply."""

    is_sequential: ClassVar[bool]
    """Whether it reads a prompt from its beginning on, so that what `prepare` has read is of use only where the next
    prompt begins the same; else in any order."""

    def prepare(self, prompt: Prompt) -> Iterator[int]:
        """Read what is known of a prompt before its question is; may do nothing.

        Yields, many times a second, how many tokens have been read since the last time. Closing the iterator
        stops the model before its next batch of tokens. Raises AssistantError(GENERATOR_FAILED).
        """
        ...

    def generate(self, prompt: Prompt) -> Iterator[str]:
        """Yield the reply piece by piece; the pieces joined are the reply, or what follows its `opening`.

        It cites passages as `[n]`, n being their place in the prompt, from 1. Closing the iterator
        stops the model before its next token. Raises AssistantError(GENERATOR_FAILED).
        """
        ...


class Speaker(Part, Protocol):
    """Turns sentences into sound; never plays it."""

    def speak(self, sentence: str, language: str = "") -> Iterator[Audio]:
        """Yield the sound of one sentence, in pieces, the first as early as possible.

        `language`: ISO 639-1; with a voice of that language where there is one. Empty: the chosen voice.

        Raises AssistantError(VOICE_FAILED).
        """
        ...


class Player(Part, Protocol):
    """Plays sound, one stretch after another."""

    is_paused: bool
    """Whether it stands still until `resume` or `stop`."""
    volume: float
    """What every sample is multiplied by, 0 to 2; heard at once."""

    def play(self, pieces: Iterable[Audio]) -> None:
        """Enqueue the pieces in the order they come and return; does not wait until they are heard.

        Raises AssistantError(SPEAKER_MISSING | SPEAKER_LOST).
        """
        ...

    @property
    def played(self) -> float:
        """Seconds of enqueued sound heard so far, ever; never falls, and stands still in a pause."""
        ...

    def pause(self) -> None:
        """Stand still until `resume`; nothing enqueued is lost. Safe from any thread, at any time."""
        ...

    def resume(self) -> None:
        """Go on where it stood still. Safe from any thread, at any time."""
        ...

    def stop(self) -> None:
        """Fall silent within 50 ms, forget what is enqueued, end a pause. Safe from any thread, at any time."""
        ...


class Reader(Part, Protocol):
    """Reads one document format. It works in another process: it can be pickled, and holds nothing open."""

    suffixes: ClassVar[frozenset[str]]
    """File name endings it is for, lower case, with the dot."""

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """Whether the content shows that a file is of this format, whatever its name says.

        False where the content shows nothing (plain text looks like anything): its name decides then.
        """
        ...

    def read(self, path: Path, reading: Reading = PLAIN_READING) -> Iterator[Page]:
        """Yield the pages in order; one without text has no blocks.

        Raises AssistantError(DOCUMENT_MISSING | DOCUMENT_UNREADABLE | DOCUMENT_ENCRYPTED | DOCUMENT_TOO_LARGE).
        """
        ...


class Skill(Part, Protocol):
    """Answers what needs no model: it knows what was meant by a small grammar over the user's own words."""

    examples: ClassVar[Mapping[str, tuple[str, ...]]]
    """Language (ISO 639-1) -> things that can be said, the most useful first; each is answered."""
    phrases: ClassVar[Mapping[str, tuple[str, ...]]]
    """Language -> things that are said in these words only, and by themselves: a recognizer expects them."""

    def answer(self, asked: "Asked") -> "Answer | None":
        """What is answered; None at once where it is not for this skill.

        Called in the engine's thread, before anything is looked for, until one skill has answered, the highest rank
        first. What resembles a question about documents is left alone: ways to say something fit the whole of what was
        said or not at all. Raises AssistantError where it is for this skill but cannot be done.
        """
        ...


KINDS: dict[str, object] = {
    "listener": Listener,
    "recognizer": Recognizer,
    "embedder": Embedder,
    "retriever": Retriever,
    "generator": Generator,
    "speaker": Speaker,
    "player": Player,
    "reader": Reader,
    "skill": Skill,
}
"""Kind -> protocol; the entry-point group of a kind is `sotto.<kind>`."""
