"""How probably a sound is speech: the Silero voice activity detector, run by onnxruntime."""

from functools import cache
from typing import Any

import numpy as np

from app.audio.samples import RATE_HZ, Samples
from app.engine.adapters.vad.activity import BEGIN, VoiceActivity
from app.storage.paths import resources

_WINDOW = 512
"""Samples the model looks at in one go, with the 64 before them."""
WINDOW_S = _WINDOW / RATE_HZ
"""Their length: 32 ms."""
_CONTEXT = 64
_FORGET = round(5 / WINDOW_S)
"""After this many windows of silence it starts over: the longer it has heard nothing, the later it notices speech, by
half a second after a quarter of an hour of digital silence."""


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    path = resources() / "vad" / "silero_vad_v6.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def warm() -> None:
    """Load the model, which takes some 20 ms."""
    _session()


class SileroVad:
    """Measures one stream of 16 kHz mono sound; 0.07 ms for each 32 ms of it."""

    def __init__(self) -> None:
        self._begin_anew()
        self._held = np.zeros(0, np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)
        self.activity = VoiceActivity()
        """Who spoke when, so far."""

    def _begin_anew(self) -> None:
        self._quiet = 0
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)

    def feed(self, samples: Samples) -> list[float]:
        """Take further samples, shape (n,); returns the probability of speech of each window that it completes."""
        found = []
        self._held = np.concatenate([self._held, samples])
        while len(self._held) >= _WINDOW:
            window, self._held = self._held[:_WINDOW], self._held[_WINDOW:]
            seen = np.concatenate([self._context, window])
            self._context = window[-_CONTEXT:]
            inputs = {"input": seen[None], "h": self._hidden, "c": self._cell}
            probability, self._hidden, self._cell = _session().run(None, inputs)
            found.append(float(probability[0]))
            self.activity.feed(found[-1], WINDOW_S)
            self._quiet = 0 if found[-1] > BEGIN else self._quiet + 1
            if self._quiet >= _FORGET:
                self._begin_anew()
        return found
