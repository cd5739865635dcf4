"""The one thread that runs turns, one after another; between them it imports documents, a step at a time."""

import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, partial
from typing import cast

from app.domain.errors import AssistantError, Code
from app.domain.events import Device, EngineReady, Event, Source
from app.domain.scope import EVERYTHING, Scope
from app.engine.adapters.audio.devices import devices
from app.engine.adapters.audio.files import Recording
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.opening import Pace
from app.engine.hearing.capture.push_to_talk import PushToTalk
from app.engine.hearing.capture.recording import RecordingFile
from app.engine.hearing.files.transcription import ears
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.library.index.vector_sets import names_in_use
from app.engine.library.library import Library
from app.engine.library.requests import LibraryRequests
from app.engine.memory.conversation import ConversationRecorder
from app.engine.memory.history import recording, unheard_reply
from app.engine.memory.memory import Memory
from app.engine.memory.requests import MemoryRequests
from app.engine.models.requests import ModelRequests
from app.engine.parts.home import Home
from app.engine.parts.listener import Listener
from app.engine.parts.part import Part
from app.engine.parts.player import Player
from app.engine.parts.preemption import Preemption
from app.engine.parts.turn_emitter import TurnEmitter
from app.engine.prompts.prompt import Exchange
from app.engine.skills.alarms.alarm_clock import AlarmClock
from app.engine.skills.dispatch import Skills, examples
from app.engine.speaking.voice_controls import VoiceControls
from app.engine.turns.active_turns import ActiveTurns
from app.engine.turns.device_reporter import DeviceReporter
from app.engine.turns.event_log import EventLog
from app.engine.turns.idle_work import IdleWork
from app.engine.turns.loading import load, warm
from app.engine.turns.read_aloud import ReadAloud
from app.engine.turns.speculation import Speculator
from app.engine.turns.turn import Turn, prepare
from app.engine.turns.unloading import Unloader
from app.storage.paths import Paths
from app.storage.settings import Settings


class Engine:
    """In by method, out by event. Every method returns at once; `emit` is called from the engine's threads."""

    def __init__(self, paths: Paths, emit: Callable[[Event], None], changes: Mapping[str, object] | None = None,
                 **given: Part) -> None:  # fmt: skip
        """`changes`: settings for this run only; `given`: parts to use as they are, by kind."""
        self._paths = paths
        self._chronicle = EventLog(emit)
        self._changes = changes or {}
        self._given = given
        self._inbox: queue.SimpleQueue[Turn | Callable[[], object] | None] = queue.SimpleQueue()
        self.voice = VoiceControls(
            self._player, lambda: self._underway.latest is not None, lambda: self.settings, self.change
        )
        """Pause, loudness and pace of what is being spoken."""
        self._underway = ActiveTurns(self._silence)
        self.stop = Preemption()
        """What is computed between turns stops for the next one."""
        self.aloud = ReadAloud(self._begin, self._emit, lambda: self.settings.language)
        """What can be said without being asked."""
        self._presses = PushToTalk(paths, lambda: self.settings, self._microphone, lambda: self.kit.player)
        self.note_device = DeviceReporter(self._emit, lambda: self.settings).note
        self._recognizers: tuple[str, ...] = ()
        self._drafts: tuple[str, ...] = ()
        self._is_closing = False
        self._home: Home | None = None
        self._is_open = threading.Event()
        self._has_loaded = threading.Event()
        self.refusal: AssistantError | None = None
        """Why nothing works, where the home could not be opened."""
        self._ringing: AlarmClock | None = None
        self.scope = EVERYTHING
        """Which documents may answer."""
        self.foresight = Speculator()
        """What is done ahead, in a thread of its own."""
        self.pace = Pace()
        """How fast each generator has been."""
        self.record = GeneratorRecord()
        """What came of the generators' replies."""
        self.desk = LibraryRequests(self._inbox.put, self._emit)
        """What can be asked of the library."""
        self.keeping = MemoryRequests(self._inbox.put, self._emit)
        """What can be asked of what is remembered."""
        self.models = ModelRequests(self._inbox.put, self._emit, self._chronicle.trouble, self._take_model)
        """What can be asked of the models."""
        self.rest = Unloader()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    @property
    def settings(self) -> Settings:
        """The settings in force; the usual ones until they are loaded."""
        return self._home.settings if self._home is not None else Settings()

    # What can be asked of it

    def start(self) -> None:
        """Load everything and begin, in the engine's own thread."""
        self._thread.start()

    def press(self) -> None:
        """The key went down: the microphone opens; no turn yet."""
        if self._underway.latest is None:
            self._silence()  # a cue of the last turn
        if self.rest.is_resting:
            self._inbox.put(lambda: self.rest.wake(self.kit, self.ears, self._chronicle.trouble))
        self._presses.press()

    def slip(self) -> None:
        """It was a slip of the finger: what was heard since `press` is forgotten."""
        self._presses.slip()

    def listen(self, listener: Listener | None = None, source: Source = Source.MICROPHONE) -> str:
        """Begin a spoken turn with what was heard since `press`, cutting off the one that runs; returns its id."""
        turn, capture = self._presses.take(listener)
        return self._begin(Turn(self._teller(turn), source, capture))

    def hands_free(self) -> None:
        """From now on the spoken turn ends by itself when the speaker falls silent."""
        turn = self._underway.latest  # the others are cut off
        if turn is not None and turn.capture is not None and turn.source is Source.MICROPHONE:
            turn.capture.hands_free()
            self._presses.announce(turn.capture)

    def release(self) -> None:
        """The key was let go: what was said is answered."""
        self._underway.release()

    def hear_again(self, turn: str, recognizer: str | None = None) -> str:
        """Take the recording of an earlier turn again, with another recognizer perhaps; returns the new turn's id."""
        path = self._paths.recordings / ((recording(self.store, turn) if self._has_loaded.is_set() else None) or turn)

        @cache
        def listener() -> Listener:
            if not path.exists():
                raise AssistantError(Code.RECORDING_MISSING)
            return Recording(path)

        again, capture = self._presses.repeat(RecordingFile(path, is_recorded=True), listener)
        return self._begin(Turn(self._teller(again), Source.RECORDING, capture, recognizer=recognizer, repeats=turn))

    def ask(self, question: str, scope: Scope = EVERYTHING, is_anew: bool = False) -> str:
        """Begin a written turn, cutting off the one that runs; returns its id.

        `is_anew`: it is to be thought about, even where the reply is known from before.
        """
        question = question.encode(errors="replace").decode().strip()  # a pipe may cut a character in half
        return self._begin(
            Turn(self._teller(uuid.uuid4().hex), Source.TEXT, question=question, scope=scope, is_anew=is_anew)
        )

    def focus(self, scope: Scope) -> None:
        """Have every turn from now on that brings no scope of its own draw on this one."""
        self.scope = scope

    def cancel(self) -> None:
        """End the running turn, or an alarm that rings; the sound stops before this returns."""
        self._underway.cancel()
        self._silence()

    def change(self, **settings: object) -> None:
        """Change settings and keep them; one that is refused is told."""
        self._inbox.put(lambda: self._change(settings))

    def devices(self, kind: str) -> tuple[Device, ...]:
        """The microphones or loudspeakers there are (`kind`: microphone or loudspeaker)."""
        return tuple(devices("input" if kind == "microphone" else "output"))

    def examples(self) -> dict[str, tuple[str, ...]]:
        """Skill -> what can be said to it, in the user's language; once everything is loaded."""
        return examples(self.settings.spoken_languages)

    def recognizers(self) -> tuple[str, ...]:
        """Names of the recognizers that work here, best first."""
        return self._recognizers

    def drafts(self) -> tuple[str, ...]:
        """Names of those that write along while one speaks."""
        return self._drafts

    def close(self) -> None:
        """End the running turn and the engine; everything asked for before stays to be done at the next start."""
        self._is_closing = True
        self.slip()
        self._underway.close()
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    # Its life

    def load(self) -> None:
        """Open the home and make the library; `start` does it too. Raises AssistantError."""
        self._home = Home(self._paths, self._chronicle.trouble, self._changes, **self._given)
        self.kit, self.store = self._home.kit, self._home.store
        self._chronicle.recorder = ConversationRecorder(self.store)
        self._is_open.set()
        for trouble in self._home.troubles:
            self._chronicle.trouble(trouble)
        load(self.kit, "recognizer", self._chronicle.trouble)  # one with a process of its own loads while we do
        self.library = Library(self.kit, self._emit, partial(ears, self._paths, self.settings), self.stop)
        self.ears = Recognition(self.kit)
        self.memory = Memory(self.kit, self.kit)
        self.skills = Skills(self.kit)
        self.desk.open(self.library, self.store)
        self.keeping.open(self.memory)
        self.models.open(self._home)
        self._has_loaded.set()

    def unload(self) -> None:
        """Let go of the files that `load` opened."""
        self._has_loaded.clear()
        self.foresight.close()
        self.desk.close()
        self.keeping.close()
        self.models.close()
        if self._home is not None:
            self._home.close()

    def _run(self) -> None:
        try:
            self.refusal = self._chronicle.guard(self.load)
            if self.refusal is not None:
                self._refuse_all(self.refusal)
                return
            for step in (self._warm, self.library.sync):
                if not self._is_closing:
                    self._chronicle.guard(step)
            self._emit(EngineReady(engines=names_in_use(self.kit)))
            self._ringing = AlarmClock(self.kit, self._emit, lambda: self._underway.latest is None)
            self._between = IdleWork(self, self._chronicle.guard)
            while (request := self._between.next(self._inbox)) is not None:
                if isinstance(request, Turn):
                    self._chronicle.guard(partial(request.run, self))
                    self._underway.end(request)
                    self.voice.resume()  # a pause that came too late
                    self.aloud.follow(request)
                    self._ringing.look()
                    self.memory.rest(request.id)
                    self.note_device("loudspeaker", player.device if (player := self.kit.held("player")) else "")
                else:
                    self._chronicle.guard(request)
                self._between.begin()
            self._chronicle.guard(self.store.back_up)
        finally:
            self._is_open.set()
            if self._ringing is not None:
                self._ringing.close()
            self._chronicle.guard(self.unload)

    def _warm(self) -> None:
        """Load the rest; take note of what there is to choose from."""
        if self.kit.held("recognizer"):
            with suppress(AssistantError):  # it is told when it is wanted
                self.ears.usual()  # the draft, and who hears other languages
        warm(self.kit, self._chronicle.trouble, lambda: self._is_closing)
        self._recognizers, self._drafts = self.ears.names(), self.ears.drafts()
        self.voice.learn(self.kit.held("synthesizer"))
        if self.kit.held("listener"):
            self.note_device("microphone", self.kit.listener.device)

    def look_ahead(self) -> None:
        """Have the model read the conversation so far: whatever is asked next, its prompt begins with that."""
        generator = self.kit.held("generator")
        if self.settings.thinks_ahead and generator is not None and generator.is_sequential:
            read = partial(prepare, generator, self.exchanges())
            self.foresight.begin(None, read)

    def _change(self, settings: Mapping[str, object]) -> None:
        self.foresight.halt()
        cast(Home, self._home).change(**settings)
        self.voice.apply()
        load(self.kit, "recognizer", self._chronicle.trouble)
        self._warm()

    def _take_model(self, kind: str, settings: Mapping[str, object]) -> None:
        self.foresight.halt()
        self.ears.let_go()
        self.kit.release(kind)
        self._change(settings)

    def _refuse_all(self, error: AssistantError) -> None:
        """Nothing can be loaded: end each turn that is asked for with the same word, until closed."""
        self._is_open.set()
        self._emit(EngineReady(engines={}))
        while (request := self._inbox.get()) is not None:
            if isinstance(request, Turn):
                request.refuse(error)
                self._underway.end(request)

    # Turns

    def exchanges(self) -> tuple[Exchange, ...]:
        """The conversation so far, oldest first."""
        return cast(ConversationRecorder, self._chronicle.recorder).exchanges()

    def unheard(self) -> str:
        """What was not heard of the last reply."""
        return unheard_reply(self.store, cast(ConversationRecorder, self._chronicle.recorder).conversation)

    note_bug = staticmethod(EventLog.bug)

    def _teller(self, turn: str) -> TurnEmitter:
        return TurnEmitter(turn, self._emit)

    def _begin(self, turn: Turn, is_patient: bool = False) -> str:
        return self._underway.begin(turn, self._enqueue, is_patient)

    def _enqueue(self, turn: Turn) -> None:
        self._inbox.put(turn)
        self.stop.set()

    def _microphone(self) -> Listener:
        """The microphone, as soon as the home is open. Raises AssistantError where it cannot be opened."""
        self._is_open.wait()
        if self.refusal is not None:
            raise self.refusal
        if self._is_closing:
            raise AssistantError(Code.MICROPHONE_MISSING)
        return self.kit.listener

    def _player(self) -> Player | None:
        """The loudspeaker, where there is one by now."""
        given = self._given.get("player")
        held = given or (self.kit.held("player") if self._is_open.is_set() and not self.refusal else None)
        return cast(Player | None, held)

    def _silence(self) -> None:
        if self._ringing is not None:
            self._ringing.hush()
        self.voice.silence()

    def _emit(self, event: Event) -> None:
        self._chronicle.emit(event)
