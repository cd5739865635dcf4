"""Looks which microphones and loudspeakers are connected, in a thread: the system may take its time."""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from app.domain.errors import AssistantError
from app.domain.events import DeviceKind, Event, TroubleArose
from app.ui.ports import EngineLike
from app.ui.state.events import DevicesFound

log = logging.getLogger(__name__)

KINDS = tuple(DeviceKind)


class DeviceLook:
    """Tells `DevicesFound` for each kind; asked again while it looks, it looks once more."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._lock = Lock()
        self._wanted: EngineLike | None = None
        self._is_looking = False

    def look(self, engine: EngineLike) -> None:
        """Begin; returns at once."""
        with self._lock:
            self._wanted = engine
            if self._is_looking:
                return
            self._is_looking = True
        Thread(target=self._run, name="devices", daemon=True).start()

    def _run(self) -> None:
        while engine := self._next():
            for kind in KINDS:
                try:
                    self._emit(DevicesFound(kind=kind, devices=engine.devices(kind)))
                except AssistantError as error:
                    self._emit(TroubleArose(code=error.code, detail=error.detail))

    def _next(self) -> EngineLike | None:
        with self._lock:
            engine, self._wanted = self._wanted, None
            self._is_looking = engine is not None
            return engine
