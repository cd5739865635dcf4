"""A loudspeaker, or what stands in for one."""

from collections.abc import Iterable
from typing import Protocol

from app.audio.samples import Audio
from app.engine.parts.part import BasePart, Part


class Player(Part, Protocol):
    """Plays sound, one piece after another."""

    device: str
    """Name of the device in use or used last; empty before the first, and where there is none."""
    is_paused: bool
    """Whether it is paused until `resume` or `stop`."""
    volume: float
    """What every sample is multiplied by, 0 to 2; heard at once."""

    def play(self, pieces: Iterable[Audio]) -> None:
        """Enqueue the pieces in the order they come and return; does not wait until they are heard.

        Raises AssistantError(LOUDSPEAKER_MISSING | LOUDSPEAKER_LOST).
        """
        ...

    @property
    def played(self) -> float:
        """Seconds of enqueued sound heard so far; never falls, and does not grow during a pause."""
        ...

    def pause(self) -> None:
        """Pause until `resume`; nothing enqueued is lost. Safe from any thread, at any time."""
        ...

    def resume(self) -> None:
        """Continue where it was paused. Safe from any thread, at any time."""
        ...

    def stop(self) -> None:
        """Fall silent within 50 ms, forget what is enqueued, end a pause. Safe from any thread, at any time."""
        ...


class BasePlayer(BasePart):
    """Defaults for players."""

    device: str = ""
