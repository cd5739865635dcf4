"""The one thread that runs turns, one after another; between them it imports documents, a step at a time."""

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import cast

import numpy as np

from app import settings as settings_file
from app.audio import RATE_HZ, Audio
from app.engine.adapters.silero import warm
from app.engine.capture import Capture
from app.engine.library.library import Library
from app.engine.library.shelf import State
from app.engine.parts import Listener, Part, Player
from app.engine.recorder import Recorder
from app.engine.registry import Kit
from app.engine.turn import Turn
from app.errors import AssistantError, Code
from app.events import EngineReady, Event, Source, TroubleArose, TurnStarted
from app.paths import Paths
from app.settings import Settings
from app.store import open_store, translated

log = logging.getLogger(__name__)

_WARMED = ("embedder", "retriever", "generator", "speaker")
"""Loaded at the start, so that no turn has to wait; the devices are found then, and opened when they are used."""


class Engine:
    """In by method, out by event. Every method returns at once; `emit` is called from the engine's threads."""

    def __init__(self, paths: Paths, emit: Callable[[Event], None], changes: Mapping[str, object] | None = None,
                 **given: Part) -> None:  # fmt: skip
        """`changes`: settings for this run only; `given`: parts to use as they are, by kind."""
        self._paths = paths
        self._tell = emit
        self._changes = changes or {}
        self._given = given
        self._inbox: queue.SimpleQueue[Turn | Callable[[], object] | None] = queue.SimpleQueue()
        self._turns: list[Turn] = []
        self._turns_lock = threading.Lock()
        self._emit_lock = threading.RLock()
        self._recorder: Recorder | None = None
        self._unkept: set[tuple[str | None, Code]] = set()
        self._is_closing = False
        self._opened = ExitStack()
        self._is_open = threading.Event()
        self._has_loaded = threading.Event()
        self.refusal: AssistantError | None = None
        """Why nothing works, where the home could not be opened."""
        self._work: Iterator[None] | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self.settings = Settings()
        """The settings in force, once loaded."""

    # What can be asked of it

    def start(self) -> None:
        """Load everything and begin, in the engine's own thread."""
        self._thread.start()

    def listen(self, listener: Listener | None = None, source: Source = Source.MICROPHONE) -> str:
        """Begin a spoken turn, cutting off the one that runs; returns its id."""
        turn_id = uuid.uuid4().hex
        path = self._paths.recordings / f"{time.strftime('%Y%m%d-%H%M%S')}-{turn_id[:8]}.flac"
        capture = Capture(lambda: listener or self._listener(), path, self.settings.longest_question_s)
        capture.start()
        self._begin(Turn(turn_id, source, self._emit, capture=capture))
        return turn_id

    def release(self) -> None:
        """The key was let go: what was said is answered."""
        with self._turns_lock:
            for turn in self._turns:
                if turn.capture is not None:
                    turn.capture.release()

    def ask(self, question: str, scope: str | None = None) -> str:
        """Begin a written turn, cutting off the one that runs; returns its id."""
        question = question.encode(errors="replace").decode().strip()  # a pipe may cut a character in half
        turn = Turn(uuid.uuid4().hex, Source.TEXT, self._emit, question=question, scope=scope)
        self._begin(turn)
        return turn.id

    def cancel(self) -> None:
        """End the running turn; its sound stops before this returns."""
        with self._turns_lock:
            for turn in self._turns:
                turn.cancel(self._silence)

    def add(self, paths: Sequence[Path]) -> None:
        """Import files and folders, and keep them in step."""
        self._inbox.put(lambda: self.library.add(paths))

    def documents(self) -> int:
        """How many documents can be asked."""
        return self.library.shelf.count(State.READY) if self._has_loaded.is_set() else 0

    def close(self) -> None:
        """End the running turn and the engine; everything asked for before stays to be done at the next start."""
        with self._turns_lock:
            self._is_closing = True  # whatever is asked for from now on comes too late
        self.cancel()
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    # Its life

    def load(self) -> None:
        """Open the home and make the library; `start` does it too. Raises AssistantError."""
        self._paths.prepare()
        self.settings, setting_trouble = settings_file.load(self._paths.settings)
        self.settings = settings_file.change(self.settings, **self._changes)
        self.store, store_trouble = open_store(self._paths.database)
        self._opened.callback(self.store.close)
        self._recorder = Recorder(self.store)
        self.kit = Kit(self._paths, self.settings, self.store, self._trouble, **self._given)
        self._opened.callback(self.kit.close)
        self._is_open.set()
        for trouble in (setting_trouble, store_trouble):
            if trouble is not None:
                self._trouble(trouble)
        self._get("recognizer")  # one that works in a process of its own loads while we do
        self.library = Library(self.kit, self._emit)
        self._has_loaded.set()

    def unload(self) -> None:
        """Let go of the files that `load` opened."""
        self._has_loaded.clear()
        self._opened.close()

    def _run(self) -> None:
        try:
            self.refusal = self._guard(self.load)
            if self.refusal is not None:
                self._refuse_all(self.refusal)
                return
            for step in (self._warm, self.library.sync):
                if not self._is_closing:
                    self._guard(step)
            self._emit(EngineReady(engines=self.kit.names()))
            self._work = self.library.steps()
            while (request := self._next()) is not None:
                if isinstance(request, Turn):
                    request.run(self.kit, cast(Recorder, self._recorder).exchanges, self._on_bug)
                    self._forget(request)
                else:
                    self._guard(request)
                    self._work = self.library.steps()
            self._guard(self.store.back_up)
        finally:
            self._is_open.set()
            self._guard(self.unload)

    def _warm(self) -> None:
        for kind in _WARMED:
            if not self._is_closing:
                self._get(kind)
        for kind in ("listener", "player"):
            with suppress(AssistantError):  # a device that is missing is told when it is wanted
                self.kit.get(kind)
        warm()
        if self.kit.held("retriever"):
            self.kit.retriever.retrieve("warm up")
        if self.kit.held("recognizer"):
            for _ in self.kit.recognizer.recognize([Audio(np.zeros(RATE_HZ // 4, np.float32))]):
                if self._is_closing:
                    return  # at its end, one that loads its model in a process of its own has done so

    def _get(self, kind: str) -> None:
        try:
            self.kit.get(kind)
        except AssistantError as error:
            self._trouble(error)

    def _next(self) -> Turn | Callable[[], object] | None:
        """The next request; while there is none, the library goes on, a step at a time."""
        while self._work is not None and self._inbox.empty():
            self._guard(self._step)
        return self._inbox.get()

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
            self._work = self.library.steps()
            raise

    def _refuse_all(self, error: AssistantError) -> None:
        """Nothing can be loaded: end each turn that is asked for with the same word, until closed."""
        self._is_open.set()
        self._emit(EngineReady(engines={}))
        while (request := self._inbox.get()) is not None:
            if isinstance(request, Turn):
                request.refuse(error)
                self._forget(request)

    def _guard(self, request: Callable[[], object]) -> AssistantError | None:
        """Do something; whatever goes wrong is told and returned, and the engine goes on."""
        try:
            request()
        except AssistantError as error:
            fault = error
        except Exception as error:  # noqa: BLE001  # the one place where a bug outside a turn is caught
            self._on_bug(error)
            fault = AssistantError(Code.BUG, type(error).__name__)
        else:
            return None
        self._trouble(fault)
        return fault

    @staticmethod
    def _on_bug(error: Exception) -> None:
        log.error("a bug", exc_info=error)

    # Turns

    def _begin(self, turn: Turn) -> None:
        with self._turns_lock:
            for earlier in self._turns:
                earlier.cancel(self._silence)
            if self._is_closing:
                turn.cancel(self._silence)
                return
            self._turns.append(turn)
            self._inbox.put(turn)

    def _forget(self, turn: Turn) -> None:
        with self._turns_lock:
            self._turns.remove(turn)

    def _listener(self) -> Listener:
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

    # Telling

    def _emit(self, event: Event) -> None:
        """Keep, then tell: what a listener has been told is on disk, or it has been told why not."""
        with self._emit_lock:
            if isinstance(event, TroubleArose) and (event.turn, event.code) in self._unkept:
                return  # a full disk is told of once a turn, whoever meets it
            fault = self._keep(event)
            # A turn begins with its start and ends with its end, whatever befalls the disk.
            told = [event] if fault is None else [event, fault] if isinstance(event, TurnStarted) else [fault, event]
            for one in told:
                try:
                    self._tell(one)
                except Exception as error:  # noqa: BLE001  # the hearer's bug must not end the engine
                    self._on_bug(error)

    def _keep(self, event: Event) -> TroubleArose | None:
        """Write an event down; returns the trouble with that, the first time that it befalls a turn."""
        turn: str | None = getattr(event, "turn", None)
        try:
            if self._recorder is not None:
                self._recorder.record(event)
        except AssistantError as error:
            code, detail = error.code, error.detail
        except Exception as error:  # noqa: BLE001  # a turn goes on without being written down
            self._on_bug(error)
            code, detail = Code.BUG, type(error).__name__
        else:
            return None
        is_known = (turn, code) in self._unkept or (isinstance(event, TroubleArose) and event.code == code)
        self._unkept.add((turn, code))
        return None if is_known else TroubleArose(code=code, detail=detail, turn=turn)

    def _trouble(self, error: AssistantError) -> None:
        self._emit(TroubleArose(code=error.code, detail=error.detail))
