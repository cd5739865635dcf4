"""A microphone, or what stands in for one."""

from typing import Protocol

from app.audio.samples import Audio
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import BasePart, Part


class Listener(Part, Protocol):
    """Captures sound."""

    device: str
    """Name of the device in use or used last; empty before the first, and where there is none."""

    def prepare(self) -> None:
        """Open the device without hearing, so that `listen` begins at once; may do nothing.

        Never raises what `listen` would: a missing device is reported when it is needed.
        """
        ...

    def listen(self) -> ClosableIterator[Audio]:
        """Begin now and yield 16 kHz mono blocks of at most 100 ms, in order.

        Nothing is lost silently: a block says in `lost_s` how much is missing before it. Where the device goes
        away and there is another, that one continues (see `device`). Capture ends when the iterator is
        closed, by itself only where the source ends. Raises
        AssistantError(MICROPHONE_MISSING | MICROPHONE_BUSY) at once, MICROPHONE_LOST when the device
        goes away and there is no other; every block before that has been yielded.
        """
        ...


class BaseListener(BasePart):
    """Defaults for listeners."""

    device: str = ""
