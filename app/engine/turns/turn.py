"""One turn, from the key going down to the last sample heard, readable top to bottom."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, cast

from app.audio.samples import read
from app.domain.errors import AssistantError, Code
from app.domain.events import (
    Outcome,
    PassagesFound,
    Source,
    TranscriptRevised,
    TranscriptSettled,
    TurnEnded,
    TurnStarted,
)
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.opening import Pace, opening
from app.engine.hearing.capture.capture import Capture
from app.engine.hearing.capture.conditioning import conditioned
from app.engine.hearing.capture.cues import Cue, cue
from app.engine.hearing.capture.listening import Listening
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.hearing.vocabulary.spoken_corrections import correct
from app.engine.library.library import Library
from app.engine.library.reading_aloud import ReadingAloud
from app.engine.library.requests import LibraryRequests
from app.engine.library.search.query import find
from app.engine.memory.memory import Memory
from app.engine.parts.generator import Generator
from app.engine.parts.kit import Kit
from app.engine.parts.skill import Answer
from app.engine.parts.turn_emitter import Cancelled, TurnEmitter
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Exchange, Prompt
from app.engine.skills.dispatch import Skills
from app.engine.turns.delivery import Delivery, give, reply
from app.engine.turns.skill_stage import answer_by_skill
from app.engine.turns.speculation import Speculation, Speculator

log = logging.getLogger(__name__)

_LONGEST_CUE_S = 1.0
"""A loudspeaker that is not open by then must not hold up the answer."""
_UNHEARD = (Code.NOTHING_HEARD, Code.TOO_SHORT)


def prepare(generator: Generator, exchanges: tuple[Exchange, ...], passages: tuple[Passage, ...]) -> Iterator[int]:
    """Have it read the beginning of a turn's prompt; yields tokens read, as `Generator.prepare` does."""
    return generator.prepare(Prompt(SYSTEM, exchanges, passages, ""))


class TurnServices(Protocol):
    """What a turn finds where it is taken."""

    kit: Kit
    record: GeneratorRecord
    ears: Recognition
    library: Library
    foresight: Speculator
    pace: Pace
    skills: Skills
    desk: LibraryRequests
    memory: Memory
    scope: Scope
    """Of turns that bring none of their own."""

    def exchanges(self) -> tuple[Exchange, ...]:
        """The conversation so far, oldest first."""
        ...

    def unheard(self) -> str:
        """What was not heard of the last reply; empty where all was."""
        ...

    def change(self, **settings: object) -> None:
        """Change settings after this turn, and keep them."""
        ...

    def note_device(self, kind: str, name: str) -> None:
        """Take note of the device in use."""
        ...

    def note_bug(self, error: Exception) -> None:
        """Take note of a bug of ours."""
        ...


@dataclass
class Turn:
    """What is asked, by voice or in writing, and everything needed to answer it."""

    teller: TurnEmitter
    source: Source
    capture: Capture | None = None
    """For a spoken turn; already running."""
    question: str = ""
    """For a written one."""
    scope: Scope = EVERYTHING
    recognizer: str | None = None
    """Name of the recognizer to hear it with; None: the chosen one."""
    repeats: str = ""
    """Id of the turn whose recording is heard again."""
    reading: ReadingAloud | None = None
    """What is read aloud, where nothing is asked."""
    is_anew: bool = False
    """Whether it is to be thought about though the reply be known."""
    _ahead: Speculation | None = None
    """What is done before the question is known whole."""
    _cue: threading.Thread | None = None
    _silent_from_s: float = 0.0
    """Where, in the player's time, our own last cue ends."""

    @property
    def id(self) -> str:
        """The turn's id."""
        return self.teller.turn

    def cancel(self, silence: Callable[[], None]) -> None:
        """Want no more of it: silent at once, on the caller's thread; the turn itself ends soon after."""
        self.teller.cancelled.set()
        silence()
        if self.capture is not None:
            self.capture.cancel()

    def run(self, at: TurnServices) -> None:
        """Take the turn: exactly one `TurnStarted`, and at the very end exactly one `TurnEnded`."""
        outcome, teller = Outcome.FAILED, self.teller
        self._start()
        try:
            if self.capture is None:
                question, exchanges = Transcript(self.question), at.exchanges()
            else:
                question, exchanges = self._listen(at)
            if not question.text:
                raise AssistantError(Code.NOTHING_HEARD)
            teller.go_on()
            language = question.language or at.kit.settings.language
            self._answer(at, question, exchanges, Delivery(teller, at.kit, at.record, language, self._silent_from_s))
            teller.go_on()
            outcome = Outcome.COMPLETED
        except Cancelled:
            outcome = Outcome.CANCELLED
        except AssistantError as error:
            teller.trouble(error)
            outcome = Outcome.UNHEARD if error.code in _UNHEARD else Outcome.FAILED
            if outcome is Outcome.UNHEARD:
                self._play(at.kit, Cue.UNHEARD)
        except Exception as error:  # noqa: BLE001  # a bug of ours ends this turn, not the program
            at.note_bug(error)
            teller.trouble(AssistantError(Code.BUG, type(error).__name__))
        finally:
            at.foresight.stop()
            if self.capture is not None:
                self.capture.finish()
            teller.tell(TurnEnded, outcome=outcome)

    def refuse(self, error: AssistantError) -> None:
        """End it without having taken it, where nothing works."""
        self._start()
        if self.capture is not None:
            self.capture.cancel()
        self.teller.trouble(error)
        self.teller.tell(TurnEnded, outcome=Outcome.FAILED)

    def _start(self) -> None:
        self.teller.tell(TurnStarted, source=self.source, question=self.question, repeats=self.repeats)

    # Hearing

    def _listen(self, at: TurnServices) -> tuple[Transcript, tuple[Exchange, ...]]:
        """What was asked, and the conversation before it. Raises AssistantError(NOTHING_HEARD | TOO_SHORT | ...)."""
        transcript, exchanges = self._hear(at), at.exchanges()
        if self._cue is not None:
            self._cue.join(_LONGEST_CUE_S)
        if not transcript.text.strip():
            raise AssistantError(Code.NOTHING_HEARD)
        before = exchanges[-1] if exchanges else None
        language = transcript.language or at.kit.settings.language
        corrected = correct(transcript.text, before.question, language) if before else None
        if before and corrected:
            transcript = replace(transcript, text=corrected.text, words=(), mends=(corrected.mend,))
            self.teller.tell(TranscriptSettled, transcript=transcript, corrects=before.turn)
            return transcript, exchanges[:-1]
        self.teller.tell(TranscriptSettled, transcript=transcript)
        return transcript, exchanges

    def _hear(self, at: TurnServices) -> Transcript:
        capture, transcript = cast(Capture, self.capture), Transcript("")
        is_live = self.source is Source.MICROPHONE
        on_device = (lambda name: at.note_device("microphone", name)) if is_live else None
        listening = Listening(capture, self.teller, on_device, lambda: self._announce_end(at.kit))
        blocks = listening.blocks()
        ahead = self._ahead = self._look_ahead(at)
        try:
            with closing(cast(Any, at.ears.recognize(blocks, self.recognizer))) as transcripts:
                for revised in transcripts:
                    self.teller.go_on()
                    if revised.text != transcript.text and not revised.is_final:
                        self.teller.tell(TranscriptRevised, text=revised.text)
                        if ahead is not None:
                            ahead.hear(revised.text)
                    transcript = revised
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001  # raised again where it is no fault of the recognizer
            for _ in blocks:  # where recognition failed, the recording at least goes on to its end
                pass
            return self._hear_again(at, error)
        finally:
            blocks.close()
        return transcript

    def _hear_again(self, at: TurnServices, error: Exception) -> Transcript:
        """Where recognition failed, the next best that can takes the recording. Raises the error where none can."""
        recording = cast(Capture, self.capture).tape.recording
        if not isinstance(error, AssistantError) or error.code != Code.RECOGNITION_FAILED or recording is None:
            raise error
        failed = self.recognizer or at.kit.recognizer.name
        for name in at.ears.names():
            if name != failed:
                sound = conditioned(read(recording), at.kit.settings)
                try:
                    transcript = Transcript("")
                    with closing(cast(Any, at.ears.recognize(sound, name))) as transcripts:
                        for revised in transcripts:
                            self.teller.go_on()
                            transcript = revised
                except AssistantError as another:
                    log.info("%s cannot take the recording either: %s", name, another)
                    continue
                self.teller.trouble(error)
                return transcript
        raise error

    def _announce_end(self, kit: Kit) -> None:
        """Say that hands-free listening is over; a loudspeaker may take its time to open, recognition does not wait."""
        if cast(Capture, self.capture).is_hands_free:
            self._cue = threading.Thread(target=self._play, args=(kit, Cue.ENDED), name="cue", daemon=True)
            self._cue.start()

    def _play(self, kit: Kit, kind: Cue) -> None:
        """Play a short sound, where somebody spoke into a microphone."""
        if self.source is not Source.MICROPHONE or not kit.settings.plays_cues or self.teller.cancelled.is_set():
            return
        try:
            self._silent_from_s = kit.player.played + cue(kind).seconds
            kit.player.play([cue(kind)])
        except AssistantError as error:  # told when the loudspeaker is wanted for a reply
            log.info("no cue: %s", error)

    # Answering

    def _answer(
        self, at: TurnServices, question: Transcript, exchanges: tuple[Exchange, ...], delivery: Delivery
    ) -> None:
        """Say what is wanted: something read aloud, what a skill knows, or what the documents tell."""
        done = None if self.reading else answer_by_skill(self.teller, at, question, exchanges)
        if done is not None and done.answer.reads is not None:
            self.reading = ReadingAloud(done.answer.reads.path, done.answer.reads.page)
            self.teller.emit = self.reading.told(self.teller.emit)
        if self.reading is not None:
            said = self.reading.section(at.kit.store)
            give(replace(delivery, language=self.reading.language or delivery.language), Answer(said))
        elif done is not None:
            give(replace(delivery, language=done.language), done.answer)
        else:
            found, context = self._retrieve(at, question, exchanges)
            prompt = Prompt(SYSTEM, exchanges, context, question.text)
            reply(delivery, prompt, opening(at.kit, at.pace, prompt, found), at.pace, self.is_anew)

    # Finding

    def _look_ahead(self, at: TurnServices) -> Speculation | None:
        """Find and read while the question is being spoken."""
        if not at.kit.settings.thinks_ahead:
            return None
        exchanges = at.exchanges()
        return at.foresight.begin(
            lambda text: self._find(at, Transcript(text, language=at.kit.settings.language), exchanges),
            partial(prepare, at.kit.generator, exchanges),
        )

    def _find(self, at: TurnServices, question: Transcript, exchanges: Sequence[Exchange]) -> Sequence[Passage]:
        scope = at.scope if self.scope == EVERYTHING else self.scope
        return at.memory.beside(question.text, find(at.library, at.kit.retriever, question, exchanges, scope))

    def _retrieve(
        self, at: TurnServices, question: Transcript, exchanges: Sequence[Exchange]
    ) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
        """The passages on the question, best first and as the model reads them.

        None, and the trouble told, where the index does not work.
        """
        ahead, found, foreseen = self._ahead, None, None
        try:
            if ahead is not None:
                ahead.stop()
                is_usual = question.language in ("", at.kit.settings.language) and exchanges == at.exchanges()
                found = ahead.found(question.text) if is_usual else None
            found = tuple(self._find(at, question, exchanges) if found is None else found)
        except AssistantError as error:
            self.teller.trouble(error)
            found = ()
        context = found
        if ahead is not None:
            read, foreseen = ahead.settle(found)
            context = read if at.kit.generator.is_sequential else found
        self.teller.go_on()
        self.teller.tell(PassagesFound, passages=found, foreseen=foreseen)
        return found, context
