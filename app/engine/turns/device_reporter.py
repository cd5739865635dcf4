"""Which devices are in use, told when it is another one."""

from collections.abc import Callable

from app.domain.events import DeviceChanged, Event
from app.storage.settings import Settings


class DeviceReporter:
    """For the microphone and the loudspeaker."""

    def __init__(self, emit: Callable[[Event], None], settings: Callable[[], Settings]) -> None:
        self._emit = emit
        self._settings = settings
        self._devices: dict[str, DeviceChanged] = {}

    def note(self, kind: str, name: str) -> None:
        """Tell of the device in use, where it is another."""
        is_kept_ready = kind == "microphone" and self._settings().keeps_microphone_ready
        before = self._devices.get(kind, DeviceChanged(kind=kind, name=""))
        changed = DeviceChanged(kind=kind, name=name or before.name, is_kept_ready=is_kept_ready)
        if (before.name, before.is_kept_ready) != (name or before.name, is_kept_ready):
            self._devices[kind] = changed
            self._emit(changed)
