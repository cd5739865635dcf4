"""The built-in embedder: all-MiniLM-L6-v2 in 8 bits."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.adapters.embedders.onnx_text_model import OnnxTextModel
from app.engine.parts.embedder import BaseEmbedder
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.storage.paths import resources

_LONGEST = 256
"""Tokens; what follows is not read. The model was trained on no longer texts."""
_FILES = ("minilm.onnx", "tokenizer.json")


class MiniLM(BaseEmbedder):
    """Sentence vectors (Reimers and Gurevych 2019; Wang et al. 2020), English above all.

    Texts are embedded one by one also because the activations' 8-bit scale is that of the whole batch, so that a
    text's vector would depend on its neighbours.
    """

    name: ClassVar[str] = "minilm"
    rank: ClassVar[int] = 10
    is_bundled: ClassVar[bool] = True
    model = ""
    dimensions = 384
    languages: frozenset[str] = frozenset({"en"})
    """What it was trained on, ISO 639-1."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds minilm.onnx and tokenizer.json. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        self.fingerprint = _checked(folder)
        model, tokenizer = (folder / name for name in _FILES)  # given bytes, onnxruntime would hold the model twice
        self._model = OnnxTextModel(self.name, model, tokenizer.read_bytes(), _LONGEST)

    @classmethod
    def check(cls, context: PartContext) -> Check:  # noqa: ARG003
        """Look whether its files are there; whether they are whole shows when they are loaded."""
        missing = [name for name in _FILES if not (resources() / "embedder" / name).is_file()]
        if missing:
            return Check(False, f"{', '.join(missing)} missing", "Install Sotto again.")
        return Check(True, "all-MiniLM-L6-v2, 8 bits", model="all-MiniLM-L6-v2")

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003
        """Load it. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        return cls(resources() / "embedder")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), 384), each row of length 1."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[:] = self._model.run(text)
        return vectors

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """It reads questions as it reads every text."""
        vector: NDArray[np.float32] = self.embed([question])[0]
        return vector


def _checked(folder: Path) -> str:
    """Compare the files with SHA256SUMS, whose lines are as sha256sum writes them; returns the digest of them all."""
    every = hashlib.sha256()
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        for name in _FILES:
            content = (folder / name).read_bytes()
            if f"{hashlib.sha256(content).hexdigest()}  {name}" not in lines:
                raise AssistantError(Code.MODEL_BROKEN, name)
            every.update(content)
    except FileNotFoundError as error:
        raise AssistantError(Code.MODEL_MISSING, Path(error.filename).name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(Code.MODEL_BROKEN, folder.name) from error
    return every.hexdigest()
