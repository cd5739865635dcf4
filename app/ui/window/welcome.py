"""What stands in the window before the first question."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.ui.state import phrases
from app.ui.state.state import State
from app.ui.widgets import theme
from app.ui.widgets.label import label
from app.wording import memory as memory_words
from app.wording import models as models_words
from app.wording import window as wording


class Welcome(QScrollArea):
    """The three steps, and an example to try them on."""

    example_wanted = Signal()
    set_wanted = Signal(list)
    """Ids of the models that would improve it."""
    models_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.example = QPushButton(wording.TRY_EXAMPLE)
        self.example.setProperty("role", "primary")
        self.example.clicked.connect(self.example_wanted)
        self.suggestion = ModelSuggestion()
        self.suggestion.hide()
        self.suggestion.get.clicked.connect(lambda: self.set_wanted.emit(self.suggestion.ids))
        self.suggestion.choose.clicked.connect(self.models_wanted)
        headline = label(wording.WELCOME, "headline", is_wrapped=True)
        lead = label(wording.WELCOME_MORE, "lead", is_wrapped=True)
        self.said = label("", "muted", is_wrapped=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.said.hide()
        promise = label(wording.PROMISE, "muted")
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(1)
        for part in (headline, lead):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        column.addSpacing(16)
        for number, (title, more) in enumerate(wording.STEPS, start=1):
            column.addWidget(_step(number, title, more))
        column.addWidget(self.suggestion)
        column.addSpacing(16)
        column.addWidget(self.example, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.said)
        column.addWidget(promise, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        held = QWidget()
        held.setObjectName("welcome")
        row = QHBoxLayout(held)
        row.setContentsMargins(24, 16, 24, 16)
        middle = QWidget()
        middle.setMaximumWidth(theme.COLUMN - 160)
        middle.setLayout(column)
        row.addStretch(1)
        row.addWidget(middle, 1000)
        row.addStretch(1)
        self.setWidget(held)

    def show_examples(self, examples: Mapping[str, Sequence[str]]) -> None:
        """Name something that can be said to each skill."""
        said = memory_words.name_examples(examples)
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def render_state(self, state: State) -> None:
        """Show a state."""
        self.suggestion.render_state(state)
        self.example.setEnabled(state.is_ready)
        self.example.setToolTip(wording.TRY_EXAMPLE_TOOLTIP if state.is_ready else phrases.why_not_ready(state))


class ModelSuggestion(QFrame):
    """Models that would improve things: their size, licences and source. Nothing connects before the user agrees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "importing")
        self.ids: list[str] = []
        self.text = label("", "muted", is_wrapped=True)
        self.get, self.choose = QPushButton(models_words.GET), QPushButton(models_words.OPEN_PAGE)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 14, 10)
        row.addWidget(self.text, 1)
        for button in (self.get, self.choose):
            button.setProperty("role", "small")
            row.addWidget(button)
        self.get.setToolTip(models_words.GET_TOOLTIP)
        self.choose.setToolTip(models_words.OPEN_PAGE_TOOLTIP)

    def render_state(self, state: State) -> None:
        """Shown while only what comes with Sotto is in use."""
        listed = state.models
        offer = next((offer for offer in listed.offers if offer.bytes), None) if listed else None
        used = [model for model in listed.models if model.active] if listed else []
        is_needed = offer is not None and all(model.is_built_in for model in used)
        if state.transfers:
            self.text.setText(models_words.describe_progress(next(iter(state.transfers.values()))))
        elif listed and offer:
            missing = [model for model in listed.models if model.id in offer.models and not model.installed]
            self.ids = [model.id for model in missing]
            self.text.setText(models_words.invite(offer, missing))
        self.get.setVisible(not state.transfers)
        self.setVisible(is_needed or bool(state.transfers))


def _step(number: int, title: str, more: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "step")
    badge = label(str(number), "number")
    badge.setFixedSize(30, 30)
    badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(label(title, "strong"))
    text.addWidget(label(more, "muted", is_wrapped=True))
    row = QHBoxLayout(frame)
    row.setContentsMargins(16, 12, 18, 13)
    row.setSpacing(16)
    row.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addLayout(text, 1)
    return frame
