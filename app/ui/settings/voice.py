"""The page on the voice: which one, how fast, how high, how loud, one for each language; each change counts at once."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.ui.ports import EnginePort
from app.ui.settings import languages
from app.ui.state.state import State
from app.ui.widgets.fields import Choice, Number
from app.ui.widgets.label import label
from app.wording import voice as words
from app.wording import window as wording

_LABELS = 150
_TRY_MS = 50
"""Settings that have just been typed are taken before they are tried."""


class VoicePage(QDialog):
    """Shows the state's settings of the voice and emits each one that the user changes."""

    changed = Signal(str, object)
    """A setting's name in `app.domain.settings`, and its value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.TITLE)
        self.resize(480, 460)
        self._engine: EnginePort | None = None
        self._settings = Settings()
        """What is shown."""
        self._voices: tuple[InstalledVoice, ...] = ()
        """Those that are offered."""
        self.voice = Choice()
        self.speed = Number(80, 450, 5, words.SPEED_UNIT)
        self.pitch = Number(0, 99, 1, "")
        self.volume = Number(0, 200, 5, words.PERCENT)
        self.speaks = QCheckBox(words.SPEAKS)
        self.ducks = QCheckBox(words.DUCKS)
        self.ducks.setToolTip(words.DUCKS_TOOLTIP)
        self.talks = QCheckBox(words.TALKS)
        self.talks.setToolTip(words.TALKS_TOOLTIP)
        self.by_language: dict[str, Choice] = {}
        self._languages = QFormLayout()
        self._title = label(words.LANGUAGES, "strong")
        self.try_button = QPushButton(words.TRY)
        self.try_button.setToolTip(words.TRY_TOOLTIP)
        self.close_button = QPushButton(wording.CLOSE)
        self._lay_out()
        self._connect()

    def attach(self, engine: EnginePort) -> None:
        """Ask this engine from now on."""
        self._engine = engine

    def present(self, state: State) -> None:
        """Show a state, and come to the front."""
        self._show(state.settings, self._known())
        self.show()
        self.raise_()
        self.activateWindow()

    def render_state(self, state: State) -> None:
        """Show the settings and the voices that can be chosen, where either has changed."""
        voices = self._known()
        if state.settings != self._settings or voices != self._voices:
            self._show(state.settings, voices)

    def _known(self) -> tuple[InstalledVoice, ...]:
        return self._engine.voice.known if self._engine is not None else ()

    def _show(self, settings: Settings, voices: tuple[InstalledVoice, ...]) -> None:
        self._settings, self._voices = settings, voices
        self.speed.show_value(settings.speaking_rate_wpm)
        self.pitch.show_value(settings.pitch)
        self.volume.show_value(round(settings.volume * 100))
        for box, is_on in (
            (self.speaks, settings.speaks),
            (self.ducks, settings.ducks),
            (self.talks, settings.talks_without_documents),
        ):
            with QSignalBlocker(box):
                box.setChecked(is_on)
        _offer(self.voice, voices, settings.voice, words.AUTOMATIC)
        self._offer_languages()

    def _offer_languages(self) -> None:
        if tuple(self.by_language) != self._settings.spoken_languages:
            self._add_languages()
        for code, field in self.by_language.items():
            theirs = tuple(voice for voice in self._voices if code in voice.languages)
            _offer(field, theirs, self._settings.voices.get(code), words.CHOSEN)

    def _add_languages(self) -> None:
        while self._languages.rowCount():
            self._languages.removeRow(0)
        names = dict(languages.names())
        self.by_language = {code: Choice() for code in self._settings.spoken_languages}
        for code, field in self.by_language.items():
            field.chosen.connect(lambda value, code=code: self._choose(code, value))
            _add_row(self._languages, names.get(code, code), field, "")
        has_several = len(self.by_language) > 1
        self._title.setVisible(has_several)
        for field in self.by_language.values():
            field.setVisible(has_several)
            self._languages.labelForField(field).setVisible(has_several)

    def _choose(self, code: str, voice: str | None) -> None:
        others = {language: one for language, one in self._settings.voices.items() if language != code}
        self._change("voices", others | ({code: voice} if voice else {}))

    def _change(self, name: str, value: object) -> None:
        if value != getattr(self._settings, name):
            self._settings = self._settings.model_copy(update={name: value})
            self.changed.emit(name, value)

    def _try(self) -> None:
        if self._engine is not None:
            code = self._settings.language
            self._engine.read_aloud.read_text(words.SAMPLES.get(code, words.SAMPLES["en"]), code)

    def _lay_out(self) -> None:
        form = QFormLayout()
        for one in (form, self._languages):
            one.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            one.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
            one.setHorizontalSpacing(18)
            one.setVerticalSpacing(7)
        _add_row(form, words.VOICE, self.voice, words.VOICE_TOOLTIP)
        _add_row(form, words.SPEED, self.speed, words.SPEED_TOOLTIP)
        _add_row(form, words.PITCH, self.pitch, words.PITCH_TOOLTIP)
        _add_row(form, words.VOLUME, self.volume, words.VOLUME_TOOLTIP)
        form.addRow("", self.speaks)
        form.addRow("", self.ducks)
        form.addRow("", self.talks)
        foot = QHBoxLayout()
        foot.addWidget(self.try_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 16)
        inside.setSpacing(10)
        inside.addLayout(form)
        inside.addSpacing(10)
        inside.addWidget(self._title)
        inside.addLayout(self._languages)
        inside.addStretch(1)
        inside.addLayout(foot)

    def _connect(self) -> None:
        self.voice.chosen.connect(lambda value: self._change("voice", value))
        self.speed.chosen.connect(lambda value: self._change("speaking_rate_wpm", value))
        self.pitch.chosen.connect(lambda value: self._change("pitch", value))
        self.volume.chosen.connect(lambda value: self._change("volume", value / 100))
        self.speaks.toggled.connect(lambda value: self._change("speaks", value))
        self.talks.toggled.connect(lambda value: self._change("talks_without_documents", value))
        self.ducks.toggled.connect(lambda value: self._change("ducks", value))
        self.try_button.clicked.connect(lambda: QTimer.singleShot(_TRY_MS, self, self._try))
        self.close_button.clicked.connect(self.close)
        for button in (self.try_button, self.close_button):
            button.setAutoDefault(False)


def _offer(field: Choice, voices: tuple[InstalledVoice, ...], chosen: str | None, none: str) -> None:
    entries: list[tuple[str | None, str]] = [(None, none), *((voice.id, voice.name) for voice in voices)]
    if chosen is not None and chosen not in (value for value, _ in entries):
        entries.append((chosen, words.name_absent(chosen)))
    field.offer(entries, chosen)


def _add_row(form: QFormLayout, name: str, field: QWidget, tooltip: str) -> None:
    field.setAccessibleName(name)
    field.setAccessibleDescription(tooltip)
    field.setToolTip(tooltip)
    named = QLabel(name)
    named.setBuddy(field)
    named.setMinimumWidth(_LABELS)
    form.addRow(named, field)
