"""What rings, shown: as a notification of the desktop, and as a line in the window until it is dismissed."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSystemTrayIcon, QVBoxLayout, QWidget

from app.domain.events import AlarmRang
from app.ui.state.state import State
from app.ui.widgets.icons import icon_file
from app.ui.widgets.label import label
from app.wording import window as wording
from app.wording.memory import RINGING_OVER, describe_alarm

_SHOWN_MS = 20_000


class AlarmNotices(QObject):
    """Notifications of the desktop, where it has a place for them."""

    clicked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None

    def notify(self, text: str) -> None:
        """Show a notification; the icon it needs stands in the tray until the window is closed."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return  # the line in the window says the same
        if self._tray is None:
            self._tray = QSystemTrayIcon(QIcon(icon_file()), self)
            self._tray.setToolTip(wording.NAME)
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(self.clicked)
            self._tray.show()
        self._tray.showMessage(wording.NAME, text, QSystemTrayIcon.MessageIcon.Information, _SHOWN_MS)

    def close(self) -> None:
        """Take the icon away."""
        if self._tray is not None:
            self._tray.hide()


class AlarmLine(QWidget):
    """What rang, one line each, until dismissed; that stops the sound, too."""

    dismissed = Signal()
    clicked = Signal()
    """On the notification."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame = QFrame()
        frame.setProperty("role", "trouble")
        self.message = label("", "strong", is_wrapped=True)
        self.dismiss = QPushButton(RINGING_OVER)
        self.dismiss.clicked.connect(self.dismissed)
        self._notices = AlarmNotices(self)
        self._notices.clicked.connect(self.clicked)
        around = QVBoxLayout(self)
        around.setContentsMargins(24, 12, 24, 0)
        around.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(18, 11, 10, 12)
        row.addWidget(self.message, 1)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def notify(self, event: AlarmRang) -> None:
        """Notify the desktop."""
        self._notices.notify(describe_alarm(event))

    def close_notices(self) -> None:
        """Take the icon out of the tray."""
        self._notices.close()

    def render_state(self, state: State) -> None:
        """Show a state."""
        self.message.setText("\n".join(describe_alarm(one) for one in state.alarms))
        self.setVisible(bool(state.alarms))
