"""Thinking and speaking: the prompt's reply, told piece by piece and spoken sentence by sentence."""

from collections.abc import Iterable
from contextlib import closing
from typing import Any, cast

from app.engine.citations import Marks, cite
from app.engine.parts import Prompt
from app.engine.registry import Kit
from app.engine.speech import Speech, voice_of
from app.engine.telling import Teller
from app.errors import AssistantError
from app.events import (
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    SpeakingPaused,
    SpeakingStarted,
    SpeakingStopped,
)
from app.sources import Citation, Passage


def reply(teller: Teller, kit: Kit, prompt: Prompt, language: str = "", silent_from_s: float = 0.0) -> None:
    """Write the reply and speak it; returns when it has been heard.

    `language`: what the question was asked in; empty: the user's usual one. `silent_from_s`: where, in the
    player's time, other sound ends. Raises Cancelled, and AssistantError where it cannot be written.
    """
    with closing(cast(Any, kit.generator.generate(prompt))) as pieces:
        _Reply(teller, kit, language or kit.settings.language).give(pieces, prompt.passages, silent_from_s)


def repeat(teller: Teller, kit: Kit, text: str, language: str = "", silent_from_s: float = 0.0) -> None:
    """Give a reply that was given before. Raises Cancelled."""
    _Reply(teller, kit, language or kit.settings.language).give([text], (), silent_from_s)


class _Reply:
    def __init__(self, teller: Teller, kit: Kit, language: str) -> None:
        self._teller = teller
        self._kit = kit
        self._language = language
        self._text = ""
        self._spoken: list[str] = []
        self._citations: list[Citation] = []

    def give(self, pieces: Iterable[str], passages: tuple[Passage, ...], silent_from_s: float) -> None:
        speech = self._voice(silent_from_s)
        marks = Marks()
        try:
            for piece in pieces:
                self._teller.go_on()
                shown, numbers = marks.feed(piece)
                self._extend(shown, cite(passages, numbers, self._text + shown, self._language))
                _say(speech, shown)
            rest = marks.rest()
            self._extend(rest, [])
            _say(speech, rest)
        finally:
            if speech is not None:
                speech.finish()
            self._settle(speech)

    def _extend(self, shown: str, cited: list[Citation]) -> None:
        fresh = [citation for citation in cited if citation not in self._citations]
        if shown or fresh:
            self._teller.tell(ReplyExtended, text=shown, citations=tuple(fresh))
        self._citations += fresh
        self._text += shown

    def _voice(self, silent_from_s: float) -> Speech | None:
        """A voice for the reply; without one the text stands."""
        if not self._kit.settings.speaks:
            return None

        def on_spoken(sentence: str) -> None:
            self._spoken.append(sentence)
            self._teller.tell(SentenceSpoken, text=sentence)

        def on_started() -> None:
            self._teller.tell(SpeakingStarted)

        def on_paused(is_paused: bool) -> None:
            self._teller.tell(SpeakingPaused, is_paused=is_paused)

        try:
            voice = voice_of(self._kit, self._language, silent_from_s)
        except AssistantError as error:
            self._teller.trouble(error)
            return None
        return Speech(voice, self._teller.cancelled, on_started, on_spoken, on_paused)

    def _settle(self, speech: Speech | None) -> None:
        if self._text:
            spoken, citations = " ".join(self._spoken), tuple(self._citations)
            self._teller.tell(ReplySettled, text=self._text, spoken=spoken, citations=citations)
        if speech is not None and speech.has_started:
            self._teller.tell(SpeakingStopped)
        if speech is not None and speech.failure:
            self._teller.trouble(speech.failure)


def _say(speech: Speech | None, shown: str) -> None:
    if speech is not None:
        speech.say(shown)
