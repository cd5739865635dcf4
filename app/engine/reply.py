"""Thinking and speaking: the prompt's reply, told piece by piece and spoken sentence by sentence."""

from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, cast

from app.engine.aloud import Spoken
from app.engine.citations import Marks, cite
from app.engine.parts import Prompt
from app.engine.registry import Kit
from app.engine.speech import Speech, Voice
from app.engine.support import unsupported
from app.engine.telling import Teller
from app.engine.thinking import Thinking
from app.errors import AssistantError
from app.events import ReplyExtended, ReplySettled, SentenceSpoken, SpeakingStarted, SpeakingStopped
from app.sources import Citation, Passage


def reply(  # noqa: PLR0913  # what a turn has found out
    teller: Teller, kit: Kit, prompt: Prompt, language: str = "", silent_from_s: float = 0.0, *, is_anew: bool = False
) -> None:
    """Write the reply and speak it; returns when it has been heard.

    `language`: what the question was asked in; empty: the user's usual one. `silent_from_s`: where, in the
    player's time, other sound ends. `is_anew`: to be thought, though the reply be known.
    Raises Cancelled, and AssistantError where it cannot be written.
    """
    thinking = Thinking(kit, prompt, teller.trouble, is_anew)
    given = _Reply(teller, kit, language or kit.settings.language, lambda: thinking.is_known)
    with closing(cast(Any, thinking.pieces())) as pieces:
        given.give(pieces, prompt.passages, silent_from_s)


def repeat(teller: Teller, kit: Kit, text: str, language: str = "", silent_from_s: float = 0.0) -> None:
    """Give a reply that was given before. Raises Cancelled."""
    _Reply(teller, kit, language or kit.settings.language).give([text], (), silent_from_s)


class _Reply:
    def __init__(self, teller: Teller, kit: Kit, language: str, is_known: Callable[[], bool] = bool) -> None:
        self._is_known = is_known
        self._teller = teller
        self._kit = kit
        self._language = language
        self._text = self._marked = ""
        self._spoken: list[str] = []
        self._citations: list[Citation] = []

    def give(self, pieces: Iterable[str], passages: tuple[Passage, ...], silent_from_s: float) -> None:
        speech = self._voice(silent_from_s)
        marks, sentences = Marks(len(passages)), Spoken(self._language)
        try:
            for piece in pieces:
                self._teller.go_on()
                self._marked += piece
                shown, numbers = marks.feed(piece)
                self._extend(shown, cite(passages, numbers, self._text + shown, self._language))
                _say(speech, sentences.feed(shown))
            rest = marks.rest()
            self._extend(rest, [])
            _say(speech, sentences.feed(rest) + sentences.rest())
        finally:
            if speech is not None:
                speech.finish()
            self._settle(speech, unsupported(self._marked, passages, self._language))

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

        try:
            is_usual = self._language == self._kit.settings.language
            voice = Voice(self._kit.speaker, self._kit.player, "" if is_usual else self._language, silent_from_s)
        except AssistantError as error:
            self._teller.trouble(error)
            return None
        return Speech(voice, self._teller.cancelled, on_started, on_spoken)

    def _settle(self, speech: Speech | None, wanting: tuple[str, ...]) -> None:
        if self._text:
            spoken, citations = " ".join(self._spoken), tuple(self._citations)
            told = {"text": self._text, "spoken": spoken, "citations": citations, "unsupported": wanting}
            self._teller.tell(ReplySettled, **told, is_known=self._is_known())
        if speech is not None and speech.has_started:
            self._teller.tell(SpeakingStopped)
        if speech is not None and speech.failure:
            self._teller.trouble(speech.failure)


def _say(speech: Speech | None, sentences: list[str]) -> None:
    if speech is not None:
        for sentence in sentences:
            speech.say(sentence)
