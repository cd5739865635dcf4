"""The one door through which events reach Qt."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.events import Event


class _Door(QObject):
    happened = Signal(object)


class Bridge:
    """Carries events from whichever thread tells them to the thread that made it, in order.

    It holds a QObject rather than being one: QObject has an `emit` of its own, of another shape.
    """

    def __init__(self) -> None:
        self._door = _Door()

    def emit(self, event: Event) -> None:
        """Tell an event; returns at once, may be called from any thread."""
        self._door.happened.emit(event)

    def connect_to(self, receive: Callable[[Event], None]) -> None:
        """Have a QObject's method called with each event, in that object's thread."""
        self._door.happened.connect(receive, Qt.ConnectionType.QueuedConnection)
