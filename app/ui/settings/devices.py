"""Finds out which microphones and loudspeakers are connected, in a thread: the system may take its time."""

from threading import Lock, Thread

from app.domain.errors import AssistantError
from app.domain.events import DeviceKind, TroubleArose
from app.ui.ports import Emit, EnginePort
from app.ui.state.events import DevicesFound

KINDS = tuple(DeviceKind)


class DeviceFinder:
    """Emits `DevicesFound` for each kind; asked again while it is at work, it starts over once."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._lock = Lock()
        self._wanted: EnginePort | None = None
        self._is_running = False

    def find(self, engine: EnginePort) -> None:
        """Begin; returns at once."""
        with self._lock:
            self._wanted = engine
            if self._is_running:
                return
            self._is_running = True
        Thread(target=self._run, name="devices", daemon=True).start()

    def _run(self) -> None:
        while engine := self._next():
            for kind in KINDS:
                try:
                    self._emit(DevicesFound(kind=kind, devices=engine.devices(kind)))
                except AssistantError as error:
                    self._emit(TroubleArose(code=error.code, detail=error.detail))

    def _next(self) -> EnginePort | None:
        with self._lock:
            engine, self._wanted = self._wanted, None
            self._is_running = engine is not None
            return engine
