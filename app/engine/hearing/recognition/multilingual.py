"""Several languages heard at once, by recognizers that have one model for each; the surest of them counts."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from queue import Empty, Full, Queue
from typing import cast

from app.audio.samples import Audio, Samples
from app.domain.errors import AssistantError
from app.domain.transcript import Transcript
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import NO_HINTS, Hints, Recognizer

_PATIENCE_S = 0.05
_MOST_WAITING = 2
"""Blocks that a recognizer may be behind; as with one alone, their source waits for the slowest."""
_LEAD = 0.1
"""So much surer must another language be before its words are shown instead: no flicker."""
_SILENT_WORDS = 3
"""Or it has this many words while the one shown has none."""


@dataclass(frozen=True, slots=True)
class Side:
    """A recognizer and the languages that it tells apart by itself; mostly one."""

    languages: tuple[str, ...]
    recognizer: Recognizer


def compose(kit: Kit) -> "Recognizer | MultilingualRecognizer":
    """The recognizer for all languages of the settings: the kit's own, where that alone will do.

    Where the recognizer that the settings name for a language cannot be loaded, that is reported, and the others hear.
    """
    settings, first = kit.settings, kit.recognizer
    groups: dict[str, list[str]] = {}
    for language in settings.spoken_languages:
        groups.setdefault(settings.recognizers.get(language, first.name), []).append(language)
    sides: list[Side] = []
    for name, languages in groups.items():
        try:
            made = first if name == first.name else cast(Recognizer, kit.named("recognizer", name))
        except AssistantError as error:
            kit.trouble(error)
            continue
        models = made.languages
        if models is None:
            sides.append(Side(tuple(languages), made))
        else:
            sides += [Side((language,), made) for language in languages if language in models]
    if all(side.recognizer is first for side in sides) and len(sides) < 2:
        return first
    return MultilingualRecognizer(sides) if sides else first


class MultilingualRecognizer:
    """Of the recognizer protocol, made of others. With one side it does nothing but pass on."""

    def __init__(self, sides: Sequence[Side]) -> None:
        """`sides`: the likeliest language first; what is said until one is surer is shown in that."""
        self._sides = tuple(sides)
        self.name = sides[0].recognizer.name
        self.is_streaming = all(side.recognizer.is_streaming for side in sides)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`; the final transcript says in which language it was understood."""
        wanted = [side for side in self._sides if not hints.languages or set(side.languages) & set(hints.languages)]
        if not wanted:  # a language beside those of the settings
            able = [side for side in self._sides if side.recognizer.known_languages & set(hints.languages)]
            wanted = [replace(side, languages=hints.languages) for side in able[:1]]
        sides = wanted or list(self._sides[:1])
        if len(sides) == 1:
            yield from sides[0].recognizer.recognize(blocks, _for(sides[0], hints))
            return
        hearings = [_Hearing(side, _for(side, hints)) for side in sides]
        leader = 0
        with ThreadPoolExecutor(len(sides), "language") as threads:
            try:
                for hearing in hearings:
                    hearing.begin(threads)
                for block in blocks:
                    for hearing in hearings:
                        hearing.give(block)
                    leader = lead(leader, [hearing.latest for hearing in hearings])
                    yield replace(hearings[leader].latest, is_final=False)
                for hearing in hearings:
                    hearing.give(None)
                while wait([hearing.future for hearing in hearings], _PATIENCE_S).not_done:
                    leader = lead(leader, [hearing.latest for hearing in hearings])
                    yield replace(hearings[leader].latest, is_final=False)
            finally:
                for hearing in hearings:
                    hearing.leave()
        yield settle(hearings)

    @property
    def known_languages(self) -> frozenset[str]:
        """Those that any of the recognizers knows; empty where one does not say."""
        known = [side.recognizer.known_languages for side in self._sides]
        return frozenset[str]().union(*known) if all(known) else frozenset()

    def detect_language(self, samples: Samples) -> Mapping[str, float]:
        """See `Recognizer`; by the first that can."""
        every = (side.recognizer.detect_language(samples) for side in self._sides)
        return next((found for found in every if found), {})

    def has(self, recognizer: Recognizer) -> bool:
        """Whether it hears with this one."""
        return any(side.recognizer is recognizer for side in self._sides)

    def close(self) -> None:
        """Let go of what the recognizers hold beyond memory."""
        for recognizer in {id(side.recognizer): side.recognizer for side in self._sides}.values():
            recognizer.close()


def _for(side: Side, hints: Hints) -> Hints:
    """What one side is told: of its languages those that are expected."""
    return replace(hints, languages=tuple(code for code in side.languages if code in hints.languages) or side.languages)


class _Left(Exception):  # noqa: N818  # no fault: it ends a hearing that nobody waits for
    """Raised among the blocks of a hearing, through which it ends."""


@dataclass(eq=False)
class _Hearing:
    """One side hearing one utterance, in a thread of its own."""

    side: Side
    hints: Hints
    latest: Transcript = field(default_factory=lambda: Transcript(""))
    future: "Future[None]" = field(init=False)
    _blocks: "Queue[Audio | None]" = field(default_factory=lambda: Queue(_MOST_WAITING))
    _left: threading.Event = field(default_factory=threading.Event)

    def begin(self, threads: ThreadPoolExecutor) -> None:
        self.future = threads.submit(self._hear)

    def give(self, block: Audio | None) -> None:
        """Wait while it is far behind; where it has failed, do nothing."""
        while not self.future.done():
            try:
                self._blocks.put(block, timeout=_PATIENCE_S)
            except Full:
                continue
            return

    def leave(self) -> None:
        self._left.set()

    def _hear(self) -> None:
        try:
            for transcript in self.side.recognizer.recognize(self._taken(), self.hints):
                self.latest = transcript
                if self._left.is_set() and not transcript.is_final:
                    raise _Left
        except _Left:
            return

    def _taken(self) -> Iterator[Audio]:
        while True:
            if self._left.is_set():
                raise _Left
            try:
                block = self._blocks.get(timeout=_PATIENCE_S)
            except Empty:
                continue
            if block is None:
                return
            yield block


def lead(leader: int, latest: Sequence[Transcript]) -> int:
    """Which language to show, given the one that was shown: another only where it is clearly surer. Pure."""
    shares = _shares(latest)
    best = max(range(len(latest)), key=lambda index: (shares[index], index == leader))
    if shares[best] > shares[leader] + _LEAD:
        return best
    if not latest[leader].text and not any(shares):
        longest = max(range(len(latest)), key=lambda index: len(latest[index].text.split()))
        if len(latest[longest].text.split()) >= _SILENT_WORDS:
            return longest
    return leader


def settle(hearings: "Sequence[_Hearing]") -> Transcript:
    """The final transcript that is surest of most of the sound; the likelier language where none is.

    A side that failed does not count while another heard; raises what the first of them raised where all failed.
    """
    done = [hearing for hearing in hearings if hearing.future.exception() is None]
    if not done:
        hearings[0].future.result()
    finals = [hearing.latest for hearing in done]
    shares = _shares(finals)
    best = max(range(len(finals)), key=lambda index: (shares[index], bool(finals[index].text), -index))
    language = finals[best].language or (done[best].side.languages[0] if len(done[best].side.languages) == 1 else "")
    return replace(finals[best], language=language if finals[best].text else "")


def _shares(transcripts: Sequence[Transcript]) -> list[float]:
    """Of each: the mean confidence, over all the time in which any of them understood words; 0 to 1."""
    masses = [sum((word.end_s - word.start_s) * word.confidence for word in each.words) for each in transcripts]
    longest = max(sum(word.end_s - word.start_s for word in each.words) for each in transcripts)
    return [mass / longest if longest else 0.0 for mass in masses]
