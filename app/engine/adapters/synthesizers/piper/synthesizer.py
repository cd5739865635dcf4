"""Speech by Piper's voices: espeak-ng's phonemes, onnxruntime; nothing of Piper's own is needed."""

import queue
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from app.audio.samples import Audio, Samples
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.engine.adapters.synthesizers.espeak_ng import espeak, is_installed
from app.engine.adapters.synthesizers.piper.network import Network, Prosody
from app.engine.adapters.synthesizers.piper.symbols import TRIAL, WARMING, numbers, share_known
from app.engine.adapters.synthesizers.piper.voices import VoiceFile, installed, named, read
from app.engine.models.loading import ensure_loads, failure
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.synthesizer import BaseSynthesizer

_USUAL_WPM = 175
_BLOCK_S = 0.1
_YIELD_EVERY_S = 0.05
"""How often whoever waits for sound gets an empty piece, and can give up."""
_TRIED = "tried.json"
"""See `ensure_loads`."""
_LEAST_KNOWN = 0.8
"""The share of its own language's symbols that a voice has to have."""


class Piper(BaseSynthesizer):
    """Neural voices that run on the processor."""

    name: ClassVar[str] = "piper"
    rank: ClassVar[int] = 20
    has_voice_models: ClassVar[bool] = True
    uses: ClassVar[frozenset[str]] = frozenset({"voice", "voices", "speaking_rate_wpm", "language"})

    def __init__(
        self,
        every: Sequence[VoiceFile],
        models: Path,
        settings: Settings,
        on_trouble: Callable[[AssistantError], None] = lambda _: None,
    ) -> None:
        """`every`: the voices to choose from; `models`: the folder of all models; `on_trouble`: see `PartContext`.

        Raises AssistantError(VOICE_MISSING | MODEL_BROKEN | MODEL_UNSUPPORTED | LANGUAGE_UNPRONOUNCEABLE).
        """
        self._every = list(every)
        self._models = models
        self._on_trouble = on_trouble
        self._pace = _USUAL_WPM / settings.speaking_rate_wpm
        self._settings = settings
        self._loaded: dict[Path, Network] = {}
        self._loading, self._working = threading.Lock(), threading.Lock()
        chosen = _choose(every, settings) or next(iter(every), None)
        if chosen is None:
            raise AssistantError(Code.VOICE_MISSING, settings.voice or "")
        self._chosen = chosen
        self.voice = chosen.id
        self._network(chosen)

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether espeak-ng and a voice for the user's language are here."""
        if not is_installed():
            remedy = "Install it with: apt-get install libespeak-ng1" if sys.platform.startswith("linux") else ""
            return Check(False, "espeak-ng is not installed, which these voices need.", remedy)
        folder, settings = context.paths.models / cls.name, context.settings
        every = _usable(folder, context)
        voice = _choose(every, settings)
        if voice is None:
            remedy = f"Put a Piper voice (.onnx and .onnx.json) into {folder}."
            return Check(False, f"No voice for {settings.language} in {folder}", remedy)
        others = (_for(every, settings, language) for language in settings.spoken_languages[1:])
        also = frozenset(other.model.stem for other in others if other is not None)
        return Check(True, voice.id, model=voice.model.stem, also=also)

    @classmethod
    def has_voice(cls, context: PartContext, voice: str) -> bool:
        """Whether there is a voice of that name that nothing is known against."""
        return is_installed() and named(_usable(context.paths.models / cls.name, context), voice) is not None

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN | MODEL_UNSUPPORTED | LANGUAGE_UNPRONOUNCEABLE)."""
        voice = read(path)
        if is_installed() and voice.pronounced_as and not espeak().pronounces(voice.pronounced_as):
            raise AssistantError(Code.LANGUAGE_UNPRONOUNCEABLE, voice.id, path.name)

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN)."""
        ensure_loads(path, models / _TRIED, _try)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """The voice of the settings, else the first for the user's language."""
        every = _usable(context.paths.models / cls.name, context)
        return cls(every, context.paths.models, context.settings, context.on_trouble)

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        """Yield the sound of a sentence, in pieces; empty ones while it is being synthesized."""
        if not any(character.isalnum() for character in sentence):
            return
        voice, network = self._voice_for(language)
        blocks, cancelled = _Blocks(), threading.Event()
        work = (sentence, voice, network, blocks, cancelled)
        threading.Thread(target=self._make, args=work, name="piper", daemon=True).start()
        block = int(voice.rate_hz * _BLOCK_S)
        try:
            while True:
                try:
                    samples = blocks.get(timeout=_YIELD_EVERY_S)
                except queue.Empty:
                    yield Audio(np.zeros(0, np.float32), voice.rate_hz)
                    continue
                if samples is None:
                    return
                if isinstance(samples, AssistantError):
                    raise samples
                if isinstance(samples, Exception):
                    raise AssistantError(Code.VOICE_FAILED, voice.id) from samples
                for start in range(0, len(samples), block):
                    yield Audio(samples[start : start + block], voice.rate_hz)
        finally:
            cancelled.set()

    def voice_for(self, language: str) -> str:
        """The first voice for it that can be loaded, else the chosen one."""
        return self._voice_for(language)[0].id

    def voices(self) -> tuple[InstalledVoice, ...]:
        """Every voice, and of a model with several speakers each."""
        several = [replace(v, speaker=number) for v in self._every for number in v.speakers.values()]
        return tuple(InstalledVoice(v.id, v.id, frozenset({v.language})) for v in [*self._every, *several])

    def _voice_for(self, language: str) -> tuple[VoiceFile, Network]:
        """The first voice for a language that can be loaded, else the chosen one."""
        while language and language != self._settings.language:
            voice = _for(self._every, self._settings, language)
            if voice is None:
                break
            try:
                return voice, self._network(voice)
            except AssistantError as error:
                self._every = [other for other in self._every if other.model != voice.model]
                self._on_trouble(error)
        return self._chosen, self._network(self._chosen)

    def _network(self, voice: VoiceFile) -> Network:
        with self._loading:
            if voice.model not in self._loaded:
                self.inspect_model(voice.model)
                self.try_model(self._models, voice.model)  # onnxruntime ends the process on some damaged models
                self._loaded[voice.model] = _load(voice)
            return self._loaded[voice.model]

    def _make(
        self, sentence: str, voice: VoiceFile, network: Network, blocks: "_Blocks", cancelled: threading.Event
    ) -> None:
        speaker = voice.default_speaker if voice.speaker is None else voice.speaker
        prosody = Prosody(voice.noise_scale, voice.length_scale * self._pace, voice.noise_w, speaker)
        with self._working:
            try:
                for ids in numbers(sentence, voice):
                    for samples in network.sound(ids, prosody):
                        if cancelled.is_set():
                            return
                        blocks.put(samples)
                blocks.put(None)
            except Exception as error:  # noqa: BLE001  # onnxruntime's errors have no root; it is raised where it is waited for
                blocks.put(error)


_Blocks = queue.SimpleQueue[Samples | Exception | None]


def _usable(folder: Path, context: PartContext) -> list[VoiceFile]:
    """The voices that can be read, without those that could not be loaded."""
    models = context.paths.models
    return [
        voice for voice in installed(folder)
        if voice.model.name not in context.passed_over and failure(models, voice.model) is None
    ]  # fmt: skip


def _choose(every: Sequence[VoiceFile], settings: Settings) -> VoiceFile | None:
    """The voice of the settings, else one for the user's language; None where there is neither."""
    return named(every, settings.voice or "") or _for(every, settings, settings.language)


def _for(every: Sequence[VoiceFile], settings: Settings, language: str) -> VoiceFile | None:
    """The voice for a language; None where there is none."""
    choice = named(every, settings.voices.get(language, ""))
    return choice or next((voice for voice in every if voice.language == language), None)


def _load(voice: VoiceFile) -> Network:
    """Raises AssistantError(MODEL_BROKEN | LANGUAGE_UNPRONOUNCEABLE | VOICE_FAILED)."""
    if share_known(TRIAL, voice) < _LEAST_KNOWN:
        raise AssistantError(Code.MODEL_UNSUPPORTED, voice.model.name)
    return Network(voice, next(numbers(WARMING, voice)))


def _try(model: str) -> None:
    """What a child does with a voice that has not been tried."""
    _load(read(Path(model)))
