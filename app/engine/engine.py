"""The one thread that runs turns, one after another; between them it imports documents, a step at a time."""

import queue
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from typing import cast

from app.engine.adapters.devices import devices
from app.engine.adapters.files import Recording
from app.engine.chronicle import Chronicle
from app.engine.hearing.ears import Ears
from app.engine.hearing.presses import Presses
from app.engine.hearing.tape import Tape
from app.engine.hearing.transcripts import ears
from app.engine.home import Home
from app.engine.library.desk import Desk
from app.engine.library.library import Library
from app.engine.models.desk import ModelDesk
from app.engine.parts import Exchange, Listener, Part, Player
from app.engine.recorder import Recorder, recording
from app.engine.resting import Rest, let_go
from app.engine.telling import Teller
from app.engine.turn import Turn
from app.engine.underway import Underway
from app.engine.warming import load, warm
from app.errors import AssistantError, Code
from app.events import Device, DeviceChanged, EngineReady, Event, Source
from app.paths import Paths
from app.scope import EVERYTHING, Scope
from app.settings import Settings
from app.store import translated


class Engine:
    """In by method, out by event. Every method returns at once; `emit` is called from the engine's threads."""

    def __init__(self, paths: Paths, emit: Callable[[Event], None], changes: Mapping[str, object] | None = None,
                 **given: Part) -> None:  # fmt: skip
        """`changes`: settings for this run only; `given`: parts to use as they are, by kind."""
        self._paths = paths
        self._chronicle = Chronicle(emit)
        self._changes = changes or {}
        self._given = given
        self._inbox: queue.SimpleQueue[Turn | Callable[[], object] | None] = queue.SimpleQueue()
        self._underway = Underway(self._silence)
        self._presses = Presses(paths, lambda: self.settings, self._microphone, lambda: self.kit.player)
        self._devices: dict[str, DeviceChanged] = {}
        self._recognizers: tuple[str, ...] = ()
        self._drafts: tuple[str, ...] = ()
        self._is_closing = False
        self._home: Home | None = None
        self._is_open = threading.Event()
        self._has_loaded = threading.Event()
        self.refusal: AssistantError | None = None
        """Why nothing works, where the home could not be opened."""
        self._work: Iterator[None] | None = None
        self.scope = EVERYTHING
        """Which documents may answer."""
        self.desk = Desk(self._inbox.put, self._emit)
        self.models = ModelDesk(self._inbox.put, self._emit, self._chronicle.trouble, self._take_model)
        """What can be asked of the library, and of the models."""
        self._rest = Rest()
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
        if self._rest.is_resting:
            self._inbox.put(lambda: self._rest.wake(self.kit, self.ears, self._chronicle.trouble))
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

        again, capture = self._presses.repeat(Tape(path, is_recorded=True), listener)
        return self._begin(Turn(self._teller(again), Source.RECORDING, capture, recognizer=recognizer, repeats=turn))

    def ask(self, question: str, scope: Scope = EVERYTHING) -> str:
        """Begin a written turn, cutting off the one that runs; returns its id."""
        question = question.encode(errors="replace").decode().strip()  # a pipe may cut a character in half
        return self._begin(Turn(self._teller(uuid.uuid4().hex), Source.TEXT, question=question, scope=scope))

    def focus(self, scope: Scope) -> None:
        """Have every turn from now on that brings no scope of its own draw on this one."""
        self.scope = scope

    def cancel(self) -> None:
        """End the running turn; its sound stops before this returns."""
        self._underway.cancel()

    def change(self, **settings: object) -> None:
        """Change settings and keep them; one that is refused is told."""
        self._inbox.put(lambda: self._change(settings))

    def devices(self, kind: str) -> tuple[Device, ...]:
        """The microphones or loudspeakers there are (`kind`: microphone or speaker)."""
        return tuple(devices("input" if kind == "microphone" else "output"))

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
        self._chronicle.recorder = Recorder(self.store)
        self._is_open.set()
        for trouble in self._home.troubles:
            self._chronicle.trouble(trouble)
        load(self.kit, "recognizer", self._chronicle.trouble)  # one with a process of its own loads while we do
        self.library = Library(self.kit, self._emit, partial(ears, self._paths, self.settings))
        self.ears = Ears(self.kit)
        self.desk.open(self.library, self.store)
        self.models.open(self._home)
        self._has_loaded.set()

    def unload(self) -> None:
        """Let go of the files that `load` opened."""
        self._has_loaded.clear()
        self.desk.close()
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
            self._emit(EngineReady(engines=self.kit.names()))
            self._work = self._steps()
            while (request := self._next()) is not None:
                if isinstance(request, Turn):
                    self._chronicle.guard(partial(request.run, self))
                    self._underway.end(request)
                    self.note_device("speaker", getattr(self.kit.held("player"), "device", ""))
                else:
                    self._chronicle.guard(request)
                    self._work = self._steps()
            self._chronicle.guard(self.store.back_up)
        finally:
            self._is_open.set()
            self._chronicle.guard(self.unload)

    def _warm(self) -> None:
        """Load the rest; take note of what there is to choose from."""
        if self.kit.held("recognizer"):
            with suppress(AssistantError):  # it is told when it is wanted
                self.ears.usual()  # the draft, and who hears other languages
        warm(self.kit, self._chronicle.trouble, lambda: self._is_closing)
        self._recognizers, self._drafts = self.ears.names(), self.ears.drafts()
        if self.kit.held("listener"):
            self.note_device("microphone", self.kit.listener.device)

    def _change(self, settings: Mapping[str, object]) -> None:
        cast(Home, self._home).change(**settings)
        load(self.kit, "recognizer", self._chronicle.trouble)
        self._warm()

    def _take_model(self, kind: str, settings: Mapping[str, object]) -> None:
        self.ears.let_go()
        self.kit.let_go(kind)
        self._change(settings)

    def _steps(self) -> Iterator[None]:
        """What is done between turns."""
        yield from self.library.steps()
        while not self.ears.learn():
            yield

    def _next(self) -> Turn | Callable[[], object] | None:
        """The next request; while there is none, the library goes on, a step at a time."""
        while self._work is not None and self._inbox.empty():
            self._chronicle.guard(self._step)
        return self._rest.wait(self._inbox, self.settings.unload_after_min, lambda: let_go(self.kit, self.ears))

    def _step(self) -> None:
        try:
            with translated():
                next(cast(Iterator[None], self._work))
        except StopIteration:
            self._work = None
        except AssistantError:
            self._work = None  # a full disk: the rest waits for the next start or request
            raise
        except Exception:
            self.library.give_up()
            self._work = self._steps()
            raise

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
        return cast(Recorder, self._chronicle.recorder).exchanges()

    def note_device(self, kind: str, name: str) -> None:
        """Tell of the device in use, where it is another."""
        is_kept_ready = kind == "microphone" and self.settings.keeps_microphone_ready
        before = self._devices.get(kind, DeviceChanged(kind=kind, name=""))
        changed = DeviceChanged(kind=kind, name=name or before.name, is_kept_ready=is_kept_ready)
        if (before.name, before.is_kept_ready) != (name or before.name, is_kept_ready):
            self._devices[kind] = changed
            self._emit(changed)

    note_bug = staticmethod(Chronicle.bug)

    def _teller(self, turn: str) -> Teller:
        return Teller(turn, self._emit)

    def _begin(self, turn: Turn) -> str:
        return self._underway.begin(turn, self._inbox.put)

    def _microphone(self) -> Listener:
        """The microphone, as soon as the home is open. Raises AssistantError where it cannot be opened."""
        self._is_open.wait()
        if self.refusal is not None:
            raise self.refusal
        if self._is_closing:
            raise AssistantError(Code.MICROPHONE_MISSING)
        return self.kit.listener

    def _silence(self) -> None:
        player = self._given.get("player") or (
            self.kit.held("player") if self._is_open.is_set() and not self.refusal else None
        )
        if player is not None:
            cast(Player, player).stop()

    def _emit(self, event: Event) -> None:
        self._chronicle.emit(event)
