"""Piper's voices in `models/piper`: a network (.onnx) and its description (.onnx.json)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from app.domain.errors import AssistantError, Code

BOUNDS = ("^", "_", "$")
"""Symbols that every description has: what a sentence begins with, what stands between all others, what ends it."""
_SPELLED = "text"
"""The type of voices whose symbols are the letters themselves."""
_KINDS = ("espeak", _SPELLED)


class _Audio(BaseModel):
    sample_rate: Annotated[int, Field(ge=4_000, le=192_000)]


class _Espeak(BaseModel):
    voice: str = ""


class _Language(BaseModel):
    code: str = ""


class _Inference(BaseModel):
    noise_scale: Annotated[float, Field(ge=0, le=2)] = 0.667
    length_scale: Annotated[float, Field(gt=0.05, le=20)] = 1.0
    noise_w: Annotated[float, Field(ge=0, le=2)] = 0.8


class _Description(BaseModel):
    """The parts of a voice's JSON that matter here; the defaults are those of Piper (`piper.config`)."""

    audio: _Audio
    espeak: _Espeak = _Espeak()
    language: _Language = _Language()
    inference: _Inference = _Inference()
    phoneme_type: str = "espeak"
    phoneme_id_map: dict[str, list[int]]
    num_speakers: int = 1
    speaker_id_map: dict[str, int] = {}
    default_speaker_id: int = 0


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """One voice, or one of several that a network has."""

    model: Path
    language: str
    """ISO 639-1; empty where it does not say."""
    rate_hz: int
    pronounced_as: str
    """The espeak-ng voice whose phonemes it was trained on; empty where its symbols are letters."""
    ids: Mapping[str, Sequence[int]] = field(repr=False)
    """Symbol -> its numbers in the network."""
    length_scale: float = 1.0
    """How slowly it speaks by default; 1 is about 175 words a minute."""
    noise_scale: float = 0.667
    """How lively its melody is."""
    noise_w: float = 0.8
    """How lively its rhythm is."""
    speakers: Mapping[str, int] = field(default_factory=dict)
    """Name -> number, where the network has several."""
    has_speakers: bool = False
    """Whether the network has to be told which of several speakers is meant."""
    default_speaker: int = 0
    speaker: int | None = None
    """Which of them is meant; None: the default one."""

    @property
    def id(self) -> str:
        """What the settings call it: the model's name, followed by `#name` for one of several speakers."""
        name = next((name for name, number in self.speakers.items() if number == self.speaker), self.speaker)
        return self.model.stem if self.speaker is None else f"{self.model.stem}#{name}"


def installed(folder: Path) -> list[VoiceFile]:
    """Every voice that can be read, by name; what is damaged is left out."""
    found = []
    for path in sorted(folder.glob("*.onnx")):
        try:
            found.append(read(path))
        except AssistantError:
            continue
    return found


def read(model: Path) -> VoiceFile:
    """The description of a network. Raises AssistantError(MODEL_BROKEN | MODEL_UNSUPPORTED)."""
    try:
        said = _Description.model_validate(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise AssistantError(Code.MODEL_BROKEN, model.name) from error
    if said.phoneme_type not in _KINDS:
        raise AssistantError(Code.MODEL_UNSUPPORTED, model.name)
    is_spelled = said.phoneme_type == _SPELLED
    if not set(BOUNDS) <= said.phoneme_id_map.keys() or not (is_spelled or said.espeak.voice):
        raise AssistantError(Code.MODEL_BROKEN, model.name)
    language = (said.language.code or said.espeak.voice).replace("_", "-").split("-")[0].lower()
    return VoiceFile(
        model, language, said.audio.sample_rate, "" if is_spelled else said.espeak.voice, said.phoneme_id_map,
        said.inference.length_scale, said.inference.noise_scale, said.inference.noise_w, said.speaker_id_map,
        said.num_speakers > 1, said.default_speaker_id,
    )  # fmt: skip


def named(voices: Sequence[VoiceFile], choice: str) -> VoiceFile | None:
    """The voice of that name in the settings: a model's name, perhaps with `#` and the name or number of a speaker."""
    name, _, of = choice.partition("#")
    voice = next((voice for voice in voices if voice.model.stem == name), None)
    if voice is None or not of:
        return voice
    number = voice.speakers.get(of, int(of) if of.isdigit() else None)
    if number is None or (number not in voice.speakers.values() and number != 0):
        return None
    return replace(voice, speaker=number)
