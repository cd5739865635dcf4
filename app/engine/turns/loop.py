"""The engine's own thread: it opens the home, runs one turn after another and, between them, does idle work."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import cast

from app.domain.errors import AssistantError, Code
from app.domain.events import DeviceKind, EngineReady, SettingsChanged
from app.domain.scope import EVERYTHING
from app.domain.settings import Settings
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.pace import Pace
from app.engine.hearing.files.transcription import recording_reader
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.library.index.vector_sets import names_in_use
from app.engine.library.library import Library
from app.engine.library.requests import LibraryRequests
from app.engine.library.rows.documents import DocumentRows
from app.engine.memory import unfinished_recordings
from app.engine.memory.conversation import ConversationRecorder
from app.engine.memory.memory import Memory
from app.engine.memory.requests import MemoryRequests
from app.engine.models.requests import ModelRequests
from app.engine.parts.home import Home
from app.engine.parts.listener import Listener
from app.engine.parts.part import Part
from app.engine.parts.player import Player
from app.engine.parts.preemption import Preemption
from app.engine.skills.alarms.alarm_clock import AlarmClock
from app.engine.skills.dispatch import Skills
from app.engine.speaking.voice_controls import VoiceControls
from app.engine.turns.active_turns import ActiveTurns
from app.engine.turns.device_reporter import DeviceReporter
from app.engine.turns.event_log import EventLog
from app.engine.turns.idle_work import IdleWork
from app.engine.turns.loading import load, warm
from app.engine.turns.model_trials import ModelTrials
from app.engine.turns.read_aloud import ReadAloud
from app.engine.turns.services import SkillServices, TurnServices, for_idle_work
from app.engine.turns.speculation import Speculator
from app.engine.turns.turn import Turn
from app.engine.turns.unloading import Unloader
from app.storage.paths import Paths


class Loop:
    """What is public may be used from any thread, unless it says otherwise."""

    def __init__(
        self, paths: Paths, event_log: EventLog, changes: Mapping[str, object], given: dict[str, Part]
    ) -> None:
        """`changes`: settings for this run only; `given`: parts to use as they are, by kind."""
        emit = event_log.emit
        self._paths = paths
        self._event_log = event_log
        self._changes = changes
        self._given = given
        self._inbox: queue.SimpleQueue[Turn | Callable[[], object] | None] = queue.SimpleQueue()
        self._is_closing = False
        self._created_s = time.time()
        self._is_open = threading.Event()
        self._has_loaded = threading.Event()
        self._home: Home | None = None
        self._alarm_clock: AlarmClock | None = None
        self._device_reporter = DeviceReporter(emit, lambda: self.settings)
        self._pace = Pace()
        self._record = GeneratorRecord()
        self._preemption = Preemption()
        self._speculator = Speculator()
        self._unloader = Unloader()
        self._trials: ModelTrials
        self.services: TurnServices
        """What turns are taken with, once everything is loaded."""
        self.refusal: AssistantError | None = None
        """Why nothing works, where the home could not be opened."""
        self.default_scope = EVERYTHING
        """Which documents may answer a turn that brings no scope of its own."""
        self.recognizers: tuple[str, ...] = ()
        """Names of the recognizers that work here, best first."""
        self.hearing = ""
        """With which model the one in use hears, and why."""
        self.active_turns = ActiveTurns(self.silence)
        """The turns that have begun and not ended."""
        self.voice = VoiceControls(
            self.player, lambda: self.active_turns.latest is not None, lambda: self.settings, self.change
        )
        """Pause, loudness and pace of what is being spoken."""
        self.read_aloud = ReadAloud(self.begin, emit, lambda: self.settings.language)
        """What can be said without being asked."""
        self.library_requests = LibraryRequests(self._inbox.put, emit)
        """What can be asked of the library."""
        self.memory_requests = MemoryRequests(self._inbox.put, emit)
        """What can be asked of what is remembered."""
        self.model_requests = ModelRequests(self._inbox.put, emit, event_log.trouble, self._take_model, self._examine)
        """What can be asked of the models."""
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    # From any thread

    @property
    def settings(self) -> Settings:
        """The settings in force; the usual ones until they are loaded."""
        return self._home.settings if self._home is not None else Settings()

    @property
    def home(self) -> Home:
        """The home, once it is open."""
        return cast(Home, self._home)

    @property
    def has_loaded(self) -> bool:
        """Whether everything is loaded, and nothing has been closed since."""
        return self._has_loaded.is_set()

    def start(self) -> None:
        """Load everything and begin."""
        self._thread.start()

    def stop(self) -> None:
        """Cut off the running turn, take no other, open no microphone; returns at once."""
        self._is_closing = True
        self.active_turns.close()
        self._inbox.put(None)

    def join(self) -> None:
        """Wait until it has ended, after `stop`."""
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def begin(self, turn: Turn, is_patient: bool = False) -> str:
        """Cut off the running turn and take this one; returns its id. `is_patient`: only where none is running."""
        return self.active_turns.begin(turn, self._enqueue, is_patient)

    def change(self, **settings: object) -> None:
        """Change settings and keep them; one that is refused is reported by an event."""
        self._inbox.put(lambda: self._change(settings))

    def wake(self) -> None:
        """Load what was unloaded while nobody asked anything: somebody is about to."""
        if self._unloader.is_unloaded:
            self._inbox.put(
                lambda: self._unloader.wake(self.home.kit, self.services.recognition, self._event_log.trouble)
            )

    def silence(self) -> None:
        """Stop all sound before this returns: a reply, a cue, an alarm."""
        if self._alarm_clock is not None:
            self._alarm_clock.hush()
        self.voice.silence()

    def microphone(self) -> Listener:
        """The microphone, as soon as the home is open. Raises AssistantError where it cannot be opened."""
        self._is_open.wait()
        if self.refusal is not None:
            raise self.refusal
        if self._is_closing:
            raise AssistantError(Code.MICROPHONE_MISSING)
        return self.home.kit.listener

    def player(self) -> Player | None:
        """The loudspeaker, where there is one by now."""
        given = self._given.get("player")
        is_usable = self._home is not None and self._is_open.is_set() and not self.refusal
        return cast(Player | None, given or (self.home.kit.held("player") if is_usable else None))

    def _enqueue(self, turn: Turn) -> None:
        self._inbox.put(turn)
        self._preemption.set()

    # In the engine's thread

    def _run(self) -> None:
        try:
            self.refusal = self._event_log.guard(self._load)
            if self.refusal is not None:
                self._refuse_all(self.refusal)
                return
            finish = partial(unfinished_recordings.finish, self.home.store, self._paths.recordings, self._created_s)
            for step in (finish, self._warm, self.services.library.sync):
                if not self._is_closing:
                    self._event_log.guard(step)
            self._event_log.emit(EngineReady(engines=names_in_use(self.home.kit)))
            self._alarm_clock = AlarmClock(
                self.home.kit, self._event_log.emit, lambda: self.active_turns.latest is None
            )
            idle = for_idle_work(self.services, self._trials, self._unloader, self._preemption)
            idle_work = IdleWork(idle, self._event_log.guard)
            while (request := idle_work.next(self._inbox)) is not None:
                if isinstance(request, Turn):
                    self._take(request)
                else:
                    self._event_log.guard(request)
                idle_work.begin()
            self._event_log.guard(self.home.store.back_up)
        finally:
            self._is_open.set()
            if self._alarm_clock is not None:
                self._alarm_clock.close()
            self._event_log.guard(self._unload)

    def _take(self, turn: Turn) -> None:
        self._event_log.guard(partial(turn.run, self.services))
        self.active_turns.end(turn)
        self.voice.resume()  # a pause that came too late
        self.read_aloud.follow(turn)
        if self._alarm_clock is not None:
            self._alarm_clock.look()  # one may have been set
        self._event_log.guard(partial(self.services.memory.end_turn, turn.id, turn.passages))
        self._device_reporter.report_player(self.player())

    def _load(self) -> None:
        """Open the home, and all that takes turns in it. Raises AssistantError."""
        home = self._home = Home(self._paths, self._event_log.trouble, self._changes, **self._given)
        conversation = self._event_log.recorder = ConversationRecorder(home.store)
        self._is_open.set()
        self._event_log.emit(SettingsChanged(settings=home.settings))
        for trouble in home.troubles:
            self._event_log.trouble(trouble)
        load(home.kit, "recognizer", self._event_log.trouble)
        hear = partial(recording_reader, self._paths, self.settings, DocumentRows)
        library = Library(home.kit, self._event_log.emit, hear, self._preemption)
        memory = Memory(home.kit, home.kit)
        self.services = TurnServices(
            kit=home.kit,
            conversation=conversation,
            recognition=Recognition(home.kit, library.documents),
            speculator=self._speculator,
            library=library,
            memory=memory,
            pace=self._pace,
            record=self._record,
            device_reporter=self._device_reporter,
            default_scope=lambda: self.default_scope,
            for_skills=SkillServices(Skills(home.kit), conversation, self.library_requests, self.change),
        )
        self._trials = ModelTrials(home.kit, self.model_requests.list, self._note_recognizers)
        self.library_requests.open(library, home.store)
        self.memory_requests.open(memory)
        self.model_requests.open(home)
        self._has_loaded.set()

    def _unload(self) -> None:
        """Close the files that `_load` opened."""
        if self._has_loaded.is_set():
            self.services.recognition.release()
        self._has_loaded.clear()
        self._speculator.close()
        self.library_requests.close()
        self.memory_requests.close()
        self.model_requests.close()
        if self._home is not None:
            self._home.close()

    def _warm(self) -> None:
        """Load the parts before they are wanted; take note of what there is to choose from."""
        kit, recognition = self.home.kit, self.services.recognition
        if kit.held("recognizer"):
            with suppress(AssistantError):  # reported when it is wanted
                recognition.usual()  # who hears other languages
        warm(kit, self._event_log.trouble, lambda: self._is_closing)
        self._note_recognizers()
        self.voice.update_voices(kit.held("synthesizer"))
        if kit.held("listener"):
            self._device_reporter.report(DeviceKind.MICROPHONE, kit.listener.device)

    def _note_recognizers(self) -> None:
        recognition = self.services.recognition
        self.recognizers, self.hearing = recognition.names(), recognition.describe()

    def _change(self, settings: Mapping[str, object]) -> None:
        self._speculator.halt()
        try:
            self.home.change(**settings)
        finally:  # a refusal, too: whoever asked may be showing what is not in force
            self._event_log.emit(SettingsChanged(settings=self.settings, requested=settings))
        self.voice.apply()
        load(self.home.kit, "recognizer", self._event_log.trouble)
        self._warm()

    def _take_model(self, kind: str, settings: Mapping[str, object]) -> None:
        self._speculator.halt()
        self.services.recognition.release()
        self.home.kit.release(kind)
        self._change(settings)

    def _examine(self, settings: Mapping[str, object]) -> None:
        self._trials.examine(settings)

    def _refuse_all(self, error: AssistantError) -> None:
        """Nothing can be loaded: end each turn that is asked for with the same error, until closed."""
        self._is_open.set()
        self._event_log.emit(EngineReady(engines={}))
        while (request := self._inbox.get()) is not None:
            if isinstance(request, Turn):
                request.refuse(error)
                self.active_turns.end(request)
