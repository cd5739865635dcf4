"""What is remembered, and what rings."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.events.base import Event
from app.domain.listings import ListedMemory


class AlarmKind(StrEnum):
    """What rings."""

    TIMER = "timer"
    ALARM = "alarm"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRang(Event):
    """A timer, an alarm or a reminder is due, or was while Sotto did not run."""

    kind: AlarmKind
    name: str
    """What it was called, or what it reminds of; may be empty."""
    due: str
    """When, ISO 8601 with the time zone of this computer."""
    is_missed: bool = False
    """Whether it is reported late, since Sotto did not run."""
    again: str = ""
    """When it rings next, like `due`; empty where it rang once and for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoriesListed(Event):
    """Everything that is remembered of the user, as asked for."""

    memories: tuple[ListedMemory, ...]
    """The most important first."""
