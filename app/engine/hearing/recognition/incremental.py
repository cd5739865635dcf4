"""Streams with a recognizer that needs whole stretches: it hears what has been said so far, again and again.

What two passes in a row agree on is shown. At each pause one passes over all that has been said, in case nothing
follows: who had paused before letting go waits for nothing. What is long over is settled, at a pause that was
understood from both sides, so that at the end only the last seconds are left.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event
from typing import ClassVar

from app.audio.samples import Audio
from app.domain.transcript import Transcript, Word
from app.engine.adapters.vad.silero import WINDOW_S, SileroVad
from app.engine.hearing.recognition.agreement import Agreement
from app.engine.hearing.recognition.multilingual import MultilingualRecognizer
from app.engine.hearing.recognition.segments import Segment, Segmenter
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.recognizer import NO_HINTS, Hints, Recognizer
from app.text.sentences import space

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.02
_EVERY_S = 0.5
"""So much more sound is worth another pass."""
_SHARE = 0.5
"""Of the time, at most, that passes take: where one takes long, the next waits."""
_SLOWEST_S = 2.0
"""Where one takes longer, this machine hears only at pauses and at the end."""
_BEFORE = 200
"""Letters of what was said before that are told to the recognizer."""


@dataclass
class _Pass:
    """What is being made of a segment."""

    segment: Segment
    future: "Future[Transcript]" = field(default_factory=Future)
    unwanted: Event = field(default_factory=Event)
    took_s: float = 0.0

    def drop(self) -> None:
        self.unwanted.set()
        self.future.cancel()


@dataclass
class _Hearing:
    """One call of `recognize`."""

    hints: Hints
    segments: Segmenter = field(default_factory=Segmenter)
    vad: SileroVad = field(default_factory=SileroVad)
    settled: list[_Pass] = field(default_factory=list)
    """In order; those of a sound that had to be cut may not be done yet."""
    agreement: Agreement = field(default_factory=Agreement)
    """On what is not settled."""
    latest: tuple[float, Transcript] | None = None
    """What the last pass understood of that, and where its sound ended."""
    running: _Pass | None = None
    next_s: float = _EVERY_S
    """When the next pass is worth its while, by the sound's time."""

    @property
    def language(self) -> str:
        """What the beginning was in, where that is known already."""
        return next((transcript.language for transcript in self._known() if transcript.text), "")

    @property
    def before(self) -> str:
        return space(self.language).join(transcript.text for transcript in self._known() if transcript.text)

    def _known(self) -> Iterator[Transcript]:
        return (one.future.result() for one in self.settled if one.future.done() and not one.future.exception())

    @property
    def text(self) -> str:
        """What is shown: what is settled, and what is sure of the rest."""
        gap = space(self.language or (self.latest[1].language if self.latest else ""))
        return gap.join(text for text in (self.before, gap.join(self.agreement.agreed)) if text)


class IncrementalRecognizer:
    """A streaming recognizer made of one that is not."""

    is_streaming: ClassVar[bool] = True
    rank: ClassVar[int] = 0

    def __init__(self, whole: "Recognizer | MultilingualRecognizer") -> None:
        """`whole`: one that needs whole segments."""
        self.name = whole.name
        self._whole = whole
        # Two, since a step of a model that is no longer wanted must not hold up the last pass.
        self._workers = ThreadPoolExecutor(2, "incremental")

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`."""
        hearing = _Hearing(hints)
        try:
            for block in blocks:
                hearing.segments.feed(block.samples, hearing.vad.feed(block.samples), WINDOW_S)
                self._take(hearing)
                self._look(hearing)
                yield Transcript(hearing.text)
            yield from self._end(hearing)
        finally:
            for one in (*hearing.settled, *([hearing.running] if hearing.running else [])):
                one.drop()

    def close(self) -> None:
        """End the workers."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _take(self, hearing: _Hearing) -> None:
        """Take what the running pass has understood, if it has ended."""
        done = hearing.running
        if done is None or not done.future.done():
            return
        hearing.running = None
        now_s, share_s = hearing.segments.now_s, done.took_s / _SHARE
        hearing.next_s = max(done.segment.end_s + max(_EVERY_S, share_s), now_s)
        if done.took_s > _SLOWEST_S:
            hearing.next_s = float("inf")
        transcript = done.future.result()
        hearing.latest = done.segment.end_s, transcript
        is_whole = hearing.segments.is_covered_by(done.segment.end_s)
        hearing.agreement.feed(transcript.text, transcript.language, is_whole)
        self._settle(hearing, transcript)

    def _look(self, hearing: _Hearing) -> None:
        """Begin a pass where one is worth its while."""
        segments, running = hearing.segments, hearing.running
        if segments.is_too_long:
            self._cut(hearing)
            return
        if segments.may_end:
            known_s = running.segment.end_s if running else hearing.latest[0] if hearing.latest else 0.0
            if not segments.is_covered_by(known_s):
                self._begin(hearing, segments.whole())
        elif running is None and segments.has_speech and segments.is_speaking and segments.now_s >= hearing.next_s:
            self._begin(hearing, segments.whole(), is_partial=True)

    def _settle(self, hearing: _Hearing, transcript: Transcript) -> None:
        """Let go of what was said before the longest pause, where both sides of it were understood."""
        assert hearing.latest is not None
        seam_s = hearing.segments.seam(hearing.latest[0]) if transcript.words else None
        if seam_s is None:
            return
        first = sum((word.start_s + word.end_s) / 2 < seam_s for word in transcript.words)
        if not 0 < first <= len(hearing.agreement.agreed):
            return
        left, right = _part(transcript, 0, first), _part(transcript, first, len(transcript.words))
        settled = _Pass(hearing.segments.settle(seam_s))
        settled.future.set_result(left)
        hearing.settled.append(settled)
        hearing.agreement.forget(first)
        hearing.latest = hearing.latest[0], right

    def _cut(self, hearing: _Hearing) -> None:
        """Nothing could be settled for too long: what is held is cut at its least voiced moment."""
        if hearing.running is not None:
            hearing.running.drop()
        hearing.running = hearing.latest = None
        hearing.settled.append(self._start(hearing, hearing.segments.first()))
        hearing.segments.settle(hearing.settled[-1].segment.end_s)
        hearing.agreement = Agreement()

    def _end(self, hearing: _Hearing) -> Iterator[Transcript]:
        """Wait for what is still being made; the last transcript is final."""
        segments, running = hearing.segments, hearing.running
        if running is not None and not segments.is_covered_by(running.segment.end_s):
            running.drop()
            hearing.running = running = None
        is_done = hearing.latest is not None and segments.is_covered_by(hearing.latest[0])
        if running is None and not is_done and segments.has_speech:
            self._begin(hearing, segments.whole())
        if hearing.running is not None:
            hearing.settled.append(hearing.running)
            hearing.running = None
        elif hearing.latest is not None and is_done:
            done = _Pass(segments.whole())
            done.future.set_result(hearing.latest[1])
            hearing.settled.append(done)
        shown = hearing.text
        while unfinished := [one.future for one in hearing.settled if not one.future.done()]:
            wait(unfinished, _LOOK_EVERY_S)
            yield Transcript(shown)
        yield joined([one.future.result() for one in hearing.settled], self.name)

    def _begin(self, hearing: _Hearing, segment: Segment, is_partial: bool = False) -> None:
        if hearing.running is not None:
            hearing.running.drop()
        hearing.running = self._start(hearing, segment, is_partial)

    def _start(self, hearing: _Hearing, segment: Segment, is_partial: bool = False) -> _Pass:
        hints, language = hearing.hints, hearing.language
        if language in hints.languages:  # a short segment by itself might be taken for another
            hints = replace(hints, languages=(language,))
        hints = replace(hints, before=hearing.before[-_BEFORE:], is_partial=is_partial)
        made = _Pass(segment)
        made.future = self._workers.submit(self._transcribe, made, hints)
        return made

    def _transcribe(self, made: _Pass, hints: Hints) -> Transcript:
        began_s, heard = time.monotonic(), Transcript("")
        with closing(self._whole.recognize([made.segment.sound], hints)) as transcripts:
            for revised in transcripts:
                heard = revised
                if made.unwanted.is_set():
                    break
        made.took_s = time.monotonic() - began_s
        return replace(heard, words=tuple(_shifted(word, made.segment.start_s) for word in heard.words))


def joined(heard: list[Transcript], engine: str) -> Transcript:
    """One transcript of what was said one after the other."""
    spoken = [transcript for transcript in heard if transcript.text]
    longest = max(spoken, key=lambda one: len(one.text), default=Transcript(""))
    words = tuple(word for transcript in spoken for word in transcript.words)
    text = space(longest.language).join(transcript.text for transcript in spoken)
    return Transcript(text, is_final=True, words=words, language=longest.language, engine=engine)


def _part(transcript: Transcript, first: int, last: int) -> Transcript:
    """Its words from one to before another."""
    words = transcript.words[first:last]
    return replace(transcript, text=space(transcript.language).join(word.text for word in words), words=words)


def _shifted(word: Word, by_s: float) -> Word:
    return replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
