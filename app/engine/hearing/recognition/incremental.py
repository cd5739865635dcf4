"""Draft and final: one recognizer writes along while the other works ahead, from pause to pause.

At each pause that voice activity finds, what was said before it is transcribed already, so that at the
end only the tail is left; and nothing at all where the speaker had paused before letting go.
"""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event
from typing import ClassVar

from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript, Word
from app.engine.adapters.vad.silero import WINDOW_S, SileroVad
from app.engine.hearing.recognition.multilingual import MultilingualRecognizer
from app.engine.hearing.recognition.segments import Segment, Segmenter
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.recognizer import NO_HINTS, Hints, Recognizer
from app.text.sentences import space

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.03


class _CutError(Exception):
    """A segment is over; its draft needs no ending of its own."""


@dataclass
class _Part:
    """A segment that is settled, or may be: what is being made of it."""

    segment: Segment
    future: "Future[Transcript]"
    unwanted: Event
    draft: str = ""
    """What was shown of it while it was being said."""

    @property
    def text(self) -> str:
        return self.future.result().text if self.future.done() else self.draft

    def drop(self) -> None:
        self.unwanted.set()
        self.future.cancel()


@dataclass
class _Hearing:
    """One call of `recognize`."""

    segments: Segmenter = field(default_factory=Segmenter)
    vad: SileroVad = field(default_factory=SileroVad)
    parts: list[_Part] = field(default_factory=list)
    """Settled, in order."""
    guess: _Part | None = None
    """Of everything since, in case that nothing more is said."""
    draft: str = ""
    """What the other recognizer has understood since."""
    has_draft: bool = True
    """Whether that one has not failed."""
    is_over: bool = False

    @property
    def text(self) -> str:
        return space(self.language).join(text for text in (*(part.text for part in self.parts), self.draft) if text)

    @property
    def language(self) -> str:
        """What the beginning was in, where that is known already."""
        known = (part.future.result() for part in self.parts if part.future.done() and not part.future.exception())
        return next((transcript.language for transcript in known if transcript.text), "")


class IncrementalRecognizer:
    """A recognizer made of two: what one drafts, the other settles."""

    is_streaming: ClassVar[bool] = True
    rank: ClassVar[int] = 0

    def __init__(self, final: "Recognizer | MultilingualRecognizer", draft: Recognizer | None = None) -> None:
        """`final`: one that needs whole segments; `draft`: one that streams; None: nothing is shown before a pause."""
        self.name = final.name
        self._final = final
        self._draft = draft
        # One worker for good: what is still being computed for nobody is left behind in it, and never two at once.
        self._worker = ThreadPoolExecutor(1, "incremental")

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`."""
        hearing = _Hearing()
        source = iter(blocks)
        try:
            while not hearing.is_over:
                hearing.draft = ""
                for draft in self._drafts(hearing, self._pass(source, hearing, hints), hints):
                    hearing.draft = draft
                    yield Transcript(hearing.text)
                if hearing.parts and not hearing.is_over:
                    yield Transcript(hearing.text)
            yield from self._end(hearing, hints)
        finally:
            for part in (*hearing.parts, *([hearing.guess] if hearing.guess else [])):
                part.drop()

    def close(self) -> None:
        """End the worker."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _drafts(self, hearing: _Hearing, blocks: Iterator[Audio], hints: Hints) -> Iterator[str]:
        """What is understood so far of a segment, after each of its blocks."""
        try:
            if self._draft is not None and hearing.has_draft:
                try:
                    with closing(self._draft.recognize(blocks, hints)) as transcripts:
                        yield from (transcript.text for transcript in transcripts)
                except AssistantError as error:
                    if error.code != Code.RECOGNITION_FAILED:
                        raise
                    log.info("the draft failed (%s); the final recognizer continues without it", error)
                    hearing.has_draft = False
            for _ in blocks:
                yield ""
        except _CutError:
            return

    def _pass(self, source: Iterator[Audio], hearing: _Hearing, hints: Hints) -> Iterator[Audio]:
        """The blocks of one segment, looked at as they pass. Raises _CutError at its end."""
        for block in source:
            hearing.segments.feed(block.samples, hearing.vad.feed(block.samples), WINDOW_S)
            yield block
            if self._look(hearing, hints):
                raise _CutError
        hearing.is_over = True
        raise _CutError

    def _look(self, hearing: _Hearing, hints: Hints) -> bool:
        """Transcribe ahead what may be; whether a segment was settled by that."""
        segments, guess = hearing.segments, hearing.guess
        if guess and guess.segment.end_s < segments.spoken_to_s:
            guess.drop()  # more was said
            hearing.guess = guess = None
        if segments.is_too_long:
            self._settle(hearing, self._begin(segments.first(), hearing, hints))
            return True
        if segments.may_end and guess is None:
            hearing.guess = guess = self._begin(segments.whole(), hearing, hints)
        if guess and segments.is_settled:
            self._settle(hearing, guess)
            return True
        return False

    def _settle(self, hearing: _Hearing, part: _Part) -> None:
        if hearing.guess is not None and hearing.guess is not part:
            hearing.guess.drop()
        hearing.guess = None
        hearing.segments.settle(part.segment)
        part.draft = hearing.draft
        hearing.parts.append(part)

    def _end(self, hearing: _Hearing, hints: Hints) -> Iterator[Transcript]:
        """Wait for what is still being made; the last transcript is final."""
        segments, guess = hearing.segments, hearing.guess
        if guess and guess.segment.end_s < segments.spoken_to_s:
            guess.drop()
            guess = None
        if guess is None and segments.has_speech:
            guess = self._begin(segments.whole(), hearing, hints)
        if guess:
            self._settle(hearing, guess)
        hearing.draft = ""
        while unfinished := [part.future for part in hearing.parts if not part.future.done()]:
            wait(unfinished, _LOOK_EVERY_S)
            yield Transcript(hearing.text)
        yield joined([(part.segment, part.future.result()) for part in hearing.parts], self.name)

    def _begin(self, segment: Segment, hearing: _Hearing, hints: Hints) -> _Part:
        language = hearing.language
        if language in hints.languages:  # a short segment by itself might be taken for another
            hints = replace(hints, languages=(language,))
        unwanted = Event()
        return _Part(segment, self._worker.submit(self._transcribe, segment, hints, unwanted), unwanted)

    def _transcribe(self, segment: Segment, hints: Hints, unwanted: Event) -> Transcript:
        heard = Transcript("")
        with closing(self._final.recognize([segment.sound], hints)) as transcripts:
            for revised in transcripts:
                heard = revised
                if unwanted.is_set():
                    break
        return heard


def joined(heard: list[tuple[Segment, Transcript]], engine: str) -> Transcript:
    """One transcript of segments that follow each other, its word times from the recording's beginning."""
    spoken = [(segment, transcript) for segment, transcript in heard if transcript.text]
    longest = max((transcript for _, transcript in spoken), key=lambda one: len(one.text), default=Transcript(""))
    words = tuple(_shifted(word, segment.start_s) for segment, transcript in spoken for word in transcript.words)
    text = space(longest.language).join(transcript.text for _, transcript in spoken)
    return Transcript(text, is_final=True, words=words, language=longest.language, engine=engine)


def _shifted(word: Word, by_s: float) -> Word:
    return replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
