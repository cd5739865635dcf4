"""What a file or folder is, told by its content, not its name."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AssistantError, Code
from app.engine.models.formats import signatures, vosk_folder
from app.engine.models.formats.gguf import DamagedError, read_head

_TEXT_IN = {"input_ids", "attention_mask"}
_DESCRIPTIONS = (
    "config.json", "tokenizer_config.json", "modules.json", "sentence_bert_config.json",
    "config_sentence_transformers.json", "1_Pooling/config.json", "README.md",
)  # fmt: skip
"""What may say how an encoder is to be used."""
_VOICE_IN = {"input", "input_lengths", "scales"}
_ENCODERS = ("bert", "nomic-bert", "jina-bert-v2", "gemma-embedding", "clip", "whisper", "t5encoder")
"""Architectures in GGUF that write no text."""
_MOST_LOOKED_AT = 1000
_UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")


@dataclass(frozen=True, slots=True)
class DetectedModel:
    """A model that lies somewhere."""

    format: str
    """One of `app.engine.models.formats.formats.FORMATS`."""
    name: str
    """What to call it, without what makes a file's name dangerous."""
    files: dict[str, Path]
    """Name within the model -> where it lies; the folder itself under "" where all of it belongs to the model."""


def detect(path: Path) -> DetectedModel:
    """Tell what a file or folder is. Raises AssistantError(MODEL_UNRECOGNIZED | MODEL_BROKEN | DOCUMENT_MISSING)."""
    if not path.exists():
        raise AssistantError(Code.DOCUMENT_MISSING, str(path))
    try:
        found = (_folder(path) or _only(path)) if path.is_dir() else _file(path)
    except OSError as error:
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error
    if found is None:
        raise AssistantError(Code.MODEL_UNRECOGNIZED, path.name)
    return found


def _file(path: Path) -> DetectedModel | None:
    if signatures.is_gguf(path):
        return _gguf(path)
    if signatures.is_whisper_checkpoint(path):
        name = _named(path.name if path.suffix == ".pt" else f"{path.stem}.pt")
        return DetectedModel("whisper", name, {name: path})
    if signatures.is_ggml(path):
        detail = f"{path.name} (of whisper.cpp; take the same model for faster-whisper, or its .pt)"
        raise AssistantError(Code.MODEL_UNRECOGNIZED, detail)
    if path.name.endswith(".onnx.json"):
        path = path.with_name(path.name.removesuffix(".json"))
        if not path.is_file():
            return None
    return _voice(path)


def _gguf(path: Path) -> DetectedModel | None:
    try:
        head = read_head(path)
    except DamagedError as error:
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error
    if str(head.values.get("general.architecture")) in _ENCODERS:
        return None
    name = path.name if path.suffix == ".gguf" else f"{head.values.get('general.name') or path.name}.gguf"
    name = _named(str(name))
    return DetectedModel("gguf", name, {name: path})


def _voice(path: Path) -> DetectedModel | None:
    """A network that speaks, and beside it the description of its sounds."""
    head, beside = signatures.read_onnx(path), path.with_name(f"{path.name}.json")
    if head is None or not head.inputs >= _VOICE_IN:
        return None
    try:
        described = json.loads(beside.read_text(encoding="utf-8"))
        is_voice = described["audio"]["sample_rate"] > 0 and bool(described["phoneme_id_map"])
    except (OSError, ValueError, KeyError, TypeError):
        raise AssistantError(Code.MODEL_UNRECOGNIZED, f"{path.name} without {beside.name}") from None
    name = _named(path.name.removesuffix(".onnx"))
    return DetectedModel("piper", name, {f"{name}.onnx": path, f"{name}.onnx.json": beside}) if is_voice else None


def _folder(path: Path) -> DetectedModel | None:
    if (path / "model.bin").is_file() and (path / "config.json").is_file():
        if not signatures.is_ctranslate2_whisper(path / "model.bin"):
            return None
        return DetectedModel("ctranslate2", _named(_title(path)), {"": path})
    if vosk_folder.installed(path.parent) and path in vosk_folder.installed(path.parent):
        final = next(place for place in (path / "am" / "final.mdl", path / "final.mdl") if place.exists())
        if not vosk_folder.is_complete(path) or not signatures.is_kaldi_model(final):
            raise AssistantError(Code.MODEL_BROKEN, path.name)
        return DetectedModel("vosk", _named(path.name), {"": path})
    return _encoder(path)


def _encoder(path: Path) -> DetectedModel | None:
    """A network that reads text, with its tokenizer: for vectors, or for weighing a passage against a question."""
    tokenizer = path / "tokenizer.json"
    networks = [place for folder in (path, path / "onnx") for place in sorted(folder.glob("model*.onnx"))]
    network = next((place for place in networks if place.name == "model.onnx"), next(iter(networks), None))
    if network is None or not tokenizer.is_file():
        return None
    head = signatures.read_onnx(network)
    if head is None:
        raise AssistantError(Code.MODEL_BROKEN, f"{path.name}/{network.name}")
    if not head.inputs >= _TEXT_IN:
        return None
    weights = network.with_name(f"{network.name}_data")
    files = {"model.onnx": network, "tokenizer.json": tokenizer}
    files |= {name: path / name for name in _DESCRIPTIONS if (path / name).is_file()}
    files |= {weights.name: weights} if weights.is_file() else {}
    return DetectedModel("reranker" if head.outputs == {"logits"} else "embedder", _named(_title(path)), files)


def _only(path: Path) -> DetectedModel | None:
    """The one model that lies in a folder, directly or in a folder of its own; None where there are several."""
    inside = [place for place in sorted(path.iterdir()) if not place.name.startswith(".")][:_MOST_LOOKED_AT]
    found = [one for place in inside if (one := _folder(place) if place.is_dir() else _file_among(place))]
    different = {(one.format, one.name): one for one in found}
    return next(iter(different.values())) if len(different) == 1 else None


def _file_among(path: Path) -> DetectedModel | None:
    """What a file among others is; one that is no model is no fault."""
    try:
        return _file(path)
    except AssistantError as error:
        if error.code is Code.MODEL_BROKEN:
            raise
        return None


def _title(path: Path) -> str:
    """What a folder is called; in the cache of Hugging Face's hub, that stands two folders above."""
    if path.parent.name == "snapshots" and path.parent.parent.name.startswith("models--"):
        return path.parent.parent.name.rpartition("--")[2]
    return path.name


def _named(name: str) -> str:
    """A name that is safe on every system."""
    return _UNSAFE.sub("-", name).strip("-.") or "model"
