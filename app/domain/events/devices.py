"""Microphones and loudspeakers that come and go."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.events.base import Event


class DeviceKind(StrEnum):
    """Which way a device is used."""

    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or loudspeaker that is connected."""

    id: str
    """Stays the same when it is plugged in again; what the settings keep."""
    name: str
    """As the system shows it; two devices may share one."""
    is_default: bool = False
    """Whether it is the one in use where none has been chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged(Event):
    """Another microphone or loudspeaker is in use."""

    kind: DeviceKind
    name: str
    is_kept_ready: bool = False
    """Whether the microphone stays open between turns, its last half second held in memory."""
