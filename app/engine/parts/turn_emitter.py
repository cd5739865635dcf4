"""How one turn reports what happens, and learns that it has been cancelled."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import AssistantError
from app.domain.events import Event, TroubleArose


class Cancelled(Exception):  # noqa: N818  # not a fault
    """The user wants no more of this turn."""


@dataclass
class TurnEmitter:
    """What the stages of a turn share."""

    turn: str
    """The turn's id."""
    sink: Callable[[Event], None]
    """Where its events go."""
    cancelled: threading.Event = field(default_factory=threading.Event)

    def emit(self, event: Callable[..., Event], **facts: object) -> None:
        """Report that something happened in this turn: an event of that class, with these facts."""
        self.sink(event(turn=self.turn, **facts))

    def trouble(self, error: AssistantError) -> None:
        """Report that something went wrong in it."""
        self.emit(TroubleArose, code=error.code, detail=error.detail, subject=error.subject)

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled where the user wants no more."""
        if self.cancelled.is_set():
            raise Cancelled
