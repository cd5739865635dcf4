"""Speech by Piper's voices: through its library (the extra `piper`) or, without that, its program.

Piper is under the GPL, version 3; Sotto neither contains nor needs it, and uses what the user has installed.
"""

import json
import logging
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from app.audio.samples import Audio, Samples, from_pcm16
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.engine.adapters.synthesizers.piper.program import Program, program
from app.engine.adapters.synthesizers.piper.voices import VoiceFile, installed, named
from app.engine.models.loading import ensure_loads
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.synthesizer import BaseSynthesizer
from app.system.cores import threads

_USUAL_WPM = 175
_BLOCK_S = 0.1
_YIELD_EVERY_S = 0.05
"""How often whoever waits for sound gets an empty piece, and can give up."""


class Piper(BaseSynthesizer):
    """Neural voices that run on the processor."""

    name: ClassVar[str] = "piper"
    rank: ClassVar[int] = 20
    has_voice_models: ClassVar[bool] = True
    uses: ClassVar[frozenset[str]] = frozenset({"voice", "voices", "speaking_rate_wpm", "language"})

    def __init__(self, folder: Path, record: Path, settings: Settings) -> None:
        """`folder`: where the voices are; `record`: see `ensure_loads`. Raises AssistantError(VOICE_MISSING | ...)."""
        self._every = installed(folder)
        self._record = record
        self._pace = _USUAL_WPM / settings.speaking_rate_wpm
        self._language = settings.language
        self._choices = dict(settings.voices)
        self._loaded: dict[str, _Library | _Lines] = {}
        self._lock = threading.Lock()
        choice = named(self._every, settings.voice or "")
        chosen = choice or self._for(settings.language) or next(iter(self._every), None)
        if chosen is None:
            raise AssistantError(Code.VOICE_MISSING, settings.voice or "")
        self._chosen = chosen
        self.voice = chosen.id
        self._loader(chosen)

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether Piper and a voice for the user's language are here."""
        if find_spec("piper") is None and program() is None:
            return Check(False, "Piper is not installed.", "Install it with: pip install 'sotto[piper]'")
        folder, settings = context.paths.models / cls.name, context.settings
        every = installed(folder)
        voice = named(every, settings.voice or "") or next((v for v in every if v.language == settings.language), None)
        if voice is None:
            remedy = f"Put a Piper voice (.onnx and .onnx.json) into {folder}."
            return Check(False, f"No voice for {settings.language} in {folder}", remedy)
        detail = voice.id if find_spec("piper") else f"{voice.id}, using the installed piper program"
        return Check(True, detail, model=voice.id)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """The voice of the settings, else the first for the user's language."""
        return cls(context.paths.models / cls.name, context.paths.models / "tried.json", context.settings)

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        """Yield the sound of a sentence, in pieces; empty ones while it is being synthesized."""
        if not any(character.isalnum() for character in sentence):
            return
        voice = (self._for(language) if language and language != self._language else None) or self._chosen
        sentence = sentence.encode("utf-8", "replace").decode().replace("[[", " ").replace("]]", " ")
        for samples in self._loader(voice).sound(sentence.replace("\x00", " ")):
            yield Audio(samples, voice.rate_hz)

    def voices(self) -> tuple[InstalledVoice, ...]:
        """Every voice, and of a model with several speakers each."""
        several = [replace(v, speaker=number) for v in self._every for number in v.speakers.values()]
        return tuple(InstalledVoice(v.id, v.id, frozenset({v.language})) for v in [*self._every, *several])

    def close(self) -> None:
        """End the processes that wait."""
        for loaded in self._loaded.values():
            loaded.close()

    def _for(self, language: str) -> VoiceFile | None:
        """The voice for a language; None where there is none."""
        choice = named(self._every, self._choices.get(language, ""))
        return choice or next((voice for voice in self._every if voice.language == language), None)

    def _loader(self, voice: VoiceFile) -> "_Library | _Lines":
        with self._lock:
            if voice.id not in self._loaded:
                scale = voice.length_scale * self._pace
                if find_spec("piper") is None:
                    self._loaded[voice.id] = _Lines(voice, scale)
                else:
                    ensure_loads(voice.model, self._record, _try)  # onnxruntime ends the process on some damaged models
                    self._loaded[voice.id] = _Library(voice, scale)
            return self._loaded[voice.id]


class _Lines(Program):
    def sound(self, sentence: str) -> Iterator[Samples]:
        """The samples of a sentence."""
        for block in self.say(sentence):
            yield from_pcm16(block)


class _Library:
    """piper-tts in this process; a sentence is synthesized as a whole, in a thread, and yielded in pieces."""

    def __init__(self, voice: VoiceFile, length_scale: float) -> None:
        """Load the model. Raises AssistantError(MODEL_BROKEN)."""
        from piper import SynthesisConfig

        self._name = voice.id
        self._voice = _load(voice.model)
        self._config = SynthesisConfig(speaker_id=voice.speaker, length_scale=length_scale)
        self._block = int(voice.rate_hz * _BLOCK_S)
        self._lock = threading.Lock()

    def sound(self, sentence: str) -> Iterator[Samples]:
        """The samples of a sentence. Raises AssistantError(VOICE_FAILED)."""
        blocks: queue.SimpleQueue[Samples | Exception | None] = queue.SimpleQueue()
        cancelled = threading.Event()
        threading.Thread(target=self._make, args=(sentence, blocks, cancelled), name="piper", daemon=True).start()
        try:
            while True:
                try:
                    samples = blocks.get(timeout=_YIELD_EVERY_S)
                except queue.Empty:
                    yield np.zeros(0, np.float32)
                    continue
                if samples is None:
                    return
                if isinstance(samples, Exception):
                    raise AssistantError(Code.VOICE_FAILED, self._name) from samples
                for start in range(0, len(samples), self._block):
                    yield samples[start : start + self._block]
        finally:
            cancelled.set()

    def close(self) -> None:
        """Nothing waits."""

    def _make(
        self, sentence: str, blocks: "queue.SimpleQueue[Samples | Exception | None]", cancelled: threading.Event
    ) -> None:
        with self._lock:  # there is one phonemizer for the whole process
            try:
                if not cancelled.is_set():
                    for chunk in self._voice.synthesize(sentence, self._config):
                        blocks.put(np.asarray(chunk.audio_float_array, np.float32).reshape(-1))
                        if cancelled.is_set():
                            break
                blocks.put(None)
            except Exception as error:  # noqa: BLE001  # onnxruntime's errors have no root; it is raised where it is waited for
                blocks.put(error)


def _load(model: Path) -> Any:
    """A voice of piper-tts on as many cores as a model may have. Raises AssistantError(MODEL_BROKEN)."""
    import onnxruntime
    from piper import PiperConfig, PiperVoice

    logging.getLogger("piper").setLevel(logging.ERROR)  # it warns about every sound that a voice has no symbol for
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        return PiperVoice(session=session, config=PiperConfig.from_dict(config))
    except Exception as error:  # onnxruntime's errors have no common base class
        raise AssistantError(Code.MODEL_BROKEN, model.name) from error


def _try(model: str) -> None:
    """What a child does with a voice that has not been tried."""
    for _ in _load(Path(model)).synthesize("a"):
        pass
