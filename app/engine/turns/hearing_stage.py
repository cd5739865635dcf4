"""What was said: from captured sound to a question, with the short sounds that go with it."""

import logging
import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace

from app.audio.samples import Audio, join, read
from app.domain.errors import AssistantError, Code
from app.domain.events import DeviceKind
from app.domain.transcript import Transcript
from app.engine.hearing.capture.capture import Capture
from app.engine.hearing.capture.conditioning import conditioned
from app.engine.hearing.capture.cues import Cue, cue
from app.engine.hearing.capture.listening import Listening
from app.engine.hearing.vocabulary.spoken_corrections import correct
from app.engine.parts.kit import Kit
from app.engine.parts.turn_emitter import Cancelled, TurnEmitter
from app.engine.prompts.prompt import Exchange
from app.engine.turns.services import TurnServices
from app.text.localized import language_name

log = logging.getLogger(__name__)

_LONGEST_CUE_S = 1.0
"""A loudspeaker that is not open by then must not hold up the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the conversation before it."""

    transcript: Transcript
    exchanges: tuple[Exchange, ...]
    """Oldest first."""
    corrects: str = ""
    """Id of the turn whose question it corrects; empty where it is a question of its own."""


class Cues:
    """The short sounds of one turn; only where somebody speaks into a microphone."""

    def __init__(self, kit: Kit, is_live: bool, cancelled: threading.Event) -> None:
        self._kit = kit
        self._is_live = is_live
        self._cancelled = cancelled
        self._thread: threading.Thread | None = None
        self.silent_from_s = 0.0
        """Where, in the player's time, the last one ends."""

    def play(self, kind: Cue) -> None:
        """Play one, where the user wants them and the turn; a loudspeaker may take its time to open."""
        if not self._is_live or not self._kit.settings.plays_cues or self._cancelled.is_set():
            return
        try:
            self.silent_from_s = self._kit.player.played + cue(kind).seconds
            self._kit.player.play([cue(kind)])
        except AssistantError as error:  # reported when the loudspeaker is wanted for a reply
            log.info("no cue: %s", error)

    def start(self, kind: Cue) -> None:
        """Play one in a thread, since recognition does not wait for a loudspeaker; returns at once."""
        self._thread = threading.Thread(target=self.play, args=(kind,), name="cue", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Return when what was started is being played, or takes too long."""
        if self._thread is not None:
            self._thread.join(_LONGEST_CUE_S)


@dataclass(frozen=True, slots=True)
class HearingStage:
    """What one spoken turn hears."""

    capture: Capture
    emitter: TurnEmitter
    services: TurnServices
    cues: Cues
    is_live: bool
    """Whether from a microphone."""
    recognizer: str | None = None
    """Name of the recognizer to hear it with; None: the usual."""

    def transcripts(self) -> Generator[Transcript, None, None]:
        """Yield what is understood so far while it is being said; the last one is final.

        Where recognition fails, the next best recognizer takes the recording.
        Raises Cancelled, and AssistantError(NOTHING_HEARD | TOO_SHORT | RECOGNITION_FAILED | ...).
        """
        sound = self._sound()
        try:
            with closing(self.services.recognition.recognize(sound, self.recognizer)) as transcripts:
                for transcript in transcripts:
                    self.emitter.raise_if_cancelled()
                    yield transcript
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001  # raised again where it is no fault of the recognizer
            for _ in sound:  # the recording, at least, is taken to its end
                pass
            yield self._from_recording(error)
        finally:
            sound.close()

    def refuse_foreign(self, transcript: Transcript) -> None:
        """Raises AssistantError(LANGUAGE_FOREIGN) where something else than what is listened for was spoken."""
        recording = self.capture.recording_file.recording
        if recording is None:
            return
        spoken = self.services.recognition.foreign_speech.notice(transcript, lambda: join(read(recording)).samples)
        if spoken:
            usual = language_name(self.services.kit.settings.language)
            raise AssistantError(Code.LANGUAGE_FOREIGN, f"{usual} but like {language_name(spoken)}", spoken)

    def _sound(self) -> Generator[Audio, None, None]:
        """What is captured, as the recognizer is given it; at its end hands-free listening is over, which is heard."""
        device = ""
        with closing(Listening(self.capture, self.emitter, self.is_live).heard()) as blocks:
            for heard in blocks:
                if self.is_live and heard.device != device:
                    device = heard.device
                    self.services.device_reporter.report(DeviceKind.MICROPHONE, device)
                yield heard.fit
        if self.capture.is_hands_free:
            self.cues.start(Cue.ENDED)

    def _from_recording(self, error: Exception) -> Transcript:
        """What the next best recognizer that can understands of the recording. Raises the error where none can."""
        recording, recognition = self.capture.recording_file.recording, self.services.recognition
        if not isinstance(error, AssistantError) or error.code != Code.RECOGNITION_FAILED or recording is None:
            raise error
        failed = self.recognizer or self.services.kit.recognizer.name
        for name in recognition.names():
            if name == failed:
                continue
            understood = Transcript("", is_final=True)
            sound = conditioned(read(recording), self.services.kit.settings)
            try:
                with closing(recognition.recognize(sound, name)) as transcripts:
                    for transcript in transcripts:
                        self.emitter.raise_if_cancelled()
                        understood = transcript
            except AssistantError as another:
                log.info("%s cannot take the recording either: %s", name, another)
                continue
            self.emitter.trouble(error)
            return understood
        raise error


def corrected(transcript: Transcript, exchanges: tuple[Exchange, ...], language: str) -> Question:
    """What was said as a question of its own, or, where it corrects the last one, as that; pure.

    `language`: what it is in where the transcript does not say, ISO 639-1.
    """
    if exchanges:
        last = exchanges[-1]
        found = correct(transcript.text, last.question, transcript.language or language)
        if found:
            transcript = replace(transcript, text=found.text, words=(), mends=(found.mend,))
            return Question(transcript, exchanges[:-1], corrects=last.turn)
    return Question(transcript, exchanges)
