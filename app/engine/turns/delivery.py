"""Writing and speaking a reply: shown piece by piece and spoken sentence by sentence."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from app.domain.errors import AssistantError
from app.domain.events import (
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    SpeakingPaused,
    SpeakingStarted,
    SpeakingStopped,
)
from app.domain.manner import HeldBack, Manner
from app.domain.passages import Citation, Passage
from app.engine.answering.checked_reply import CheckedReply
from app.engine.answering.citations import Mark, Marks, cite
from app.engine.answering.fallback import FallbackGenerator
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.grounding import Material
from app.engine.answering.pace import Pace
from app.engine.answering.plan import Plan
from app.engine.parts.kit import Kit
from app.engine.parts.skill import Answer
from app.engine.parts.turn_emitter import TurnEmitter
from app.engine.speaking.speech import Speech, voice_of
from app.engine.speaking.spoken_part import SpokenPart
from app.text.sentences import segment


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a reply is shown and spoken."""

    emitter: TurnEmitter
    kit: Kit
    record: GeneratorRecord
    """What came of earlier replies."""
    language: str
    """What it is spoken in, ISO 639-1."""
    silent_from_s: float = 0.0
    """Where, in the player's time, other sound ends."""


def reply(delivery: Delivery, plan: Plan, pace: Pace, is_anew: bool = False) -> None:
    """Write the reply as planned and speak it; returns when it has been heard.

    `is_anew`: to be written, even where a reply is known. Raises Cancelled, and AssistantError where it cannot be
    written.
    """
    if not plan.is_written:
        _Reply(delivery, offers=plan.offers).give([], plan.prompt.passages, plan.opening)
        return
    writing = FallbackGenerator(delivery.kit, delivery.record, plan.prompt, delivery.emitter.trouble, is_anew)
    given = _Reply(delivery, writing, is_free=bool(plan.introduction))
    with closing(pace.timed(writing.pieces(), lambda: "" if writing.is_known else writing.writer)) as pieces:
        if plan.is_by_model:
            given.give(_checked(given, plan, pieces, writing), plan.prompt.passages, plan.opening)
        else:
            given.give(pieces, plan.prompt.passages, plan.opening)


def give(delivery: Delivery, answer: Answer) -> None:
    """Give an answer that is already there. Raises Cancelled."""
    _Reply(delivery, quotes=answer.quotes).give([answer.text], answer.passages, speaks_all=answer.speaks_all)


def _checked(given: "_Reply", plan: Plan, pieces: Iterable[str], writing: FallbackGenerator) -> Iterator[str]:
    """What of a model's reply is borne out; the quote where nothing is. Empty pieces while there is none."""
    before = tuple(segment(plan.opening, given.language)) if plan.opening else ()
    left = max(1, plan.spoken - len(before))
    checked = CheckedReply(Material(plan.prompt.passages, plan.prompt.question, given.language), left, before)
    introduction = f"{plan.introduction} " if plan.introduction else " " if plan.opening else ""
    has_begun = False
    try:
        for piece in pieces:
            if writing.is_quoting:
                if plan.opening:
                    break  # which is a quote already
                has_begun = True
                yield piece
                continue
            shown = checked.feed(piece)
            yield introduction + shown.lstrip() if shown and not has_begun else shown
            has_begun = has_begun or bool(shown)
            if checked.is_over:
                break
    except AssistantError:
        if has_begun or not plan.opening:  # otherwise what has been said stands
            raise
    shown = checked.rest()
    if shown:
        yield introduction + shown.lstrip() if not has_begun else shown
    elif not has_begun and not plan.opening:
        given.is_free = False
        yield plan.quote
    given.held_back = tuple(checked.held_back)


_BREAK = "\n\n"
"""Ends a sentence, for the voice."""


class _Reply:
    def __init__(
        self, delivery: Delivery, writing: FallbackGenerator | None = None, is_free: bool = False,
        offers: tuple[Manner, ...] = (), quotes: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self._quotes = quotes
        self._writing = writing
        self.is_free = is_free
        """Whether it is drawn from no document."""
        self._offers = offers
        self._emitter = delivery.emitter
        self._kit = delivery.kit
        self.language = delivery.language
        self._silent_from_s = delivery.silent_from_s
        self._text = ""
        self._marked = self._unmarked = ""
        """The words before the last mark, and those after it."""
        self._spoken: list[str] = []
        self._citations: list[Citation] = []
        self.held_back: tuple[HeldBack, ...] = ()
        """What was written for it, but neither shown nor spoken."""

    def give(
        self, pieces: Iterable[str], passages: tuple[Passage, ...], opening: str = "", speaks_all: bool = False
    ) -> None:
        speech, marks, part = self._voice(), Marks(passages), SpokenPart()

        def show(piece: str) -> None:
            self._emitter.raise_if_cancelled()
            shown, found = marks.feed(piece)
            self._extend(shown, self._cited(shown, found, passages))
            _say(speech, shown if speaks_all else part.feed(shown))

        try:
            if opening:
                show(opening)
                _say(speech, _BREAK)  # it is complete, whatever follows and however late
            for piece in pieces:
                self._emitter.raise_if_cancelled()
                show(piece)
            rest = marks.rest()
            self._extend(rest, [])
            _say(speech, rest if speaks_all else part.feed(rest))
        finally:
            if speech is not None:
                speech.finish()
            self._settle(speech)

    def _cited(self, shown: str, marks: Sequence[Mark], passages: tuple[Passage, ...]) -> list[Citation]:
        """What the marks of a piece cite: each goes with the words since the mark before it."""
        citations, at = list[Citation](), 0
        for mark in marks:
            since = self._unmarked + shown[at : mark.at]
            self._marked, self._unmarked = since if since.strip() else self._marked, ""
            at = mark.at
            meant = [self._quotes[number - 1] for number in mark.numbers if 0 < number <= len(self._quotes)]
            citations += cite(passages, mark.numbers, " ".join(meant) or self._marked, self.language)
        self._unmarked += shown[at:]
        return citations

    def _extend(self, shown: str, cited: list[Citation]) -> None:
        fresh = [citation for citation in cited if citation not in self._citations]
        if shown or fresh:
            self._emitter.emit(ReplyExtended, text=shown, citations=tuple(fresh))
        self._citations += fresh
        self._text += shown

    def _voice(self) -> Speech | None:
        """A voice for the reply; without one the text stands."""
        if not self._kit.settings.speaks:
            return None

        def on_spoken(sentence: str) -> None:
            self._spoken.append(sentence)
            self._emitter.emit(SentenceSpoken, text=sentence)

        def on_started() -> None:
            self._emitter.emit(SpeakingStarted)

        def on_paused(is_paused: bool) -> None:
            self._emitter.emit(SpeakingPaused, is_paused=is_paused)

        try:
            voice = voice_of(self._kit, self.language, self._silent_from_s)
        except AssistantError as error:
            self._emitter.trouble(error)
            return None
        return Speech(voice, self._emitter.cancelled, on_started, on_spoken, on_paused)

    def _settle(self, speech: Speech | None) -> None:
        if self._text:
            self._emitter.emit(
                ReplySettled,
                text=self._text,
                spoken=" ".join(self._spoken),
                citations=tuple(self._citations),
                held_back=self.held_back,
                writer=self._writing.writer if self._writing else "",
                is_from_documents=not self.is_free,
                offers=self._offers,
                is_known=self._writing is not None and self._writing.is_known,
            )
        if speech is not None and speech.has_started:
            self._emitter.emit(SpeakingStopped)
        if speech is not None and speech.failure:
            self._emitter.trouble(speech.failure)


def _say(speech: Speech | None, shown: str) -> None:
    if speech is not None:
        speech.say(shown)
