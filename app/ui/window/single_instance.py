"""One window for each home: a second copy asks the first to come forward."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 1000
"""How long the second copy waits for the first to answer."""


def _name(home: Path) -> str:
    """Name the local socket of a home: short, because a socket's path may hold no more than 107 bytes."""
    return f"sotto-{sha256(str(home.resolve()).encode()).hexdigest()[:20]}"


def raise_other(home: Path) -> bool:
    """Ask the copy that works on this home to come forward; whether there was one. Needs no QApplication."""
    socket = QLocalSocket()
    socket.connectToServer(_name(home))
    is_there = socket.waitForConnected(_PATIENCE_MS)
    socket.abort()
    return is_there


class SingleInstance(QObject):
    """Hears a second copy ask; nothing is read from it, so there is nothing it could say."""

    def __init__(self, home: Path, answer: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer = answer
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._hear)
        # The home's lock is held by this copy, so a socket that is still there is a dead one's.
        QLocalServer.removeServer(_name(home))
        self.is_listening = self._server.listen(_name(home))
        """Whether a second copy can be heard; the window works without."""

    def close(self) -> None:
        """Hear no more."""
        self._server.close()

    def _hear(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.abort()
            self._answer()
