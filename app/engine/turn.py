"""One turn, from the key going down to the last sample heard, readable top to bottom."""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast

from app.audio import Audio, level
from app.engine.adapters.silero import SpeechMeter
from app.engine.capture import Capture
from app.engine.citations import Marks, cite
from app.engine.parts import Exchange, Prompt
from app.engine.registry import Kit
from app.engine.sentences import Sentences
from app.engine.speech import Speech
from app.errors import AssistantError, Code
from app.events import (
    Citation,
    Event,
    LevelMeasured,
    ListeningStarted,
    ListeningStopped,
    Outcome,
    Passage,
    PassagesFound,
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    Source,
    SpeakingStarted,
    SpeakingStopped,
    Transcript,
    TranscriptRevised,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnStarted,
)

SYSTEM = "You are Sotto, an assistant that answers aloud, and so briefly, from the user's own documents."
_SHORTEST_S = 0.3
"""Less than this, the tail after the key's release included, was a slip of the finger."""


class Cancelled(Exception):  # noqa: N818  # not a fault
    """The user wants no more of this turn."""


@dataclass
class Turn:
    """What is asked, by voice or in writing, and everything needed to answer it."""

    id: str
    source: Source
    emit: Callable[[Event], None]
    capture: Capture | None = None
    """For a spoken turn; already running."""
    question: str = ""
    """For a written one."""
    scope: str | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    def cancel(self, silence: Callable[[], None]) -> None:
        """Want no more of it: silent at once, on the caller's thread; the turn itself ends soon after."""
        self.cancelled.set()
        silence()
        if self.capture is not None:
            self.capture.cancel()

    def run(self, kit: Kit, exchanges: Callable[[], tuple[Exchange, ...]], on_bug: Callable[[Exception], None]) -> None:
        """Take the turn: exactly one `TurnStarted`, and at the very end exactly one `TurnEnded`."""
        outcome = Outcome.FAILED
        self._tell(TurnStarted, source=self.source, question=self.question)
        try:
            question = self._listen(kit) if self.capture else self.question
            if not question:
                raise AssistantError(Code.NOTHING_HEARD)
            self._go_on()
            passages = self._retrieve(kit, question)
            self._reply(kit, Prompt(SYSTEM, exchanges(), tuple(passages), question))
            self._go_on()
            outcome = Outcome.COMPLETED
        except Cancelled:
            outcome = Outcome.CANCELLED
        except AssistantError as error:
            self._trouble(error)
            outcome = Outcome.UNHEARD if error.code in (Code.NOTHING_HEARD, Code.TOO_SHORT) else Outcome.FAILED
        except Exception as error:  # noqa: BLE001  # a bug of ours ends this turn, not the program
            on_bug(error)
            self._trouble(AssistantError(Code.BUG, type(error).__name__))
        finally:
            if self.capture is not None:
                self.capture.finish()
            self._tell(TurnEnded, outcome=outcome)

    def refuse(self, error: AssistantError) -> None:
        """End it without having taken it, where nothing works."""
        self._tell(TurnStarted, source=self.source, question=self.question)
        if self.capture is not None:
            self.capture.cancel()
        self._trouble(error)
        self._tell(TurnEnded, outcome=Outcome.FAILED)

    # Hearing

    def _listen(self, kit: Kit) -> str:
        """What was said. Raises AssistantError(NOTHING_HEARD | TOO_SHORT | ...)."""
        transcript = Transcript("")
        blocks = self._blocks()
        try:
            with closing(cast(Any, kit.recognizer.recognize(blocks))) as transcripts:
                for revised in transcripts:
                    self._go_on()
                    if revised.text != transcript.text and not revised.is_final:
                        self._tell(TranscriptRevised, text=revised.text)
                    transcript = revised
        except Cancelled:
            raise
        except Exception:
            for _ in blocks:  # where recognition failed, the recording at least goes on to its end
                pass
            raise
        finally:
            blocks.close()
        if not transcript.text.strip():
            raise AssistantError(Code.NOTHING_HEARD)
        self._tell(TranscriptSettled, transcript=transcript)
        return transcript.text

    def _blocks(self) -> Generator[Audio, None, None]:
        """The captured sound, told as it passes. Raises at its end where there was nothing to hear."""
        capture = cast(Capture, self.capture)
        speech = SpeechMeter()
        has_started = False
        try:
            for block in capture.blocks():
                if not has_started:
                    has_started = True
                    self._tell(ListeningStarted)
                self._tell(LevelMeasured, level=level(block.samples))
                speech.feed(block.samples)
                self._go_on()
                yield block
        finally:
            capture.finish()
            if has_started:
                self._tell(
                    ListeningStopped,
                    seconds=capture.seconds,
                    recording=capture.recording,
                    released_at_s=capture.released_at_s,
                )
        if capture.trouble:
            self._trouble(capture.trouble)
        self._go_on()
        if capture.failure:
            if not speech.seconds:
                raise capture.failure
            self._trouble(capture.failure)  # what was said until then is still answered
        if capture.seconds < _SHORTEST_S:
            raise AssistantError(Code.TOO_SHORT)
        if not speech.has_speech:
            raise AssistantError(Code.NOTHING_HEARD)

    # Finding

    def _retrieve(self, kit: Kit, question: str) -> Sequence[Passage]:
        """The passages on the question; none, and the trouble told, where the index does not work."""
        try:
            passages = kit.retriever.retrieve(question, self.scope)
        except AssistantError as error:
            self._trouble(error)
            passages = []
        self._go_on()
        self._tell(PassagesFound, passages=tuple(passages))
        return passages

    # Thinking and speaking

    def _reply(self, kit: Kit, prompt: Prompt) -> None:
        spoken: list[str] = []
        speech = self._voice(kit, spoken)
        marks, sentences = Marks(), Sentences(kit.settings.language)
        text, citations = "", list[Citation]()
        try:
            with closing(cast(Any, kit.generator.generate(prompt))) as pieces:
                for piece in pieces:
                    self._go_on()
                    shown, numbers = marks.feed(piece)
                    fresh = cite(prompt.passages, numbers, text + shown, kit.settings.language)
                    text = self._extend(text, shown, fresh, citations)
                    self._say(speech, sentences.feed(shown))
            rest = marks.rest()
            text = self._extend(text, rest, [], citations)
            self._say(speech, sentences.feed(rest) + sentences.rest())
        finally:
            if speech is not None:
                speech.finish()
            self._settle(text, spoken, citations, speech)

    def _extend(self, text: str, shown: str, fresh: list[Citation], citations: list[Citation]) -> str:
        fresh = [citation for citation in fresh if citation not in citations]
        if shown or fresh:
            self._tell(ReplyExtended, text=shown, citations=tuple(fresh))
        citations += fresh
        return text + shown

    def _voice(self, kit: Kit, spoken: list[str]) -> Speech | None:
        """A voice for the reply; without one the text stands."""
        if not kit.settings.speaks:
            return None

        def on_spoken(sentence: str) -> None:
            spoken.append(sentence)
            self._tell(SentenceSpoken, text=sentence)

        try:
            return Speech(kit.speaker, kit.player, self.cancelled, lambda: self._tell(SpeakingStarted), on_spoken)
        except AssistantError as error:
            self._trouble(error)
            return None

    @staticmethod
    def _say(speech: Speech | None, sentences: list[str]) -> None:
        if speech is not None:
            for sentence in sentences:
                speech.say(sentence)

    def _settle(self, text: str, spoken: list[str], citations: list[Citation], speech: Speech | None) -> None:
        if text:
            self._tell(ReplySettled, text=text, spoken=" ".join(spoken), citations=tuple(citations))
        if speech is not None and speech.has_started:
            self._tell(SpeakingStopped)
        if speech is not None and speech.failure:
            self._trouble(speech.failure)

    # Telling

    def _go_on(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled

    def _tell(self, event: Callable[..., Event], **facts: object) -> None:
        self.emit(event(turn=self.id, **facts))

    def _trouble(self, error: AssistantError) -> None:
        self.emit(TroubleArose(turn=self.id, code=error.code, detail=error.detail))
