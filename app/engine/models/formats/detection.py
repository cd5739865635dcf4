"""Detects what kind of model a file or folder is by its content, not its name."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AssistantError, Code
from app.engine.models.formats import signatures, vosk_folder
from app.engine.models.formats.formats import FORMATS
from app.engine.models.formats.gguf import DamagedError, read_head

_ENCODER_INPUTS = {"input_ids", "attention_mask"}
_DESCRIPTIONS = (
    "config.json", "tokenizer_config.json", "modules.json", "sentence_bert_config.json",
    "config_sentence_transformers.json", "1_Pooling/config.json", "README.md",
)  # fmt: skip
"""Files that may describe how an encoder is to be used."""
_VOICE_INPUTS = {"input", "input_lengths", "scales"}
_ENCODERS = ("bert", "nomic-bert", "jina-bert-v2", "gemma-embedding", "clip", "whisper", "t5encoder")
"""GGUF architectures that do not generate text."""
_OF_FOLDERS = frozenset(["model.bin", "model.onnx"])
"""Files that are the largest of a model that is a folder: whoever names one means the model."""
_MOST_ENTRIES = 1000
_UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")


@dataclass(frozen=True, slots=True)
class DetectedModel:
    """A model found on disk."""

    format: str
    """One of `app.engine.models.formats.formats.FORMATS`."""
    name: str
    """Its name, safe as a file name."""
    files: dict[str, Path]
    """Name within the model -> its path; under "" the folder itself, if all of it belongs to the model."""


def detect(path: Path) -> DetectedModel:
    """Detect what a file or folder is. Raises AssistantError(MODEL_UNRECOGNIZED | MODEL_BROKEN | DOCUMENT_MISSING)."""
    if not path.exists():
        raise AssistantError(Code.DOCUMENT_MISSING, str(path))
    try:
        found = (_detect_folder(path) or _single_model(path)) if path.is_dir() else _detect_file(path)
    except OSError as error:
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error
    if found is None:
        raise AssistantError(Code.MODEL_UNRECOGNIZED, path.name)
    return found


def _detect_file(path: Path) -> DetectedModel | None:
    if signatures.is_gguf(path):
        return _detect_gguf(path)
    if signatures.is_whisper_checkpoint(path):
        name = _safe_name(path.name if path.suffix == ".pt" else f"{path.stem}.pt")
        return DetectedModel("whisper", name, {name: path})
    if signatures.is_ggml(path):
        detail = f"{path.name} (of whisper.cpp; take the same model for faster-whisper, or its .pt)"
        raise AssistantError(Code.MODEL_UNRECOGNIZED, detail)
    if path.name in _OF_FOLDERS and (whole := _detect_folder(path.parent)):
        return whole
    if path.name.endswith(".onnx.json"):
        path = path.with_name(path.name.removesuffix(".json"))
        if not path.is_file():
            return None
    return _detect_voice(path)


def _detect_gguf(path: Path) -> DetectedModel | None:
    try:
        head = read_head(path)
    except DamagedError as error:
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error
    if str(head.values.get("general.architecture")) in _ENCODERS:
        return None
    name = path.name if path.suffix == ".gguf" else f"{head.values.get('general.name') or path.name}.gguf"
    name = _safe_name(str(name))
    return DetectedModel("gguf", name, {name: path})


def _detect_voice(path: Path) -> DetectedModel | None:
    """A speech network, with the JSON description of its sounds beside it."""
    head, beside = signatures.read_onnx(path), path.with_name(f"{path.name}.json")
    if head is None or not head.inputs >= _VOICE_INPUTS:
        return None
    try:
        described = json.loads(beside.read_text(encoding="utf-8"))
        is_voice = described["audio"]["sample_rate"] > 0 and bool(described["phoneme_id_map"])
    except (OSError, ValueError, KeyError, TypeError):
        raise AssistantError(Code.MODEL_UNRECOGNIZED, f"{path.name} without {beside.name}") from None
    name = _safe_name(path.name.removesuffix(".onnx"))
    return DetectedModel("piper", name, {f"{name}.onnx": path, f"{name}.onnx.json": beside}) if is_voice else None


def _detect_folder(path: Path) -> DetectedModel | None:
    if (path / "model.bin").is_file() and (path / "config.json").is_file():
        if not signatures.is_ctranslate2_whisper(path / "model.bin"):
            return None
        if missing := next((name for name in FORMATS["ctranslate2"].needed if not (path / name).is_file()), ""):
            raise AssistantError(Code.MODEL_UNRECOGNIZED, f"{path.name} without {missing}")
        return DetectedModel("ctranslate2", _safe_name(_title(path)), {"": path})
    if vosk_folder.find_models(path.parent) and path in vosk_folder.find_models(path.parent):
        final = next(place for place in (path / "am" / "final.mdl", path / "final.mdl") if place.exists())
        if not vosk_folder.is_complete(path) or not signatures.is_kaldi_model(final):
            raise AssistantError(Code.MODEL_BROKEN, path.name)
        return DetectedModel("vosk", _safe_name(path.name), {"": path})
    return _detect_encoder(path)


def _detect_encoder(path: Path) -> DetectedModel | None:
    """A text network with its tokenizer: an embedder, or a reranker that scores a passage against a question."""
    tokenizer = path / "tokenizer.json"
    networks = [place for folder in (path, path / "onnx") for place in sorted(folder.glob("model*.onnx"))]
    network = next((place for place in networks if place.name == "model.onnx"), next(iter(networks), None))
    if network is None or not tokenizer.is_file():
        return None
    head = signatures.read_onnx(network)
    if head is None:
        raise AssistantError(Code.MODEL_BROKEN, f"{path.name}/{network.name}")
    if not head.inputs >= _ENCODER_INPUTS:
        return None
    weights = network.with_name(f"{network.name}_data")
    files = {"model.onnx": network, "tokenizer.json": tokenizer}
    files |= {name: path / name for name in _DESCRIPTIONS if (path / name).is_file()}
    files |= {weights.name: weights} if weights.is_file() else {}
    return DetectedModel("reranker" if head.outputs == {"logits"} else "embedder", _safe_name(_title(path)), files)


def _single_model(path: Path) -> DetectedModel | None:
    """The only model in a folder, directly or in a folder of its own; None if there are several."""
    inside = [place for place in sorted(path.iterdir()) if not place.name.startswith(".")][:_MOST_ENTRIES]
    found = [model for place in inside if (model := _detect_folder(place) if place.is_dir() else _try_file(place))]
    different = {(model.format, model.name): model for model in found}
    return next(iter(different.values())) if len(different) == 1 else None


def _try_file(path: Path) -> DetectedModel | None:
    """What a file among others is; None if it is not a model."""
    try:
        return _detect_file(path)
    except AssistantError as error:
        if error.code is Code.MODEL_BROKEN:
            raise
        return None


def _title(path: Path) -> str:
    """A folder's name; in the Hugging Face cache, the name is that of the folder two levels up."""
    if path.parent.name == "snapshots" and path.parent.parent.name.startswith("models--"):
        return path.parent.parent.name.rpartition("--")[2]
    return path.name


def _safe_name(name: str) -> str:
    """A file name that is safe on every system."""
    return _UNSAFE.sub("-", name).strip("-.") or "model"
