"""What the user has chosen. Frozen, validated, written atomically; unknown keys are kept."""

import errno
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from app.domain.errors import AssistantError, Code

Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
"""ISO 639-1, or 639-3 where that has none."""


class Settings(BaseModel):
    """Every choice has a default that works with nothing downloaded; None means "the best there is"."""

    model_config = ConfigDict(frozen=True, extra="allow")

    language: Language = "en"
    """What the user speaks, ISO 639-1."""
    languages: tuple[Language, ...] = ()
    """Further languages that may be spoken, ISO 639-1; which one it is, is then found out each time."""
    recognizers: dict[str, str] = Field(default_factory=dict)
    """Language -> name of the recognizer to use for it, where that is not `recognizer`."""
    voices: dict[str, str] = Field(default_factory=dict)
    """Language -> the synthesizer's own id of the voice to use for it, where that is not `voice`."""
    draft: str | None = None
    """Name of the recognizer that writes along while one speaks; None: the best that streams."""
    recognizer: str | None = None
    """Name of the recognizer to use."""
    recognizer_model: str | None = None
    """File or folder name of its model below `models/<engine>/`."""
    recognizer_models: dict[str, str] = Field(default_factory=dict)
    """Language -> file or folder name of the model to use for it, where that is not `recognizer_model`."""
    generator: str | None = None
    """Name of the generator to use."""
    generator_model: str | None = None
    """File name of its model below `models/<engine>/`."""
    embedder: str | None = None
    """Name of the embedder to use."""
    embedder_model: str | None = None
    """Folder name of its model below `models/embedders/`."""
    chroma_server: str = Field(default="", pattern=r"^(https?://[^/\s@?#]+/?)?$")
    """Address of a Chroma server that keeps the vectors ("http://127.0.0.1:8000"); empty: a folder of the home does."""
    server: str = ""
    """Where the generator `server` asks, such as http://127.0.0.1:11434; empty: where such programs usually listen."""
    server_model: str = ""
    """Which of its models; empty: the first."""
    allowed_hosts: tuple[str, ...] = ()
    """Names of computers beyond this one that may be connected to: those of `server` and `chroma_server`."""
    reranker_model: str | None = None
    """Folder name of the cross-encoder below `models/rerankers/`."""
    mirrors: dict[str, str] = Field(default_factory=dict)
    """Host -> address that stands in for it when a model is fetched ("huggingface.co": "https://mirror.example")."""
    proxy: str | None = None
    """Address of the proxy to fetch models through; None: what the environment says."""
    unload_after_min: float = Field(default=15, ge=0, le=1440)
    """Models leave the memory when nothing was asked for so many minutes, and come back at the next press; 0: never."""
    synthesizer: str | None = Field(default=None, validation_alias=AliasChoices("synthesizer", "speaker"))
    """Name of the synthesizer to use; settings of before called it speaker."""
    voice: str | None = None
    """The synthesizer's own id of a voice."""
    speaking_rate_wpm: int = Field(default=175, ge=80, le=450)
    """Words per minute."""
    pitch: int = Field(default=50, ge=0, le=99)
    """How high the voice is, 50 being its own height; of voices that can be changed so."""
    volume: float = Field(default=1.0, ge=0, le=2)
    """What replies and cues are multiplied by."""
    ducks: bool = False
    """Whether other programs' sound is made quieter while a reply is spoken, where the system offers it."""
    speaks: bool = True
    """Whether replies are spoken."""
    microphone: str | None = None
    """Stable id of the input device (see `sotto doctor`), or a part of its name; None: the system's default."""
    loudspeaker: str | None = None
    """Stable id of the output device, or a part of its name; None: the system's default."""
    keeps_microphone_ready: bool = False
    """Whether the microphone stays open between turns, its last half second held in memory."""
    normalizes_gain: bool = True
    """Whether quiet speech is made louder before it is recognized; the recording stays as it was."""
    suppresses_rumble: bool = True
    """Whether what lies below speech (hum, wind, steps) is filtered out before recognition."""
    suppresses_noise: bool = False
    """Whether steady noise is filtered out before recognition."""
    patience_s: float = Field(default=0.9, ge=0.2, le=10)
    """Hands free, listening ends after this much silence."""
    first_word_s: float = Field(default=6, ge=1, le=60)
    """Hands free, listening ends where nobody speaks for this long."""
    plays_cues: bool = True
    """Whether short sounds say that listening has begun or ended."""
    vocabulary: tuple[str, ...] = ()
    """The user's own words, which ordinary language does not have."""
    learns_vocabulary: bool = True
    """Whether unusual words of the documents are expected to be spoken."""
    longest_question_s: float = Field(default=120, ge=5, le=3600)
    """Listening ends by itself after this many seconds."""
    thinks_ahead: bool = True
    """Whether documents are searched, and read into the model, while the question is still being spoken."""
    quotes_first: bool | None = None
    """Whether a reply begins with the sentence that surely answers, before a model explains; None: where it is slow."""
    reflects: bool = True
    """Whether a language model, in idle time, picks what you said of yourself to be remembered."""
    passages: int = Field(default=5, ge=1, le=100)
    """How many passages a reply may draw on."""
    largest_document_mb: int = Field(default=200, ge=1)
    """Larger files are skipped."""
    largest_recording_mb: int = Field(default=5000, ge=1)
    """Larger recordings are skipped."""
    ignored: tuple[str, ...] = ()
    """What of added folders is passed over, by rules as .gitignore has them."""

    @property
    def spoken_languages(self) -> tuple[str, ...]:
        """Every language that may be spoken, the user's own first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))


def load(path: Path) -> tuple[Settings, AssistantError | None]:
    """Read the settings; a file that cannot be used is set aside, beside itself, and defaults serve.

    The fault that says so is returned, not raised: the program goes on.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), None
    except (OSError, UnicodeDecodeError):
        return Settings(), _set_aside(path)
    try:
        return Settings.model_validate_json(text), None
    except ValidationError:
        return Settings(), _set_aside(path)


def _set_aside(path: Path) -> AssistantError:
    aside = path.with_name(f"{path.stem}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    try:
        path.rename(aside)
    except OSError:
        return AssistantError(Code.SETTINGS_SET_ASIDE, path.name)
    return AssistantError(Code.SETTINGS_SET_ASIDE, aside.name)


def change(settings: Settings, **changes: object) -> Settings:
    """The settings with some changed. Raises AssistantError(SETTING_INVALID)."""
    try:
        return Settings.model_validate(settings.model_dump() | changes)
    except ValidationError as error:
        raise AssistantError(Code.SETTING_INVALID, ", ".join(changes)) from error


def save(settings: Settings, path: Path) -> None:
    """Write atomically: a crash leaves the old file or the new one.

    Raises AssistantError(DISK_FULL | HOME_UNWRITABLE).
    """
    temporary = path.with_suffix(".new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(settings.model_dump(mode="json"), file, indent=2, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.HOME_UNWRITABLE
        raise AssistantError(code, str(path.parent)) from error
