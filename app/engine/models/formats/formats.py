"""The forms in which models come: what they are for, who reads them, and how they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Role = Literal["recognition", "generation", "speech", "embedding", "reranking", "vad"]

KINDS: dict[str, str] = {
    "recognition": "recognizer", "generation": "generator", "speech": "synthesizer", "embedding": "embedder",
}  # fmt: skip
"""Role -> the kind of part that plays it; the others are parts of another part."""

Shape = Literal["file", "folder", "pair", "none"]


@dataclass(frozen=True, slots=True)
class Format:
    """One form of models."""

    role: Role | None
    """None: any."""
    shape: Shape
    """`pair`: a file and, beside it, the same name with ".json"; `none`: it comes along."""
    engines: tuple[str, ...]
    """Those that read it, best first; also the names of the folders below `models/` where they look."""
    needed: tuple[str, ...] = ()
    """Of a folder: the files it must have. Of a file or pair: its ending."""
    is_archived: bool = False
    """Whether what is fetched is an archive of the folder."""

    def fits(self, files: Sequence[str], name: str) -> bool:
        """Whether files that are fetched form such a model, kept under a name."""
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
        """Where a model is kept; the first is the one that tells whether it is there."""
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
