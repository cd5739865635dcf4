"""Writing and speaking a reply: shown piece by piece and spoken sentence by sentence."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace

from app.domain.errors import AssistantError
from app.domain.events import (
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    SpeakingPaused,
    SpeakingStarted,
    SpeakingStopped,
)
from app.domain.passages import Citation, Passage
from app.engine.answering.citations import Marks, cite
from app.engine.answering.fallback import FallbackGenerator
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.grounding import unsupported
from app.engine.answering.opening import Opening, Pace, parted
from app.engine.parts.kit import Kit
from app.engine.parts.skill import Answer
from app.engine.parts.turn_emitter import TurnEmitter
from app.engine.prompts.prompt import Prompt
from app.engine.speaking.speech import Speech, voice_of
from app.engine.speaking.spoken_part import SpokenPart


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


def reply(delivery: Delivery, prompt: Prompt, opening: Opening, pace: Pace, is_anew: bool = False) -> None:
    """Write the reply and speak it; returns when it has been heard.

    `opening`: said before the generator has written anything. `is_anew`: to be written, even where a reply is known.
    Raises Cancelled, and AssistantError where it cannot be written.
    """
    if opening.is_whole:
        _Reply(delivery).give([], prompt.passages, opening.text)
        return
    prompt = replace(prompt, opening=opening.text)
    generator = FallbackGenerator(delivery.kit, delivery.record, prompt, delivery.emitter.trouble, is_anew)
    given = _Reply(delivery, lambda: generator.is_known)
    with closing(pace.timed(generator.pieces(), lambda: "" if generator.is_known else generator.writer)) as pieces:
        given.give(pieces, prompt.passages, opening.text)


def give(delivery: Delivery, answer: Answer) -> None:
    """Give an answer that is already there. Raises Cancelled."""
    _Reply(delivery).give([answer.text], answer.passages, speaks_all=answer.speaks_all)


_BREAK = "\n\n"
"""Ends a sentence, for the voice."""


class _Reply:
    def __init__(self, delivery: Delivery, is_known: Callable[[], bool] = bool) -> None:
        self._is_known = is_known
        self._emitter = delivery.emitter
        self._kit = delivery.kit
        self._language = delivery.language
        self._silent_from_s = delivery.silent_from_s
        self._text = self._marked = ""
        self._spoken: list[str] = []
        self._citations: list[Citation] = []

    def give(
        self, pieces: Iterable[str], passages: tuple[Passage, ...], opening: str = "", speaks_all: bool = False
    ) -> None:
        speech, marks, part = self._voice(), Marks(len(passages)), SpokenPart()

        def show(piece: str) -> None:
            self._emitter.raise_if_cancelled()
            self._marked += piece
            shown, numbers = marks.feed(piece)
            self._extend(shown, cite(passages, numbers, self._text + shown, self._language))
            _say(speech, shown if speaks_all else part.feed(shown))

        try:
            if opening:
                show(opening)
                _say(speech, _BREAK)  # it is complete, whatever follows and however late
                pieces = parted(pieces)
            for piece in pieces:
                self._emitter.raise_if_cancelled()
                show(piece)
            rest = marks.rest()
            self._extend(rest, [])
            _say(speech, rest if speaks_all else part.feed(rest))
        finally:
            if speech is not None:
                speech.finish()
            self._settle(speech, unsupported(self._marked, passages, self._language))

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
            voice = voice_of(self._kit, self._language, self._silent_from_s)
        except AssistantError as error:
            self._emitter.trouble(error)
            return None
        return Speech(voice, self._emitter.cancelled, on_started, on_spoken, on_paused)

    def _settle(self, speech: Speech | None, wanting: tuple[str, ...]) -> None:
        if self._text:
            spoken, citations = " ".join(self._spoken), tuple(self._citations)
            facts = {"text": self._text, "spoken": spoken, "citations": citations, "unsupported": wanting}
            self._emitter.emit(ReplySettled, **facts, is_known=self._is_known())
        if speech is not None and speech.has_started:
            self._emitter.emit(SpeakingStopped)
        if speech is not None and speech.failure:
            self._emitter.trouble(speech.failure)


def _say(speech: Speech | None, shown: str) -> None:
    if speech is not None:
        speech.say(shown)
