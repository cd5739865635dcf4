"""The one way for events to reach Qt."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.events import Event


class _Sender(QObject):
    happened = Signal(object)


class Bridge:
    """Carries events, in order, from whichever thread emits them to the thread that created it.

    It holds a QObject rather than being one: QObject has an `emit` of its own, of another shape.
    """

    def __init__(self) -> None:
        self._sender = _Sender()

    def emit(self, event: Event) -> None:
        """Emit an event; returns at once, may be called from any thread."""
        self._sender.happened.emit(event)

    def connect_to(self, receive: Callable[[Event], None]) -> None:
        """Have a QObject's method called with each event, in that object's thread."""
        self._sender.happened.connect(receive, Qt.ConnectionType.QueuedConnection)
