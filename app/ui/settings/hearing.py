"""The page on hearing: which devices and recognizers, which languages, which words; each change counts at once."""

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import Code
from app.domain.events import Device, DeviceKind
from app.domain.settings import Settings
from app.ui.ports import EnginePort
from app.ui.settings import languages
from app.ui.state.state import State
from app.ui.widgets.fields import Choice, Seconds, WordList
from app.ui.widgets.label import label
from app.wording import hearing as hearing_words
from app.wording import window as wording
from app.wording.faults import describe

_NOTED = frozenset({
    Code.SETTING_INVALID, Code.RECOGNIZER_MISSING, Code.MODEL_MISSING, Code.MODEL_BROKEN,
    Code.MICROPHONE_MISSING, Code.MICROPHONE_BUSY, Code.LOUDSPEAKER_MISSING,
})  # fmt: skip
"""Troubles that a choice made here may bring."""
_LABELS = 150
"""Pixels: the fields of both parts begin below one another."""
_SWITCHES = {
    "keeps_microphone_ready": (hearing_words.KEEP_READY, hearing_words.KEEP_READY_TOOLTIP),
    "normalizes_gain": (hearing_words.LOUDER, hearing_words.LOUDER_TOOLTIP),
    "suppresses_rumble": (hearing_words.RUMBLE, hearing_words.RUMBLE_TOOLTIP),
    "suppresses_noise": (hearing_words.NOISE, hearing_words.NOISE_TOOLTIP),
    "plays_cues": (hearing_words.CUES, hearing_words.CUES_TOOLTIP),
    "learns_vocabulary": (hearing_words.LEARN, hearing_words.LEARN_TOOLTIP),
}
"""Setting -> its words."""


class HearingPage(QDialog):
    """Shows the state's settings and emits each one that the user changes; stays open beside the window."""

    changed = Signal(str, object)
    """A setting's name in `app.domain.settings`, and its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(hearing_words.HEARING_TITLE)
        self.resize(580, 800)
        self._engine: EnginePort | None = None
        self._settings = Settings()
        """What is shown."""
        self._connected: Mapping[str, Sequence[Device]] = {}
        self._seen: dict[str, str] = {}
        """Device id -> its name, of every device seen so far: one that is away keeps its name."""
        self.microphone = Choice()
        self.loudspeaker = Choice()
        self.recognizer = Choice()
        self.hearing = label("", "muted", is_wrapped=True)
        """With which model it hears, and why."""
        self.language = Choice()
        self.languages = QLineEdit()
        self.languages.setPlaceholderText(hearing_words.LANGUAGES_PLACEHOLDER)
        self.patience = Seconds(0.2, 10, hearing_words.SECONDS)
        self.vocabulary = WordList()
        self.vocabulary.setPlaceholderText(hearing_words.VOCABULARY_PLACEHOLDER)
        self.switches = {name: QCheckBox(text) for name, (text, _) in _SWITCHES.items()}
        self.unknown = label("", "muted", is_wrapped=True)
        self.note = label("", "warning", is_wrapped=True)
        self.close_button = QPushButton(wording.CLOSE)
        self._lay_out()
        self._connect()

    def attach(self, engine: EnginePort) -> None:
        """Ask this engine from now on."""
        self._engine = engine

    def present(self, state: State) -> None:
        """Show a state, whatever is being typed, and come to the front."""
        if self._engine is None:
            return
        self.show_settings(state.settings, self._engine.recognizers())
        self.hearing.setText(self._engine.hearing())
        self.render_state(state)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_settings(self, settings: Settings, recognizers: Sequence[str]) -> None:
        """Show settings, and the recognizers that can be chosen."""
        self._settings = settings
        _offer_recognizers(self.recognizer, recognizers, settings.recognizer)
        self._show_language()
        self._show_languages()
        self.patience.show_value(settings.patience_s)
        self.vocabulary.show_words(settings.vocabulary)
        self._show_switches()
        self._offer_devices()

    def render_state(self, state: State) -> None:
        """Show which devices are connected, settings that have changed, and what is wrong with a choice."""
        if state.settings != self._settings:
            self._show_changes(state.settings)
        if state.connected is not self._connected:
            self._connected = state.connected
            self._offer_devices()
        is_noted = state.trouble is not None and state.trouble.code in _NOTED
        if state.trouble and is_noted:
            said = describe(state.trouble.code, state.trouble.detail)
            self.note.setText(f"{said.message} {said.remedy}")
        self.note.setVisible(is_noted)

    def _show_changes(self, settings: Settings) -> None:
        """Show only what has changed: something else may be being typed."""
        before, self._settings = self._settings, settings
        is_new = {name for name in type(settings).model_fields if getattr(settings, name) != getattr(before, name)}
        if self._engine and "recognizer" in is_new:
            _offer_recognizers(self.recognizer, self._engine.recognizers(), settings.recognizer)
        if self._engine:
            self.hearing.setText(self._engine.hearing())
        if "language" in is_new:
            self._show_language()
        if "languages" in is_new:
            self._show_languages()
        if "patience_s" in is_new:
            self.patience.show_value(settings.patience_s)
        if "vocabulary" in is_new:
            self.vocabulary.show_words(settings.vocabulary)
        if is_new & {"microphone", "loudspeaker"}:
            self._offer_devices()
        self._show_switches()

    def _show_language(self) -> None:
        known = dict(languages.names())
        known.setdefault(self._settings.language, self._settings.language)
        self.language.offer(list(known.items()), self._settings.language)

    def _show_languages(self) -> None:
        self.languages.setText(languages.name_all(self._settings.languages))
        self.unknown.hide()

    def _show_switches(self) -> None:
        for name, switch in self.switches.items():
            with QSignalBlocker(switch):
                switch.setChecked(getattr(self._settings, name))

    def _lay_out(self) -> None:
        sound = _form()
        _add_row(sound, hearing_words.MICROPHONE, self.microphone, hearing_words.MICROPHONE_TOOLTIP)
        _add_row(sound, hearing_words.LOUDSPEAKER, self.loudspeaker, hearing_words.LOUDSPEAKER_TOOLTIP)
        speech = _form()
        _add_row(speech, hearing_words.RECOGNIZER, self.recognizer, hearing_words.RECOGNIZER_TOOLTIP)
        speech.addRow("", self.hearing)
        _add_row(speech, hearing_words.LANGUAGE, self.language, hearing_words.LANGUAGE_TOOLTIP)
        _add_row(speech, hearing_words.LANGUAGES, self.languages, hearing_words.LANGUAGES_TOOLTIP)
        speech.addRow("", self.unknown)
        _add_row(speech, hearing_words.PATIENCE, self.patience, hearing_words.PATIENCE_TOOLTIP)
        _add_row(speech, hearing_words.VOCABULARY, self.vocabulary, hearing_words.VOCABULARY_TOOLTIP)
        self.vocabulary.setFixedHeight(96)
        for name, switch in self.switches.items():
            switch.setToolTip(_SWITCHES[name][1])
            switch.setAccessibleDescription(_SWITCHES[name][1])
            (speech if name == "learns_vocabulary" else sound).addRow("", switch)
        held = QWidget()
        held.setObjectName("scrolled")
        inside = QVBoxLayout(held)
        inside.setContentsMargins(24, 20, 24, 12)
        inside.setSpacing(10)
        for title, form in ((hearing_words.SOUND, sound), (hearing_words.SPEECH, speech)):
            inside.addWidget(label(title, "strong"))
            inside.addLayout(form)
            inside.addSpacing(14)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(held)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.addWidget(self.note, 1)
        foot.addStretch(0)
        foot.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll, 1)
        around.addLayout(foot)
        self.note.hide()

    def _connect(self) -> None:
        fields: dict[str, Choice | Seconds | WordList] = {
            "microphone": self.microphone,
            "loudspeaker": self.loudspeaker,
            "recognizer": self.recognizer,
            "language": self.language,
            "patience_s": self.patience,
            "vocabulary": self.vocabulary,
        }
        for name, field in fields.items():
            field.chosen.connect(lambda value, name=name: self._change(name, value))
        for name, switch in self.switches.items():
            switch.toggled.connect(lambda value, name=name: self._change(name, value))
        self.languages.editingFinished.connect(self._take_languages)
        self.close_button.clicked.connect(self.close)
        self.close_button.setAutoDefault(False)  # Enter in a field ends that field, not the page

    def _change(self, name: str, value: object) -> None:
        if value == getattr(self._settings, name):
            return  # chosen once more: nothing needs to be reloaded
        self._settings = self._settings.model_copy(update={name: value})
        self.changed.emit(name, value)

    def _take_languages(self) -> None:
        codes, unknown = languages.read(self.languages.text())
        self.unknown.setText(hearing_words.refuse_languages(unknown) if unknown else "")
        self.unknown.setVisible(bool(unknown))
        self._change("languages", codes)

    def _offer_devices(self) -> None:
        for kind, field, chosen in (
            (DeviceKind.MICROPHONE, self.microphone, self._settings.microphone),
            (DeviceKind.LOUDSPEAKER, self.loudspeaker, self._settings.loudspeaker),
        ):
            devices = self._connected.get(kind, ())
            self._seen.update({device.id: device.name for device in devices})
            entries, current = _name_devices(devices, chosen)
            if current is not None and current not in (value for value, _ in entries):
                name = self._seen.get(current, current)
                # Until somebody has looked, nobody knows that it is away.
                entries.append((current, hearing_words.name_absent_device(name) if kind in self._connected else name))
            field.offer(entries, current)


def _name_devices(devices: Sequence[Device], chosen: str | None) -> tuple[list[tuple[str | None, str]], str | None]:
    """Name what can be chosen, and say which of it is; the settings hold an id, or a part of a name."""
    default = next((device.name for device in devices if device.is_default), "")
    entries: list[tuple[str | None, str]] = [(None, hearing_words.name_default_device(default))]
    counted = Counter(device.name for device in devices)
    for device in devices:
        entries.append((device.id, device.name if counted[device.name] == 1 else f"{device.name} ({device.id})"))
    if chosen is None or any(device.id == chosen for device in devices):
        return entries, chosen
    named = next((device.id for device in devices if chosen.casefold() in device.name.casefold()), chosen)
    return entries, named


def _offer_recognizers(field: Choice, names: Sequence[str], chosen: str | None) -> None:
    entries: list[tuple[str | None, str]] = [(None, hearing_words.AUTOMATIC), *((name, name) for name in names)]
    if chosen is not None and chosen not in names:
        entries.append((chosen, hearing_words.name_absent_recognizer(chosen)))
    field.offer(entries, chosen)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setHorizontalSpacing(18)
    form.setVerticalSpacing(7)
    return form


def _add_row(form: QFormLayout, name: str, field: QWidget, tooltip: str) -> None:
    field.setAccessibleName(name)
    field.setAccessibleDescription(tooltip)
    field.setToolTip(tooltip)
    named = QLabel(name)
    named.setBuddy(field)
    named.setMinimumWidth(_LABELS)
    form.addRow(named, field)
