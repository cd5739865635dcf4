"""What happens in the window itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.events import Device, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsCounted(Event):
    """The window asked the engine how many documents there are."""

    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRequested(Event):
    """The user chose a setting; the engine answers with `SettingsChanged` when it has taken or refused it."""

    name: str
    """Its name in `app.domain.settings.Settings`."""
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineMade(Event):
    """There is an engine to ask; it may still be loading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFailed(Event):
    """The engine could not be made or started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsFreeBegan(Event):
    """The window asked the engine to end a spoken turn when the speaker falls silent."""

    turn: str
    """The turn's id; the turn itself may be heard of later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesFound(Event):
    """The window asked the engine which devices are connected."""

    kind: str
    """microphone or loudspeaker."""
    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionsChanged(Event):
    """The user changed the collections; the engine may take the change later."""

    collections: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsDismissed(Event):
    """The user has seen what rang."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChosen(Event):
    """The user chose which documents are asked."""

    collection: str
    """Empty: all of them."""
