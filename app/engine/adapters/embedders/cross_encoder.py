"""A cross-encoder reads question and passage together, and so ranks better than either side alone.

A model is a folder with model.onnx and tokenizer.json, like the ms-marco-MiniLM ones: input_ids, attention_mask
and, where the model takes it, token_type_ids, each (n, length), give logits (n, 1), higher the better the passage fits.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.adapters.embedders.onnx_text_model import OnnxTextModel

_LONGEST = 256
"""Tokens of a question and its passage; longer passages are cut. A passage is about 200."""


class CrossEncoder:
    """One model."""

    def __init__(self, folder: Path) -> None:
        """Load it. Raises AssistantError(MODEL_BROKEN)."""
        self.name = folder.name
        try:
            tokenizer = (folder / "tokenizer.json").read_bytes()
        except OSError as error:
            raise AssistantError(Code.MODEL_BROKEN, folder.name) from error
        self._model = OnnxTextModel(folder.name, folder / "model.onnx", tokenizer, _LONGEST)
        self.languages = self._model.languages
        """What it reads, ISO 639-1; empty: any language."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question, shape (len(texts),). Raises AssistantError(MODEL_BROKEN)."""
        return np.array([self._model.run(question, text).reshape(-1)[0] for text in texts], np.float32)
