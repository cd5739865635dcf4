"""How one turn says what happens, and learns that nobody wants it any more."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import AssistantError
from app.domain.events import Event, TroubleArose


class Cancelled(Exception):  # noqa: N818  # not a fault
    """The user wants no more of this turn."""


@dataclass
class TurnEmitter:
    """What the pieces of a turn share."""

    turn: str
    """The turn's id."""
    emit: Callable[[Event], None]
    cancelled: threading.Event = field(default_factory=threading.Event)

    def tell(self, event: Callable[..., Event], **facts: object) -> None:
        """Say that something happened in this turn."""
        self.emit(event(turn=self.turn, **facts))

    def trouble(self, error: AssistantError) -> None:
        """Say that something went wrong in it."""
        self.tell(TroubleArose, code=error.code, detail=error.detail)

    def go_on(self) -> None:
        """Raise Cancelled where the user wants no more."""
        if self.cancelled.is_set():
            raise Cancelled
