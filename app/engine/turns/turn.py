"""One turn, from the key going down to the last sample heard, readable top to bottom."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

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
from app.domain.manner import Manner
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript
from app.engine.answering.plan import plan
from app.engine.hearing.capture.capture import Capture
from app.engine.hearing.capture.cues import Cue
from app.engine.library.reading_aloud import ReadingAloud
from app.engine.parts.skill import Answer
from app.engine.parts.turn_emitter import Cancelled, TurnEmitter
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Prompt
from app.engine.turns.delivery import Delivery, give, reply
from app.engine.turns.event_log import EventLog
from app.engine.turns.hearing_stage import Cues, HearingStage, Question, corrected
from app.engine.turns.retrieval_stage import retrieve, speculate
from app.engine.turns.services import TurnServices
from app.engine.turns.skill_stage import answer_by_skill
from app.engine.turns.speculation import Speculation

_UNHEARD = (Code.NOTHING_HEARD, Code.TOO_SHORT, Code.LANGUAGE_FOREIGN)


@dataclass
class Turn:
    """What is asked, by voice or in writing, and everything needed to answer it."""

    emitter: TurnEmitter
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
    """Whether a reply is to be written though one be known."""
    manner: Manner = Manner.USUAL
    """How it is to be answered."""
    passages: tuple[Passage, ...] = ()
    """What documents and memory were found to hold, where it was answered from these."""

    @property
    def id(self) -> str:
        """The turn's id."""
        return self.emitter.turn

    @property
    def is_live(self) -> bool:
        """Whether somebody speaks into a microphone."""
        return self.source is Source.MICROPHONE

    def cancel(self, silence: Callable[[], None]) -> None:
        """Want no more of it: silent at once, on the caller's thread; the turn itself ends soon after."""
        self.emitter.cancelled.set()
        silence()
        if self.capture is not None:
            self.capture.cancel()

    def refuse(self, error: AssistantError) -> None:
        """End it without having taken it, where nothing works."""
        self._start()
        if self.capture is not None:
            self.capture.cancel()
        self.emitter.trouble(error)
        self.emitter.emit(TurnEnded, outcome=Outcome.FAILED)

    def run(self, services: TurnServices) -> None:
        """Take the turn: exactly one `TurnStarted`, and at the very end exactly one `TurnEnded`."""
        outcome, emitter = Outcome.FAILED, self.emitter
        cues = Cues(services.kit, self.is_live, emitter.cancelled)
        self._start()
        try:
            speculation = None
            if self.capture is None:
                question = Question(Transcript(self.question), services.conversation.exchanges())
            else:
                speculation = speculate(services, self.scope)
                question = self._hear(self.capture, services, cues, speculation)
            if not question.transcript.text.strip():
                raise AssistantError(Code.NOTHING_ASKED)
            emitter.raise_if_cancelled()
            self._answer(services, question, speculation, cues.silent_from_s)
            emitter.raise_if_cancelled()
            outcome = Outcome.COMPLETED
        except Cancelled:
            outcome = Outcome.CANCELLED
        except AssistantError as error:
            emitter.trouble(error)
            outcome = Outcome.UNHEARD if error.code in _UNHEARD else Outcome.FAILED
            if outcome is Outcome.UNHEARD:
                cues.play(Cue.UNHEARD)
        except Exception as error:  # noqa: BLE001  # a bug of ours ends this turn, not the program
            EventLog.bug(error)
            emitter.trouble(AssistantError(Code.BUG, type(error).__name__))
        finally:
            services.speculator.stop()
            if self.capture is not None:
                self.capture.finish()
            emitter.emit(TurnEnded, outcome=outcome)

    def _start(self) -> None:
        self.emitter.emit(TurnStarted, source=self.source, question=self.question, repeats=self.repeats)

    def _hear(self, capture: Capture, services: TurnServices, cues: Cues, speculation: Speculation | None) -> Question:
        """What is said. Raises Cancelled, and AssistantError(NOTHING_HEARD | TOO_SHORT | ...)."""
        transcript = Transcript("")
        stage = HearingStage(capture, self.emitter, services, cues, self.is_live, self.recognizer)
        with closing(stage.transcripts()) as transcripts:
            for revised in transcripts:
                if revised.text != transcript.text and not revised.is_final:
                    self.emitter.emit(TranscriptRevised, text=revised.text)
                    if speculation is not None:
                        speculation.hear(revised.text)
                transcript = revised
        exchanges = services.conversation.exchanges()
        cues.wait()
        if not transcript.text.strip():
            raise AssistantError(Code.NOTHING_HEARD)
        stage.refuse_foreign(transcript)
        question = corrected(transcript, exchanges, services.kit.settings.language)
        self.emitter.emit(TranscriptSettled, transcript=question.transcript, corrects=question.corrects)
        return question

    def _answer(
        self, services: TurnServices, question: Question, speculation: Speculation | None, silent_from_s: float
    ) -> None:
        """Say what is wanted: something read aloud, what a skill knows, or what the documents hold."""
        language = question.transcript.language or services.kit.settings.language
        delivery = Delivery(self.emitter, services.kit, services.record, language, silent_from_s)
        skilled = None if self.reading else answer_by_skill(self.emitter, services.for_skills, question)
        if skilled is not None and skilled.answer.reads is not None:
            self.reading = ReadingAloud(skilled.answer.reads.path, skilled.answer.reads.page)
            self.emitter.sink = self.reading.followed(self.emitter.sink)
        if self.reading is not None:
            section = self.reading.section(services.kit.store)
            give(replace(delivery, language=self.reading.language or language), Answer(section))
        elif skilled is not None and skilled.answer.asks is not None:
            again = skilled.answer.asks
            self.manner = again.manner
            earlier = tuple(one for one in question.exchanges if one.turn != again.turn)
            asked = Question(Transcript(again.question, language=question.transcript.language), earlier)
            self._answer_from_documents(services, asked, None, delivery)
        elif skilled is not None:
            give(replace(delivery, language=skilled.language), skilled.answer)
        else:
            self._answer_from_documents(services, question, speculation, delivery)

    def _answer_from_documents(
        self, services: TurnServices, question: Question, speculation: Speculation | None, delivery: Delivery
    ) -> None:
        found = retrieve(services, self.scope, question, speculation)
        if found.trouble is not None:
            self.emitter.trouble(found.trouble)
        self.passages = found.passages
        self.emitter.raise_if_cancelled()
        self.emitter.emit(PassagesFound, passages=found.passages, foreseen=found.foreseen)
        prompt = Prompt(SYSTEM, question.exchanges, found.context, question.transcript.text)
        planned = plan(services.kit, services.pace, prompt, found.passages, self.manner)
        reply(delivery, planned, services.pace, self.is_anew)
