"""Which microphones and loudspeakers there are, under ids that outlive re-plugging, and which one to use."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.errors import AssistantError, Code
from app.domain.events import Device
from app.engine.adapters.audio.portaudio import alone, list_again, portaudio
from app.engine.adapters.audio.pulse import Node, watch
from app.engine.parts.part import Check

Kind = Literal["input", "output"]

LIST_EVERY_S = 10.0
"""Where changes are not reported, PortAudio is asked for its list again no sooner than this."""
_MISSING = {"input": Code.MICROPHONE_MISSING, "output": Code.LOUDSPEAKER_MISSING}
_PULSE_RATE_HZ = 48_000
_MENTIONED = 3
_VOLATILE = re.compile(r"\s*\((plug)?hw:[^)]*\)|(?<=\()\d+- ")
"""ALSA's card numbers, and Windows' count of the times a device was plugged in."""


@dataclass(frozen=True, slots=True)
class Route:
    """A device, and how PortAudio reaches it."""

    device: Device
    index: int
    """PortAudio's number for it, until it lists again."""
    channels: int
    rate_hz: int
    through: str = ""
    """What PulseAudio calls it; empty where PortAudio reaches it without PulseAudio."""
    serial: tuple[int, int] = (0, 0)
    """PulseAudio's number for it, a different one each time it is plugged in."""

    def is_same(self, other: "Route") -> bool:
        """Whether both lead to the same device, plugged in once."""
        return (self.device.id, self.serial) == (other.device.id, other.serial)


def devices(kind: Kind) -> list[Device]:
    """Every microphone ("input") or loudspeaker ("output") there is now; empty where there is none."""
    try:
        return [route.device for route in _routes(kind)]
    except AssistantError:
        return []


def choose(kind: Kind, choice: str | None, without: Collection[str] = ()) -> Route:
    """The chosen device if it is present, else the system's default one, else any.

    `choice`: an id or a part of a name; `without`: ids of devices that are known to be gone.
    Raises AssistantError(MICROPHONE_MISSING | LOUDSPEAKER_MISSING).
    """
    found = [route for route in _routes(kind) if route.device.id not in without]
    if not found:
        raise AssistantError(_MISSING[kind], choice or "")
    return min(found, key=lambda route: _fitness(route.device, choice))


def _fitness(device: Device, choice: str | None) -> int:
    """How well a device fits, less is better."""
    if device.id == choice:
        return 0
    if choice and choice.casefold() in device.name.casefold():
        return 1
    return 2 if device.is_default else 3


def changes() -> int:
    """A number that changes when devices come or go, where such changes are reported."""
    return watch().changes


def subscribe(listener: Callable[[], object]) -> None:
    """Call a method after each such change, from another thread, as long as its object lives."""
    watch().subscribe(listener)


def reports_changes() -> bool:
    """Whether changes are reported."""
    return watch().nodes() is not None


def look_again(kind: Kind, older_than_s: float = 0.0) -> bool:
    """See which devices PortAudio has now, where that can be done; see `list_again`."""
    library = portaudio()
    with alone(_MISSING[kind]):
        try:
            return list_again(older_than_s)
        except library.PortAudioError as error:
            raise AssistantError(_MISSING[kind]) from error


def check(kind: Kind, choice: str | None) -> Check:
    """What `doctor` says: the device in use, and the ids of the others."""
    what = "microphone" if kind == "input" else "loudspeaker"
    try:
        used = choose(kind, choice).device
    except AssistantError:
        return Check(False, f"no {what} found", "Connect one, or check the sound settings.")
    others = [f"{device.name} [{device.id}]" for device in devices(kind) if device.id != used.id]
    if len(others) > _MENTIONED:
        others[_MENTIONED:] = ["..."]
    detail = f"{used.name} [{used.id}] (others: {', '.join(others)})" if others else used.name
    return Check(True, detail)


def _routes(kind: Kind) -> list[Route]:
    nodes = watch().nodes()
    try:
        library = portaudio()
    except OSError as error:  # PortAudio itself is not installed
        raise AssistantError(_MISSING[kind]) from error
    with alone(_MISSING[kind]):
        try:
            listed = _listed(library, kind)
            if nodes is not None:
                through = _pulse_device(listed)
                if through is None and list_again(LIST_EVERY_S, changes()):  # PulseAudio came after PortAudio
                    listed = _listed(library, kind)
                    through = _pulse_device(listed)
                if through is not None:
                    is_input = kind == "input"
                    ours, default = (nodes.sources, nodes.source) if is_input else (nodes.sinks, nodes.sink)
                    return [_pulse_route(node, default, int(through["index"])) for node in ours]
            if not listed and list_again():
                listed = _listed(library, kind)
            return _own(listed)
        except (ValueError, library.PortAudioError) as error:
            raise AssistantError(_MISSING[kind]) from error


def _pulse_route(node: Node, default: str, index: int) -> Route:
    return Route(Device(node.name, node.title, node.name == default), index, 1, _PULSE_RATE_HZ, node.name, node.serial)


def _pulse_device(listed: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The one device of PortAudio's that PulseAudio is behind."""
    return next((device for device in listed if device["api"] == "ALSA" and device["name"] == "pulse"), None)


def _listed(library: Any, kind: Kind) -> list[dict[str, Any]]:
    """PortAudio's devices of a kind, of the system's usual host API; the default one says so."""
    every = list(library.query_devices())
    apis = list(library.query_hostapis())
    usual = library.default.hostapi if every else -1
    found = []
    for number, device in enumerate(every):
        api = apis[device["hostapi"]]
        if device["hostapi"] == usual and device[f"max_{kind}_channels"] > 0:
            is_default = number == api[f"default_{kind}_device"]
            channels = min(2, device[f"max_{kind}_channels"])
            found.append({**device, "index": number, "api": api["name"], "channels": channels, "default": is_default})
    return found


def _own(listed: list[dict[str, Any]]) -> list[Route]:
    """Identified by their names, less the parts that change; the second of two with the same name is numbered."""
    seen: Counter[str] = Counter()
    routes = []
    for device in listed:
        plain = f"{device['api']}: {_VOLATILE.sub('', device['name'])}"
        seen[plain] += 1
        number = "" if seen[plain] == 1 else f" #{seen[plain]}"
        known = Device(plain + number, str(device["name"]), bool(device["default"]))
        routes.append(Route(known, device["index"], device["channels"], int(device["default_samplerate"])))
    return routes
