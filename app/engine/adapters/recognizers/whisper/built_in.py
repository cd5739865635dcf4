"""The Whisper models that come with Sotto: `resources/recognizers`."""

import hashlib
from pathlib import Path
from typing import ClassVar, Self

from app.domain.errors import AssistantError, Code
from app.engine.adapters.recognizers.whisper.decoder import Decoder
from app.engine.adapters.recognizers.whisper.faster_whisper import FasterWhisper
from app.engine.models import loading
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.storage.paths import resources

_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json")
_MODELS = ("base", "tiny.en")
"""The best first."""


class BuiltInWhisper(FasterWhisper):
    """Understands people without a download: base about a hundred languages, tiny.en English."""

    name: ClassVar[str] = "built-in-whisper"
    rank: ClassVar[int] = 15
    is_bundled: ClassVar[bool] = True

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Look whether its files are there; whether they are whole shows when they are loaded."""
        model = _chosen(context)
        missing = [name for name in _FILES if model is None or not (model / name).is_file()]
        if model is None or missing:
            return Check(False, f"{', '.join(missing)} missing", "Install Sotto again.")
        return Check(True, f"Whisper {model.name}, 8 bits", model=model.name)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        model = _chosen(context)
        if model is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.recognizer_model or cls.name)
        _verify(model)
        return cls(Decoder.load(model), context.settings.language)


def _chosen(context: PartContext) -> Path | None:
    """The model that the settings name, else the best."""
    found = [folder() / name for name in _MODELS]
    return loading.choose(context, "recognizer", BuiltInWhisper.name, found)


def folder() -> Path:
    """Where the models are."""
    return resources() / "recognizers"


def _verify(model: Path) -> None:
    """Compare its files with SHA256SUMS: a damaged one may end the process. Raises AssistantError."""
    try:
        lines = (model.parent / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        for name in _FILES:
            with (model / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if f"{digest}  {model.name}/{name}" not in lines:
                raise AssistantError(Code.MODEL_BROKEN, f"{model.name}/{name}", model.name)
    except (OSError, UnicodeError) as error:
        raise AssistantError(Code.MODEL_MISSING, model.name, model.name) from error
