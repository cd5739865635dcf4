"""The formats of models: what they are for, which implementations load them, and how they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Role = Literal["recognition", "generation", "speech", "embedding", "reranking", "vad"]

KINDS: dict[str, str] = {
    "recognition": "recognizer", "generation": "generator", "speech": "synthesizer", "embedding": "embedder",
}  # fmt: skip
"""Role -> the kind of part that fills it; models of the other roles belong to another part."""

Shape = Literal["file", "folder", "pair", "none"]


@dataclass(frozen=True, slots=True)
class Format:
    """One model format."""

    role: Role | None
    """None: any."""
    shape: Shape
    """`pair`: a file, and one of the same name with ".json" beside it; `none`: included with Sotto."""
    engines: tuple[str, ...]
    """Those that load it, best first; also the names of their folders below `models/`."""
    needed: tuple[str, ...] = ()
    """For a folder: the files it must have. For a file or pair: its suffix."""
    is_archived: bool = False
    """Whether the folder is downloaded as an archive."""

    def fits(self, files: Sequence[str], name: str) -> bool:
        """Whether downloaded files form a model of this format, to be stored under a name."""
        match self.shape:
            case "none":
                return not files
            case "file":
                return list(files) == [name] and name.endswith(self.needed)
            case "pair":
                return sorted(files) == [f"{name}{self.needed[0]}", f"{name}{self.needed[0]}.json"]
            case "folder" if self.is_archived:
                return len(files) == 1
        return set(self.needed) <= set(files)

    def paths(self, folder: Path, name: str) -> tuple[Path, ...]:
        """Where a model is stored; it is installed if the first path exists."""
        if self.shape == "pair":
            return folder / f"{name}{self.needed[0]}", folder / f"{name}{self.needed[0]}.json"
        return (folder / name,)


FORMATS: dict[str, Format] = {
    "vosk": Format("recognition", "folder", ("vosk",), is_archived=True),
    "ctranslate2": Format("recognition", "folder", ("faster-whisper",), ("model.bin", "config.json", "tokenizer.json")),
    "whisper": Format("recognition", "file", ("whisper",), (".pt",)),
    "gguf": Format("generation", "file", ("llama.cpp", "gpt4all"), (".gguf",)),
    "piper": Format("speech", "pair", ("piper",), (".onnx",)),
    "embedder": Format("embedding", "folder", ("embedders",), ("model.onnx", "tokenizer.json")),
    "reranker": Format("reranking", "folder", ("rerankers",), ("model.onnx", "tokenizer.json")),
    "built-in": Format(None, "none", ()),
}


def sharing(engine: str) -> tuple[str, ...]:
    """The implementations that use the models in one's folder: those that read the same format, itself among them."""
    return next((one.engines for one in FORMATS.values() if engine in one.engines), (engine,))
