"""Transcribes recordings of any length: segment by segment, with what an interrupted run had settled."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from app.audio.samples import BLOCK, RATE_HZ, Audio, read
from app.domain.errors import AssistantError
from app.domain.settings import Settings
from app.engine.hearing.files.chunking import cut
from app.engine.hearing.files.hearers import Hearers
from app.engine.hearing.files.journal import Journal, Settled, key, remove_old
from app.engine.hearing.files.languages import follow
from app.engine.hearing.recognition.multilingual import MultilingualRecognizer
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.hearing.recognition.segments import Segment
from app.engine.hearing.vocabulary.phonetic_repair import repair
from app.engine.hearing.vocabulary.vocabulary import DocumentTexts
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import Hints, Recognizer
from app.engine.parts.registry import implementations
from app.storage.database import Store
from app.storage.paths import Paths


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A recording and what is said in it."""

    file: Path
    seconds: float
    """Its length."""
    engine: str
    """Name of the recognizer."""
    segments: tuple[Settled, ...]
    journal: Path | None
    """Where it is kept until it is where it is wanted; None: there is more to be heard, in another run."""
    fault: AssistantError | None = None
    """Why this is not all of it."""
    is_detected: bool = False
    """Whether its languages were found out, and not named."""

    @property
    def language(self) -> str:
        """What most of it is in, ISO 639-1; empty where the recognizer does not say."""
        spoken: Counter[str] = Counter()
        for one in self.segments:
            spoken[one.language] += round((one.end_s - one.start_s) * 1000)
        return max(spoken, key=lambda code: spoken[code], default="")

    @property
    def stretches(self) -> tuple[tuple[str, float, float], ...]:
        """(language, from, to) of each run of what is in one language, in seconds."""
        spoken = [one for one in self.segments if one.language]
        runs = [list(run) for _, run in groupby(spoken, key=lambda one: one.language)]
        return tuple((run[0].language, run[0].start_s, run[-1].end_s) for run in runs)


class Transcriber:
    """Transcribes recordings, one after another, with the same recognizer."""

    def __init__(
        self,
        kit: Kit,
        engine: str | None = None,
        documents: DocumentTexts | None = None,
        language: str | None = None,
    ) -> None:
        """`engine`: name of the recognizer to use, and no other; None: the best. `documents`: to learn words from.

        `language`: what is spoken, ISO 639-1; None: that is detected, stretch by stretch.
        Raises AssistantError(RECOGNIZER_MISSING | MODEL_MISSING | LANGUAGE_UNKNOWN | ...).
        """
        recognition = Recognition(kit, documents)
        while not recognition.learn():
            pass
        recognizer, self._hints = recognition.whole(engine), recognition.hints()
        self.engine = recognizer.name
        """Name of the recognizer."""
        self._hearers = Hearers(kit, recognizer, is_alone=engine is not None)
        if language is not None:
            self._hints = replace(self._hints, languages=(language,))
            self._hearers.of(language)
        self.detects_language = language is None and self._hearers.can_detect
        """Whether it finds out by itself what is spoken."""
        self._folder = kit.paths.home / "transcripts"
        make = implementations("recognizer").get(self.engine)
        model = make.check(kit.context).model if make else ""
        self._depends_on = (self.engine, model, repr(self._hints), str(language), str(engine))
        remove_old(self._folder)

    def transcribe(
        self,
        path: Path,
        on_read: Callable[[float], None] = lambda _: None,
        on_settled: Callable[[Settled], None] = lambda _: None,
    ) -> Transcribed:
        """Transcribe a file of any length.

        `on_read` is given how many seconds of it have been read, `on_settled` each stretch as soon as it is heard.
        Raises AssistantError(AUDIO_UNREADABLE | RECOGNITION_FAILED).
        """
        samples = 0
        journal = self._journal(path)

        def blocks() -> Iterator[Audio]:
            nonlocal samples
            for block in read(path):
                yield block
                samples += len(block.samples)
                on_read(samples / RATE_HZ)

        segments = []
        for settled in self._settle(blocks(), journal):
            on_settled(settled)
            segments.append(settled)
        return Transcribed(path, samples / RATE_HZ, self.engine, tuple(segments), journal.path)

    def hear(self, path: Path) -> Iterator[Settled]:
        """Yield what is said in a file of any length, as it is settled; what an earlier run settled comes at once.

        Raises AssistantError(AUDIO_UNREADABLE | RECOGNITION_FAILED).
        """
        yield from self._settle(read(path), self._journal(path))

    def _settle(self, blocks: Iterable[Audio], journal: Journal) -> Iterator[Settled]:
        """Yield what is said in a stream of 16 kHz mono blocks, as it is settled; nothing for what is no speech.

        Whatever `blocks` raises passes through. Raises AssistantError(RECOGNITION_FAILED).
        """

        def known(segment: Segment) -> str:
            settled = journal.find(segment.start_s, segment.end_s)
            return settled.language if settled is not None else ""

        named = self._hints.languages[0] if len(self._hints.languages) == 1 else ""
        stretches: Iterable[tuple[Segment, str]] = ((segment, "") for segment in cut(blocks))
        if self.detects_language:
            stretches = follow(cut(blocks), self._hearers.detect, self._hints.languages, known)
        for segment, language in stretches:
            settled = journal.find(segment.start_s, segment.end_s)
            if settled is None:
                hints = replace(self._hints, languages=(language,)) if language else self._hints
                settled = recognize(segment, self._hearers.of(language or named), hints)
                journal.keep(settled)
            if settled.text:
                yield settled

    def _journal(self, path: Path) -> Journal:
        return Journal(self._folder, key(path, *self._depends_on))


def recognize(segment: Segment, recognizer: Recognizer | MultilingualRecognizer, hints: Hints) -> Settled:
    """What is said in one segment. Raises AssistantError(RECOGNITION_FAILED)."""
    samples, length_s = segment.sound.samples, segment.sound.seconds
    blocks = (Audio(samples[start : start + BLOCK]) for start in range(0, len(samples), BLOCK))
    with closing(recognizer.recognize(blocks, hints)) as transcripts:
        (heard,) = deque(transcripts, maxlen=1)  # of a file, only the last and final one counts
    final = repair(heard, hints.words)

    def shifted(at_s: float) -> float:
        return round(segment.start_s + min(at_s, length_s), 3)

    words = (replace(word, start_s=shifted(word.start_s), end_s=shifted(word.end_s)) for word in final.words)
    return Settled(segment.start_s, segment.end_s, final.text, tuple(words), final.language)


def recording_reader(
    paths: Paths,
    settings: Settings,
    documents: Callable[[Store], DocumentTexts] | None = None,
) -> Callable[[Path], Iterator[tuple[str, float, float]]]:
    """What hears recordings for the library, in another process; its recognizer is loaded with the first.

    `documents`: gives what to learn words from, by that process's own connection to the database.
    """

    @cache
    def transcriber() -> Transcriber:
        store = Store(paths.database)
        known = documents(store) if documents is not None else None
        return Transcriber(Kit(paths, settings, store), documents=known)

    def hear(path: Path) -> Iterator[tuple[str, float, float]]:
        for one in transcriber().hear(path):
            yield one.text, one.start_s, one.end_s

    return hear
