"""The line below the header that shows a trouble."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.state import phrases
from app.ui.state.state import State
from app.ui.widgets.label import label
from app.wording import (
    window as wording,
)
from app.wording.faults import describe


class TroubleLine(QWidget):
    """One clear sentence and its remedy, until dismissed."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame = QFrame()
        frame.setProperty("role", "trouble")
        self.message = label("", "strong", is_wrapped=True)
        self.remedy = label("", "remedy", is_wrapped=True)
        for part in (self.message, self.remedy):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dismiss = QPushButton("✕")
        self.dismiss.setProperty("role", "plain")
        self.dismiss.setAccessibleName(wording.DISMISS)
        self.dismiss.setToolTip(wording.DISMISS)
        self.dismiss.clicked.connect(self.dismissed)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.message)
        text.addWidget(self.remedy)
        around = QVBoxLayout(self)
        around.setContentsMargins(24, 12, 24, 0)
        around.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(18, 11, 10, 12)
        row.addLayout(text, 1)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def render_state(self, state: State) -> None:
        """Show a state."""
        if state.trouble:
            said = describe(state.trouble.code, state.trouble.detail)
        elif state.unread:
            said = phrases.describe_unread(state.unread)
        else:
            self.hide()
            return
        self.message.setText(said.message)
        self.remedy.setText(said.remedy)
        self.show()
