"""Samples: how sound is represented, read, written and resampled."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from app.audio.decoding import decode
from app.domain.errors import AssistantError, Code

RATE_HZ = 16_000
"""The sample rate of everything that listens."""
BLOCK = 1_600
"""Samples in one block of captured sound: 100 ms."""
_FLOOR_DB = -60.0
_LITTLE_BYTES = 1_000_000

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Audio:
    """A stretch of mono sound."""

    samples: Samples
    """Shape (n,), -1 to 1."""
    rate_hz: int = RATE_HZ
    lost_s: float = 0.0
    """Seconds of sound that were lost right before it; 0 wherever everything went well."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate_hz


def level(samples: Samples) -> float:
    """Loudness of a block on a scale from 0 (-60 dBFS or less) to 1 (0 dBFS), by its RMS."""
    if not len(samples):
        return 0.0
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    decibels = 20 * np.log10(max(rms, 1e-9))
    return float(np.clip(1 - decibels / _FLOOR_DB, 0.0, 1.0))


def to_pcm16(samples: Samples) -> bytes:
    """Signed 16-bit little-endian PCM, clipped."""
    scaled = np.rint(samples * np.float32(32768))
    return bytes(np.clip(scaled, -32768, 32767).astype("<i2").tobytes())


def from_pcm16(pcm: bytes) -> Samples:
    """The inverse of `to_pcm16`; shape (n,)."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


class Resampler:
    """Streaming conversion of (n, channels) blocks at any rate to mono at another; drops nothing."""

    def __init__(self, from_hz: int, to_hz: int = RATE_HZ) -> None:
        """For a single stream: the filter's state is kept between blocks."""
        self._stream = None if from_hz == to_hz else soxr.ResampleStream(from_hz, to_hz, 1)

    def feed(self, block: Samples, last: bool = False) -> Samples:
        """Convert a block, shape (n,) or (n, channels), to shape (m,); `last` flushes the filter.

        The result never shares memory with the block, since a device may reuse it.
        """
        mono: Samples = np.array(block if block.ndim == 1 else block.mean(axis=1), dtype=np.float32)
        if self._stream is None:
            return mono
        converted: Samples = self._stream.resample_chunk(mono, last=last)
        return converted


def resample(audio: Audio, rate_hz: int) -> Audio:
    """The same sound at another rate."""
    if audio.rate_hz == rate_hz:
        return audio
    return Audio(Resampler(audio.rate_hz, rate_hz).feed(audio.samples, last=True), rate_hz)


def read(path: Path) -> Iterator[Audio]:
    """Read an audio or video file of any rate and channel count as 16 kHz mono blocks of up to 100 ms.

    Headerless `.raw` is taken as 16 kHz mono signed 16-bit little-endian. A truncated file yields what it has.
    Raises AssistantError(AUDIO_UNREADABLE) if the file is missing, damaged or without sound.
    """
    held = np.zeros(0, np.float32)
    for samples in _resampled(path):
        held = np.concatenate([held, samples])
        for start in range(0, len(held) - BLOCK + 1, BLOCK):
            yield Audio(held[start : start + BLOCK])
        held = held[len(held) // BLOCK * BLOCK :]
    if len(held):
        yield Audio(held)


def _resampled(path: Path) -> Iterator[Samples]:
    """The file's sound at 16 kHz, mono, in pieces of any length; its rate may change midway."""
    resampler, from_hz = Resampler(RATE_HZ), RATE_HZ
    for samples, rate_hz in decode(path):
        if rate_hz != from_hz:
            yield resampler.feed(np.zeros(0, np.float32), last=True)
            resampler, from_hz = Resampler(rate_hz), rate_hz
        yield resampler.feed(samples)
    yield resampler.feed(np.zeros(0, np.float32), last=True)


def unwritable(path: Path) -> AssistantError:
    """Why a sound file could not be written: DISK_FULL or HOME_UNWRITABLE."""
    try:
        is_full = shutil.disk_usage(path.parent).free < _LITTLE_BYTES
    except OSError:
        is_full = False
    return AssistantError(Code.DISK_FULL if is_full else Code.HOME_UNWRITABLE, str(path.parent))


def join(pieces: Iterable[Audio]) -> Audio:
    """Join pieces of the same rate; no pieces give silence of length zero."""
    held = list(pieces)
    if not held:
        return Audio(np.zeros(0, np.float32))
    return Audio(np.concatenate([piece.samples for piece in held]), held[0].rate_hz)


def write(path: Path, audio: Audio) -> None:
    """Write a 16-bit file in the format of the name's ending (.wav, .flac)."""
    soundfile.write(path, audio.samples, audio.rate_hz, subtype="PCM_16")
