"""Which devices are in use: reported when it is another one."""

from collections.abc import Callable

from app.domain.events import DeviceChanged, DeviceKind, Event
from app.domain.settings import Settings
from app.engine.parts.player import Player


class DeviceReporter:
    """For the microphone and the loudspeaker."""

    def __init__(self, emit: Callable[[Event], None], settings: Callable[[], Settings]) -> None:
        self._emit = emit
        self._settings = settings
        self._devices: dict[DeviceKind, DeviceChanged] = {}

    def report(self, kind: DeviceKind, name: str) -> None:
        """Report the device in use, where it is another one or is now kept ready, or no longer."""
        is_kept_ready = kind is DeviceKind.MICROPHONE and self._settings().keeps_microphone_ready
        before = self._devices.get(kind, DeviceChanged(kind=kind, name=""))
        changed = DeviceChanged(kind=kind, name=name or before.name, is_kept_ready=is_kept_ready)
        if (before.name, before.is_kept_ready) != (changed.name, is_kept_ready):
            self._devices[kind] = changed
            self._emit(changed)

    def report_player(self, player: Player | None) -> None:
        """Report what a player plays on, where there is one."""
        if player is not None:
            self.report(DeviceKind.LOUDSPEAKER, player.device)
