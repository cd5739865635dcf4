"""A cross-encoder reads question and passage together, and so ranks better than either side alone; run by onnxruntime.

A model is a folder with model.onnx and tokenizer.json, made as the ms-marco-MiniLM ones are: input_ids, attention_mask
and, where the model takes it, token_type_ids, each (n, length), give logits (n, 1), higher the better the passage fits.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.engine.cores import threads
from app.errors import AssistantError, Code

_LONGEST = 256
"""Tokens of a question and its passage; longer passages are cut. A passage is about 200."""
_WORLDLY = 60_000
"""Pieces of words: models of one language know some 30,000, those of many 100,000 and more."""
_FILES = ("model.onnx", "tokenizer.json")


def installed(folder: Path, wish: str | None = None) -> Path | None:
    """The model of a name in a folder of them, else the first; None where there is none."""
    found = (path for path in folder.glob("*/") if all((path / name).is_file() for name in _FILES))
    return min(found, key=lambda path: (path.name != wish, path.name), default=None)


class CrossEncoder:
    """One model. Pairs are read one by one: batches are no faster on a processor, and padding would cost."""

    def __init__(self, folder: Path) -> None:
        """Load it. Raises AssistantError(MODEL_BROKEN)."""
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = folder.name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads()
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                (folder / "model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # onnxruntime's errors and tokenizers' have no root of their own
            raise AssistantError(Code.MODEL_BROKEN, folder.name) from error
        self._tokenizer.enable_truncation(_LONGEST, strategy="longest_first")
        self._tokenizer.no_padding()
        self._inputs = {one.name for one in self._session.get_inputs()}
        self.languages = frozenset[str]() if self._tokenizer.get_vocab_size() > _WORLDLY else frozenset({"en"})
        """What it reads, ISO 639-1; empty: whatever is written."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question, shape (len(texts),). Raises AssistantError(MODEL_BROKEN)."""
        result = np.empty(len(texts), np.float32)
        for place, text in enumerate(texts):
            pair = self._tokenizer.encode(question, text)
            given = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
            feed = {name: np.array([ids], np.int64) for name, ids in given.items() if name in self._inputs}
            try:
                result[place] = self._session.run(None, feed)[0].reshape(-1)[0]
            except Exception as error:  # what onnxruntime raises has no root of its own
                raise AssistantError(Code.MODEL_BROKEN, self.name) from error
        return result
