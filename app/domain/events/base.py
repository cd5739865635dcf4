"""Facts: what the engine reports, once, and never changes."""

import time
from dataclasses import dataclass, field

from app.domain.errors import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened."""

    at_s: float = field(default_factory=time.monotonic)
    """When, on the monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleArose(Event):
    """Something went wrong; in a turn, its outcome says whether it survived."""

    code: Code
    detail: str = ""
    subject: str = ""
    """The very name of what it was about, for the program: as `AssistantError.subject`."""
    turn: str | None = None
    """The turn it arose in, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReady(Event):
    """Everything is loaded; a turn can run at full speed."""

    engines: dict[str, str]
    """Part kind -> name of the make in use; kinds that have none are absent."""
