"""The lower edge: the talk button, what is happening, the text box, Ask and Stop."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.domain.events import DeviceKind
from app.ui.state import phrases
from app.ui.state.state import Phase, State
from app.ui.talk.button import TalkButton
from app.ui.widgets.fields import Choice
from app.ui.widgets.label import label
from app.wording import library as library_words
from app.wording import window as wording


class Dock(QFrame):
    """Where the user speaks, types and stops."""

    asked = Signal(str)
    """The typed question."""
    stopped = Signal()
    paused = Signal()
    resumed = Signal()
    continued = Signal()
    scope_chosen = Signal(object)
    """The collection that is to be asked; empty: all documents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "dock")
        self.talk = TalkButton()
        self.phase = label("", "phase", is_wrapped=True)
        self.kept_ready = label("", "ready")
        self.kept_ready.setToolTip(wording.KEPT_READY_TOOLTIP)
        self.question = QLineEdit()
        self.question.setPlaceholderText(wording.QUESTION_PLACEHOLDER)
        self.question.setAccessibleName(wording.QUESTION)
        self.question.returnPressed.connect(self._ask)
        self.question.textChanged.connect(self._allow_asking)
        self.ask = QPushButton(wording.ASK)
        self.ask.setProperty("role", "primary")
        self.ask.clicked.connect(self._ask)
        self.stop = QPushButton(wording.STOP)
        self.stop.clicked.connect(self.stopped)
        self.pause = QPushButton(wording.PAUSE)
        self._pauses: SignalInstance = self.paused
        self.pause.clicked.connect(self._pause)
        self.scope = Choice()
        self.scope.setAccessibleName(library_words.SCOPE)
        self.scope.setToolTip(library_words.SCOPE_TOOLTIP)
        self.scope.setProperty("role", "scope")
        self.scope.setMinimumContentsLength(8)
        self.scope.chosen.connect(self.scope_chosen)
        self.progress = _Progress()
        self._why_not = wording.NOT_READY
        self._lay_out()
        self._allow_asking()

    def render_state(self, state: State) -> None:
        """Show a state."""
        self._why_not = phrases.why_not_ready(state)
        self.talk.setEnabled(state.is_ready)
        self.talk.setToolTip(self._why_not or _name_microphone(state))
        self.talk.render_state(state)
        self._describe(phrases.describe_phase(state), is_idle=not state.is_running)
        self.kept_ready.setText(f"●  {wording.KEPT_READY}" if state.is_kept_ready else "")
        self.kept_ready.setVisible(state.is_kept_ready)
        self._offer_pause(state)
        self.stop.setEnabled(state.is_running)
        self.stop.setToolTip(wording.STOP_TOOLTIP if state.is_running else wording.STOP_IDLE)
        self.progress.render_state(state)
        self._offer_scopes(state)
        self._allow_asking()

    def _offer_pause(self, state: State) -> None:
        """One button: an answer can be paused, resumed or continued."""
        if state.is_paused:
            self._pauses, text, tooltip = self.resumed, wording.RESUME, wording.RESUME_TOOLTIP
        elif not state.is_running and state.can_continue:
            self._pauses, text, tooltip = self.continued, wording.CONTINUE, wording.CONTINUE_TOOLTIP
        else:
            is_spoken = state.phase is Phase.SPEAKING
            tooltip = wording.PAUSE_TOOLTIP if is_spoken else wording.PAUSE_IDLE
            self._pauses, text = self.paused, wording.PAUSE
            self.pause.setEnabled(is_spoken)
        if text != wording.PAUSE:
            self.pause.setEnabled(True)
        self.pause.setText(text)
        self.pause.setToolTip(tooltip)

    def _pause(self) -> None:
        self._pauses.emit()

    def suggest(self, question: str) -> None:
        """Put a question into the text box, ready to be asked."""
        self.question.setText(question)
        self.question.setFocus()

    def _describe(self, phase: str, is_idle: bool) -> None:
        if phase == self.phase.text():
            return
        self.phase.setText(phase)
        # A screen reader stays with the button, so it is described there.
        self.talk.setAccessibleDescription(wording.TALK_DESCRIPTION if is_idle else phase)

    def _offer_scopes(self, state: State) -> None:
        """Offer the collections; where there are none, there is nothing to choose."""
        names = sorted(state.collections, key=str.casefold)
        self.scope.offer([("", library_words.SCOPE_EVERYTHING), *((name, name) for name in names)], state.scope)
        self.scope.setVisible(bool(names))

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(10)
        above.addWidget(self.phase, 1)
        above.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignBottom)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.question, 1)
        row.addWidget(self.ask)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addStretch(1)
        beside.addLayout(above)
        beside.addLayout(row)
        beside.addWidget(self.kept_ready)
        beside.addWidget(self.progress)
        beside.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(20, 12, 24, 12)
        across.setSpacing(14)
        across.addWidget(self.talk, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addLayout(beside, 1)

    def _ask(self) -> None:
        question = self.question.text().strip()
        if question and self.ask.isEnabled():
            self.question.clear()
            self.asked.emit(question)

    def _allow_asking(self) -> None:
        why_not = self._why_not or ("" if self.question.text().strip() else wording.ASK_EMPTY)
        self.ask.setEnabled(not why_not)
        self.ask.setToolTip(why_not or wording.ASK_TOOLTIP)


class _Progress(QWidget):
    """How far an import or a model is; takes no room where there is neither."""

    def __init__(self) -> None:
        super().__init__()
        self.text = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 2, 0, 0)
        inside.setSpacing(5)
        inside.addWidget(self.text)
        inside.addWidget(self.bar)
        self.hide()

    def render_state(self, state: State) -> None:
        """Show a state."""
        if state.progress:
            self._show(phrases.describe_progress(state.progress), state.progress.done, state.progress.total)
        elif state.loading and state.phase is not Phase.STARTING:
            self._show(phrases.describe_loading(state.loading), round(state.loading.fraction * 100), 100)
        else:
            self.hide()

    def _show(self, text: str, done: int, total: int) -> None:
        self.text.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.show()


def _name_microphone(state: State) -> str:
    name = state.devices.get(DeviceKind.MICROPHONE, "")
    return f"{wording.TALK_DESCRIPTION}\n{name}" if name else wording.TALK_DESCRIPTION
