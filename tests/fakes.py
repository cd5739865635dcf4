"""Parts that do as they are told, for tests of our own logic."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from app.audio.samples import RATE_HZ, Audio, join, read
from app.domain.events import Event
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript, Word
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.embedder import BaseEmbedder
from app.engine.parts.generator import BaseGenerator
from app.engine.parts.listener import BaseListener
from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.player import BasePlayer
from app.engine.parts.recognizer import NO_HINTS, BaseRecognizer, Hints
from app.engine.parts.synthesizer import BaseSynthesizer
from app.engine.prompts.prompt import Prompt
from app.storage.paths import resources


class _Fake(BasePart):
    name: ClassVar[str] = "fake"
    rank: ClassVar[int] = 0

    @classmethod
    def check(cls, context: PartContext) -> Check:
        return Check(True, "fake")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        return cls()


def spoken() -> NDArray[np.float32]:
    """The bundled question: sound that the speech detector takes for a voice."""
    return join(read(resources() / "demo" / "question.wav")).samples


class Listener(_Fake, BaseListener):
    """Hears a given sound in blocks of 30 ms, then silence until nobody listens any more."""

    def __init__(self, sound: NDArray[np.float32] | None = None, pause_s: float = 0.001) -> None:
        self.sound = sound if sound is not None else np.zeros(RATE_HZ, np.float32)
        self.pause_s = pause_s
        self.is_open = False
        self.device = "fake"

    def prepare(self) -> None:
        """Nothing to prepare."""

    def listen(self) -> ClosableIterator[Audio]:
        self.is_open = True
        try:
            step = int(0.03 * RATE_HZ)
            for start in range(0, len(self.sound), step):
                yield Audio(self.sound[start : start + step])
                time.sleep(self.pause_s)  # the time that the block lasts
            while True:
                yield Audio(np.zeros(step, np.float32))
                time.sleep(0.03)  # the time that the block lasts
        finally:
            self.is_open = False


class Recognizer(_Fake, BaseRecognizer):
    """Understands what it is told, a word more with each block."""

    is_streaming: ClassVar[bool] = True

    def __init__(self, text: str = "how much is the rent", decode_s: float = 0.0, words: tuple[Word, ...] = ()) -> None:
        self.text = text
        self.words = words
        self.decode_s = decode_s

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        words = self.text.split()
        for number, _ in enumerate(blocks, start=1):
            yield Transcript(" ".join(words[:number]))
        for _ in range(int(self.decode_s / 0.01)):
            time.sleep(0.01)  # computes, without using the processor
            yield Transcript(self.text)
        yield Transcript(self.text, is_final=True, words=self.words)


class Embedder(_Fake, BaseEmbedder):
    """Gives every text the same direction."""

    model = ""
    dimensions = 4
    fingerprint = "fake" * 16

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.tile(np.array([1, 0, 0, 0], np.float32), (len(texts), 1))

    def embed_question(self, question: str) -> NDArray[np.float32]:
        return np.array([1, 0, 0, 0], np.float32)


class Retriever(_Fake):
    """Finds one passage of a lease."""

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        return [Passage(1, "/lease.pdf", "Lease", 12, "The rent is 950 euros. Cats are allowed.", 1.0, 0.8)]


class Generator(_Fake, BaseGenerator):
    """Says what it is told, a piece at a time, as though documents said so."""

    is_sequential: ClassVar[bool] = False
    is_extractive: ClassVar[bool] = True

    def __init__(
        self, pieces: Sequence[str] = ("The rent is ", "950 euros. [1] ", "Ask again", "."), pause_s: float = 0.0
    ):
        self.pieces = pieces
        self.pause_s = pause_s
        self.prompts: list[Prompt] = []
        self.prepared: list[Prompt] = []
        """What was read beforehand, whole."""
        self.is_closed = False

    def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
        """Read ten tokens, in two goes."""
        yield 5
        self.prepared.append(prompt)
        yield 5

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        self.prompts.append(prompt)
        self.is_closed = False
        try:
            for piece in self.pieces:
                time.sleep(self.pause_s)  # computes, without using the processor
                yield piece
        finally:
            self.is_closed = True


class Model(Generator):
    """Reads a prompt from its beginning on, as a language model does; it may speak in its own words."""

    is_sequential: ClassVar[bool] = True
    is_extractive: ClassVar[bool] = False
    is_qualified: bool = True
    characters_per_s: float = 0.0


class Synthesizer(_Fake, BaseSynthesizer):
    """Makes 10 ms of sound for each character."""

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        for _ in range(0, len(sentence), 10):
            yield Audio(np.full(RATE_HZ // 10, 0.1, np.float32))


class Player(_Fake, BasePlayer):
    """Plays a hundred times faster than real; counts what it was told."""

    def __init__(self, speed: float = 100.0) -> None:
        self.speed = speed
        self._lock = threading.Lock()
        self._enqueued_s = self._played_s = 0.0
        self._seen_s = time.monotonic()
        self.stops: list[float] = []
        self.is_paused = False
        self.volume = 1.0

    def play(self, pieces: Iterable[Audio]) -> None:
        for piece in pieces:
            with self._lock:
                self._advance()
                self._enqueued_s += piece.seconds

    @property
    def played(self) -> float:
        with self._lock:
            self._advance()
            return self._played_s

    def stop(self) -> None:
        with self._lock:
            self._advance()
            self._enqueued_s = self._played_s
            self.is_paused = False
            self.stops.append(time.monotonic())

    def pause(self) -> None:
        with self._lock:
            self._advance()
            self.is_paused = True

    def resume(self) -> None:
        with self._lock:
            self._advance()
            self.is_paused = False

    def _advance(self) -> None:
        now = time.monotonic()
        if not self.is_paused:
            self._played_s = min(self._enqueued_s, self._played_s + (now - self._seen_s) * self.speed)
        self._seen_s = now


def parts(**changed: Any) -> dict[str, Any]:
    """A whole set of fakes, some of them replaced."""
    made = {
        "listener": Listener(spoken()),
        "recognizer": Recognizer(),
        "embedder": Embedder(),
        "retriever": Retriever(),
        "generator": Generator(),
        "synthesizer": Synthesizer(),
        "player": Player(),
    }
    return made | changed


class Events:
    """Everything an engine tells, and a way to wait for some of it."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self._news = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._news:
            self.all.append(event)
            self._news.notify_all()

    def wait(self, wanted: Callable[[Event], bool] | type[Event], count: int = 1, timeout_s: float = 90) -> Event:
        """The count-th event that is wanted. Raises TimeoutError."""
        fits = (lambda event: isinstance(event, wanted)) if isinstance(wanted, type) else wanted

        def found() -> list[Event]:
            return [event for event in self.all if fits(event)]

        with self._news:
            if not self._news.wait_for(lambda: len(found()) >= count, timeout_s):
                raise TimeoutError(f"{wanted} did not come; there were {[type(e).__name__ for e in self.all][-20:]}")
            return found()[count - 1]
