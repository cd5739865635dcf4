"""Files and folders dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.web_address import looks_like_address
from app.wording import window as wording

_EDGE = 16


class DropOverlay(QLabel):
    """Lies over the window while something that can be added is dragged above it."""

    dropped = Signal(list)
    """Paths of files and folders of this computer."""
    address_dropped = Signal(str)
    """The address of a web page; nothing has been fetched."""

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
            if paths := _local_paths(event):
                self.dropped.emit(paths)
            elif address := _address(event):
                self.address_dropped.emit(address)
        elif event.type() in (QEvent.Type.DragLeave, QEvent.Type.Resize):
            self.hide()  # no invitation outlasts a change of size
        return False

    def _invite(self, event: QDragEnterEvent) -> None:
        if (_local_paths(event) or _address(event)) and self.is_allowed:
            event.acceptProposedAction()
            self.setGeometry(self._window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))
            self.raise_()
            self.show()


def _address(event: QDropEvent) -> str:
    """The address that is dragged, as a link or as text; empty where there is none."""
    data = event.mimeData()
    urls = [url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in data.urls()] or [data.text().strip()]
    return next((url for url in urls if looks_like_address(url) and len(url.split()) == 1), "")


def _local_paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
