"""Piper's voices in `models/piper`: a model (.onnx) and its description (.onnx.json)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import AssistantError, Code


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """One voice, or one of several that a model has."""

    model: Path
    language: str
    """ISO 639-1; empty where it does not say."""
    rate_hz: int
    length_scale: float
    """How slowly it speaks by default; 1 is about 175 words a minute."""
    speakers: Mapping[str, int] = field(default_factory=dict)
    """Name -> number, where the model has several."""
    speaker: int | None = None
    """Which of them is meant; None: the model's first."""

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
    """The description of a model. Raises AssistantError(MODEL_BROKEN)."""
    try:
        said = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
        language = said.get("language", {}).get("code") or said["espeak"]["voice"]
        scale = float(said.get("inference", {}).get("length_scale", 1.0))
        speakers = {str(name): int(number) for name, number in said.get("speaker_id_map", {}).items()}
        rate_hz = int(said["audio"]["sample_rate"])
        return VoiceFile(model, language.replace("_", "-").split("-")[0].lower(), rate_hz, scale, speakers)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AssistantError(Code.MODEL_BROKEN, model.name) from error


def named(voices: Sequence[VoiceFile], choice: str) -> VoiceFile | None:
    """The voice of that name in the settings: a model's name, perhaps with `#` and the name or number of a speaker."""
    name, _, of = choice.partition("#")
    voice = next((voice for voice in voices if voice.model.stem == name), None)
    if voice is None or not of:
        return voice
    number = voice.speakers.get(of, int(of) if of.isdigit() else None)
    known = voice.speakers.values()
    if number is None or (number not in known and number != 0):
        return None
    return VoiceFile(voice.model, voice.language, voice.rate_hz, voice.length_scale, voice.speakers, number)
