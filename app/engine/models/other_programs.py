"""Models that other programs on this machine already have: looked for where each keeps them, and only there."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AssistantError
from app.engine.models.formats.detection import DetectedModel, detect

log = logging.getLogger(__name__)

_OLLAMA_MODEL = "application/vnd.ollama.image.model"
_MOST = 300


@dataclass(frozen=True, slots=True)
class ExternalModel:
    """A model and the program that it belongs to."""

    program: str
    found: DetectedModel
    path: Path
    """What to give to `sotto models add`."""

    @property
    def bytes(self) -> int:
        """Its size there."""
        files = [file for path in self.found.files.values() for file in (path.rglob("*") if path.is_dir() else [path])]
        return sum(file.stat().st_size for file in files if file.is_file())


def look(user: Path | None = None, environment: Mapping[str, str] = os.environ) -> Iterator[ExternalModel]:
    """What Ollama, LM Studio, GPT4All and the caches of Whisper, Vosk and Hugging Face hold; `user`: whose."""
    user = user or Path.home()
    cache = Path(environment.get("XDG_CACHE_HOME") or user / ".cache")
    for ollama in _ollama_folders(user, environment):
        for name, blob in _ollama(ollama):
            yield from _recognized("Ollama", blob, name)
    hub = Path(environment.get("HF_HUB_CACHE") or Path(environment.get("HF_HOME") or cache / "huggingface") / "hub")
    places: tuple[tuple[str, Path, str], ...] = (
        ("LM Studio", user / ".lmstudio" / "models", "*/*/*.gguf"),
        ("LM Studio", user / ".cache" / "lm-studio" / "models", "*/*/*.gguf"),
        ("GPT4All", _data(user, environment) / "nomic.ai" / "GPT4All", "*.gguf"),
        ("GPT4All", user / ".cache" / "gpt4all", "*.gguf"),
        ("Whisper", cache / "whisper", "*.pt"),
        ("Vosk", user / ".cache" / "vosk", "*"),
        ("Hugging Face", hub, "models--*/snapshots/*"),
        ("Hugging Face", hub, "models--*/snapshots/*/*.gguf"),
    )
    for program, folder, pattern in places:
        for path in sorted(folder.glob(pattern))[:_MOST]:
            if path.suffix == ".gguf" or pattern != "models--*/snapshots/*" or not list(path.glob("*.gguf")):
                yield from _recognized(program, path)


def _recognized(program: str, path: Path, name: str = "") -> Iterator[ExternalModel]:
    try:
        found = detect(path)
    except (AssistantError, OSError) as error:
        log.info("%s of %s cannot be used: %s", path, program, error)
        return
    if name:
        found = DetectedModel(found.format, name, {name: path})
    yield ExternalModel(program, found, path)


def _ollama_folders(user: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    if own := environment.get("OLLAMA_MODELS"):
        yield Path(own)
    yield user / ".ollama" / "models"
    if sys.platform.startswith("linux"):
        yield Path("/usr/share/ollama/.ollama/models")  # where its system service keeps them


def _ollama(models: Path) -> Iterator[tuple[str, Path]]:
    """(name, file) of every language model: manifests name the blobs they are made of."""
    manifests = models / "manifests"
    for manifest in sorted(manifests.glob("*/*/*/*"))[:_MOST]:
        try:
            layers = json.loads(manifest.read_text(encoding="utf-8"))["layers"]
            digest = next(layer["digest"] for layer in layers if layer["mediaType"] == _OLLAMA_MODEL)
        except (OSError, ValueError, KeyError, TypeError, StopIteration):
            continue  # not one of a language model
        blob = models / "blobs" / str(digest).replace(":", "-")
        if blob.is_file():
            yield f"{manifest.parent.name}-{manifest.name}.gguf", blob


def _data(user: Path, environment: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or user / "AppData" / "Local")
    if sys.platform == "darwin":
        return user / "Library" / "Application Support"
    return Path(environment.get("XDG_DATA_HOME") or user / ".local" / "share")
