"""A model that reads text: a tokenizer and a network, run by onnxruntime on the processor."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.parts.preemption import Preempted, stoppable
from app.system.cores import threads

_WORLDLY = 60_000
"""Pieces of words: models of one language know some 30,000, those of many 100,000 and more."""


class OnnxTextModel:
    """One model. Texts are read one by one: batches are no faster on a processor, and padding would cost."""

    def __init__(self, name: str, model: Path | bytes, tokenizer: bytes, longest: int) -> None:
        """`longest`: tokens; what follows is not read. `name` appears in errors.

        Raises AssistantError(MODEL_BROKEN).
        """
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = name
        self._options = onnxruntime.RunOptions
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads()
        options.inter_op_num_threads = 1
        # Threads that spin between calls would keep a core busy while nothing is asked.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        given = model if isinstance(model, bytes) else str(model)  # by path, it finds weights beside the file
        try:
            self._session = onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_buffer(tokenizer)
        except Exception as error:  # onnxruntime's and tokenizers' errors have no common base class
            raise AssistantError(Code.MODEL_BROKEN, name) from error
        self._tokenizer.enable_truncation(longest, strategy="longest_first")
        self._tokenizer.no_padding()
        self._inputs = {one.name for one in self._session.get_inputs()}
        self.outputs = [one.name for one in self._session.get_outputs()]
        """The names of its outputs, in order."""

    @property
    def languages(self) -> frozenset[str]:
        """What it reads, judged by its vocabulary, ISO 639-1; empty: any language."""
        return frozenset() if self._tokenizer.get_vocab_size() > _WORLDLY else frozenset({"en"})

    def run(self, text: str, pair: str | None = None, output: str | None = None) -> NDArray[np.float32]:
        """One output, the first where none is named, for one text, or two that are read together.

        Raises AssistantError(MODEL_BROKEN), and Preempted where it may be stopped.
        """
        read = self._tokenizer.encode(text, pair)
        given = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        feed = {name: np.array([ids], np.int64) for name, ids in given.items() if name in self._inputs}
        options = self._options()
        options.log_severity_level = 4  # being stopped is not an error to be logged

        def end() -> None:
            options.terminate = True

        try:
            with stoppable(end):
                return np.asarray(self._session.run([output or self.outputs[0]], feed, options)[0][0], np.float32)
        except Preempted:
            raise
        except Exception as error:  # onnxruntime's errors have no common base class
            if options.terminate:
                raise Preempted from error
            raise AssistantError(Code.MODEL_BROKEN, self.name) from error
