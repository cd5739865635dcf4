"""The engine as windows and commands see it: in by method, out by event."""

import uuid
from collections.abc import Callable, Mapping
from functools import cache

from app.domain.errors import AssistantError, Code
from app.domain.events import Device, DeviceKind, Event, Source
from app.domain.manner import Manner
from app.domain.scope import EVERYTHING, Scope
from app.domain.settings import Settings
from app.engine.adapters.audio.devices import devices
from app.engine.adapters.audio.files import Recording
from app.engine.hearing.capture.push_to_talk import PushToTalk
from app.engine.hearing.capture.recording import RecordingFile
from app.engine.library.library import Library
from app.engine.library.requests import LibraryRequests
from app.engine.memory.requests import MemoryRequests
from app.engine.memory.turn_rows import TurnRows
from app.engine.models.requests import ModelRequests
from app.engine.parts.kit import Kit
from app.engine.parts.listener import Listener
from app.engine.parts.part import Part
from app.engine.parts.turn_emitter import TurnEmitter
from app.engine.prompts.prompt import Exchange
from app.engine.skills.dispatch import examples
from app.engine.speaking.voice_controls import VoiceControls
from app.engine.turns.event_log import EventLog
from app.engine.turns.loop import Loop
from app.engine.turns.read_aloud import ReadAloud
from app.engine.turns.turn import Turn
from app.storage.database import Store
from app.storage.paths import Paths


class Engine:
    """Every method returns at once, but for `close` and `devices`; `emit` is called from the engine's threads."""

    def __init__(self, paths: Paths, emit: Callable[[Event], None], changes: Mapping[str, object] | None = None,
                 **given: Part) -> None:  # fmt: skip
        """`changes`: settings for this run only; `given`: parts to use as they are, by kind."""
        self._paths = paths
        self._event_log = EventLog(emit)
        self._loop = Loop(paths, self._event_log, changes or {}, given)
        self._push_to_talk = PushToTalk(
            paths, lambda: self.settings, self._loop.microphone, lambda: self._loop.home.kit.player
        )

    # What can be asked of its parts

    @property
    def voice(self) -> VoiceControls:
        """Pause, loudness and pace of what is being spoken."""
        return self._loop.voice

    @property
    def read_aloud(self) -> ReadAloud:
        """What can be said without being asked."""
        return self._loop.read_aloud

    @property
    def library_requests(self) -> LibraryRequests:
        """What can be asked of the library."""
        return self._loop.library_requests

    @property
    def memory_requests(self) -> MemoryRequests:
        """What can be asked of what is remembered."""
        return self._loop.memory_requests

    @property
    def model_requests(self) -> ModelRequests:
        """What can be asked of the models."""
        return self._loop.model_requests

    # What it is like

    @property
    def settings(self) -> Settings:
        """The settings in force; the usual ones until they are loaded."""
        return self._loop.settings

    @property
    def refusal(self) -> AssistantError | None:
        """Why nothing works, where the home could not be opened."""
        return self._loop.refusal

    @property
    def kit(self) -> Kit:
        """The parts in use, once the home is open."""
        return self._loop.home.kit

    @property
    def store(self) -> Store:
        """The database, once the home is open."""
        return self._loop.home.store

    @property
    def library(self) -> Library:
        """The library, once it is loaded."""
        return self._loop.services.library

    def exchanges(self) -> tuple[Exchange, ...]:
        """The conversation so far, oldest first, once the home is open."""
        return self._loop.services.conversation.exchanges()

    def devices(self, kind: DeviceKind) -> tuple[Device, ...]:
        """The microphones or loudspeakers that are connected."""
        return tuple(devices("input" if kind is DeviceKind.MICROPHONE else "output"))

    def examples(self) -> dict[str, tuple[str, ...]]:
        """Skill -> what can be said to it, in the user's language; once everything is loaded."""
        return examples(self.settings.spoken_languages)

    def recognizers(self) -> tuple[str, ...]:
        """Names of the recognizers that work here, best first."""
        return self._loop.recognizers

    def hearing(self) -> str:
        """With which model the recognizer in use hears, and why that one; once everything is loaded."""
        return self._loop.hearing

    # What can be asked of it

    def start(self) -> None:
        """Load everything and begin, in the engine's own thread."""
        self._loop.start()

    def press(self) -> None:
        """The key went down: the microphone opens; no turn yet."""
        if self._loop.active_turns.latest is None:
            self._loop.silence()  # a cue of the last turn
        self._loop.wake()
        self._push_to_talk.press()

    def slip(self) -> None:
        """It was a slip of the finger: what was heard since `press` is forgotten."""
        self._push_to_talk.slip()

    def listen(self, listener: Listener | None = None, source: Source = Source.MICROPHONE) -> str:
        """Begin a spoken turn with what was heard since `press`, cutting off the one that runs; returns its id."""
        turn, capture = self._push_to_talk.take(listener)
        return self._loop.begin(Turn(self._emitter(turn), source, capture))

    def hands_free(self) -> None:
        """From now on the spoken turn ends by itself when the speaker falls silent."""
        turn = self._loop.active_turns.latest  # the others are cut off
        if turn is not None and turn.capture is not None and turn.source is Source.MICROPHONE:
            turn.capture.hands_free()
            self._push_to_talk.announce(turn.capture)

    def release(self) -> None:
        """The key was released: what was said is answered."""
        self._loop.active_turns.release()

    def hear_again(self, turn: str, recognizer: str | None = None) -> str:
        """Take the recording of an earlier turn again, with another recognizer perhaps; returns the new turn's id."""
        name = TurnRows(self.store).recording(turn) if self._loop.has_loaded else None
        path = self._paths.recordings / (name or turn)

        @cache
        def listener() -> Listener:
            if not path.exists():
                raise AssistantError(Code.RECORDING_MISSING)
            return Recording(path)

        again, capture = self._push_to_talk.repeat(RecordingFile(path, is_recorded=True), listener)
        return self._loop.begin(
            Turn(self._emitter(again), Source.RECORDING, capture, recognizer=recognizer, repeats=turn)
        )

    def ask(
        self, question: str, scope: Scope = EVERYTHING, is_anew: bool = False, manner: Manner = Manner.USUAL
    ) -> str:
        """Begin a written turn, cutting off the one that runs; returns its id.

        `is_anew`: a reply is to be written, even where one is known from before. `manner`: how it is to be answered.
        """
        question = question.encode(errors="replace").decode().strip()  # a pipe may cut a character in half
        emitter = self._emitter(uuid.uuid4().hex)
        turn = Turn(emitter, Source.TEXT, question=question, scope=scope, is_anew=is_anew, manner=manner)
        return self._loop.begin(turn)

    def focus(self, scope: Scope) -> None:
        """Have every turn from now on that brings no scope of its own draw on this one."""
        self._loop.default_scope = scope

    def cancel(self) -> None:
        """End the running turn, or an alarm that rings; the sound stops before this returns."""
        self._loop.active_turns.cancel()
        self._loop.silence()

    def change(self, **settings: object) -> None:
        """Change settings and keep them; one that is refused is reported by an event."""
        self._loop.change(**settings)

    def close(self) -> None:
        """End the running turn and the engine; everything asked for before stays to be done at the next start."""
        self._loop.stop()
        self.slip()
        self._loop.join()

    def _emitter(self, turn: str) -> TurnEmitter:
        return TurnEmitter(turn, self._event_log.emit)
