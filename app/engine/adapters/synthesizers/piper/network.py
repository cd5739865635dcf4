"""A VITS network on onnxruntime: numbers of symbols -> sound, as it is made."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.audio.samples import Samples
from app.domain.errors import AssistantError, Code
from app.engine.adapters.synthesizers.piper.graph import cut
from app.engine.adapters.synthesizers.piper.voices import VoiceFile
from app.system.cores import answering_threads

log = logging.getLogger(__name__)

_CONTEXT = 16
"""Frames on each side of a stretch that its sound depends on; measured: beyond 12 the samples differ by under 1e-6."""
_FIRST = 24
"""Frames of the first stretch, some 280 ms of sound; each further one is twice as long, up to `_LONGEST`."""
_LONGEST = 192
_LEAST_PEAK = 1e-4
_PEAK = 0.7
"""What the loudest sample of the trial is brought to: voices are trained on recordings of any loudness."""
_MOST_GAIN = 8.0
_SAME = 1e-3


@dataclass(frozen=True, slots=True)
class Prosody:
    """How a sentence is said: see `VoiceFile`."""

    noise_scale: float
    length_scale: float
    noise_w: float
    speaker: int


class Network:
    """One voice's network, loaded; for one thread at a time."""

    def __init__(self, voice: VoiceFile, trial: Sequence[int]) -> None:
        """`trial`: a sentence that it is tried with, which also warms it. Raises AssistantError(MODEL_BROKEN)."""
        self._name = voice.model.name
        self._has_speakers = voice.has_speakers
        try:
            self._load(voice.model.read_bytes())
            self._gain, self._hop = 1.0, 0
            self._try(trial, Prosody(voice.noise_scale, voice.length_scale, voice.noise_w, voice.default_speaker))
        except AssistantError:
            raise
        except Exception as error:  # onnxruntime's errors have no common base class
            raise AssistantError(Code.MODEL_BROKEN, self._name) from error

    def _load(self, network: bytes) -> None:
        halves = cut(network)
        self._seams = halves.seams if halves else ()
        self._encoder = _session(halves.encoder if halves else network)
        self._decoder = _session(halves.decoder) if halves else None

    def sound(self, ids: Sequence[int], prosody: Prosody) -> Iterator[Samples]:
        """Yield the sound of a sentence in pieces; raises what onnxruntime raises.

        The numbers are those of Piper's `phonemes_to_ids`: bounds and padding among them.
        """
        hidden, *others = self._encode(ids, prosody)
        if not self._hop:
            yield self._louder(self._decode([hidden, *others]))
            return
        count, start, size = hidden.shape[2], 0, _FIRST
        while start < count:
            end = count if count - start < size + _CONTEXT else start + size
            first, last = max(0, start - _CONTEXT), min(count, end + _CONTEXT)
            made = self._decode([hidden[:, :, first:last], *others])
            yield self._louder(made[(start - first) * self._hop : (end - first) * self._hop])
            start, size = end, min(2 * size, _LONGEST)

    def _try(self, ids: Sequence[int], prosody: Prosody) -> None:
        """Say something unheard: how loud it is, and whether its halves say what the whole does."""
        hidden, *others = self._encode(ids, prosody)
        whole = self._decode([hidden, *others])
        if self._decoder is not None and hidden.ndim == 3 and not len(whole) % hidden.shape[2]:
            self._hop = self._stretch(hidden, others, whole)
        peak = float(np.abs(whole).max(initial=0.0))
        if not np.isfinite(whole).all() or peak < _LEAST_PEAK:
            raise AssistantError(Code.MODEL_BROKEN, self._name)
        self._gain = min(_PEAK / peak, _MOST_GAIN)

    def _stretch(self, hidden: Any, others: Sequence[Any], whole: Samples) -> int:
        """How many samples a frame has; 0 where a stretch by itself does not sound as in the whole."""
        frames = int(hidden.shape[2])
        hop = len(whole) // frames
        made = self._decode([hidden[:, :, _CONTEXT:], *others])
        alike = np.allclose(made[_CONTEXT * hop :], whole[2 * _CONTEXT * hop :], atol=_SAME)
        if frames <= 2 * _CONTEXT or not alike:
            log.info("%s is heard only when a sentence is complete", self._name)
            return 0
        return hop

    def _encode(self, ids: Sequence[int], prosody: Prosody) -> Any:
        """What the decoder takes; of a network that is not cut, the sound itself."""
        scales = np.array([prosody.noise_scale, prosody.length_scale, prosody.noise_w], np.float32)
        feeds = {"input": np.array([ids], np.int64), "input_lengths": np.array([len(ids)], np.int64), "scales": scales}
        feeds |= {"sid": np.array([prosody.speaker], np.int64)} if self._has_speakers else {}
        return self._encoder.run(list(self._seams) or None, feeds)

    def _decode(self, hidden: Sequence[Any]) -> Samples:
        if self._decoder is not None:
            hidden = self._decoder.run(None, dict(zip(self._seams, hidden, strict=True)))
        return np.asarray(hidden[0], np.float32).reshape(-1)

    def _louder(self, samples: Samples) -> Samples:
        louder: Samples = np.clip(samples * np.float32(self._gain), -1.0, 1.0)
        return louder


def _session(network: bytes) -> Any:
    """On all cores: until the first sound, that is what one waits for."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = answering_threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # what it would print about a network is told by what it raises
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
