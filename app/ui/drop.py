"""Files and folders dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import wording

_EDGE = 16


class Invitation(QLabel):
    """Lies over the window while something that can be added is dragged above it."""

    dropped = Signal(list)
    """Paths of files and folders of this computer."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(wording.DROP_HERE, window)
        self.setProperty("role", "drop")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()
        self.is_allowed = False
        """Whether something can be added."""
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Hear of what the window hears first."""
        if isinstance(event, QDragEnterEvent):  # before the drop, of which it is a kind
            self._invite(event)
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.hide()
            event.acceptProposedAction()
            self.dropped.emit(_local_paths(event))
        elif event.type() in (QEvent.Type.DragLeave, QEvent.Type.Resize):
            self.hide()  # no invitation outlasts a change of size
        return False

    def _invite(self, event: QDragEnterEvent) -> None:
        if _local_paths(event) and self.is_allowed:
            event.acceptProposedAction()
            self.setGeometry(self._window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))
            self.raise_()
            self.show()


def _local_paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
