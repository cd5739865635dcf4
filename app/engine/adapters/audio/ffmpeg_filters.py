"""FFmpeg's sound filters, through PyAV, for one stream of 16 kHz mono sound."""

from itertools import pairwise
from typing import Any

import numpy as np

from app.audio.samples import RATE_HZ, Samples

_LATE = 400
"""Samples by which `afftdn` delays its output, although its timestamps say that it does not."""


def warm() -> None:
    """Load the library, which takes some 60 ms."""
    import av.filter  # noqa: F401  # loading it is the point


class _Chain:
    """Filters in series; as many samples come out as went in, each at its place."""

    def __init__(self, *filters: tuple[str, str], late: int = 0) -> None:
        """`filters`: name and options of each; `late`: by how many samples their output is delayed."""
        import av
        import av.filter

        self._late = self._early = late
        self._fed = 0
        self._frame: Any = av.AudioFrame
        self._nothing_yet = (av.error.BlockingIOError, av.error.EOFError)
        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=RATE_HZ, format="flt", layout="mono", time_base=f"1/{RATE_HZ}"
        )
        self._sink = self._graph.add("abuffersink")
        self._filters = [self._graph.add(name, options) for name, options in filters]
        nodes = [self._source, *self._filters, self._sink]
        for node, following in pairwise(nodes):
            node.link_to(following)
        self._graph.configure()

    def feed(self, samples: Samples) -> Samples:
        """Take further samples, shape (n,); returns what is ready, shape (m,)."""
        if not len(samples):
            return samples
        frame = self._frame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, self._fed
        self._fed += len(samples)
        self._source.push(frame)
        return self._ready()

    def rest(self) -> Samples:
        """The end of the stream, once everything has been fed."""
        tail = self.feed(np.zeros(self._late, np.float32))  # pushes out what is still late
        self._source.push(None)
        return np.concatenate([tail, self._ready()])

    def _ready(self) -> Samples:
        pieces: list[Samples] = [np.zeros(0, np.float32)]
        while True:
            try:
                pieces.append(self._sink.pull().to_ndarray()[0])
            except self._nothing_yet:
                break
        ready = np.concatenate(pieces)
        dropped = min(self._early, len(ready))  # what came out before the first sample did
        self._early -= dropped
        return ready[dropped:]


class HighPass(_Chain):
    """Removes what lies below 80 Hz: a fourth-order Butterworth, -16 dB at 50 Hz, -34 dB at 30 Hz; without delay."""

    def __init__(self) -> None:
        super().__init__(*(("highpass", f"frequency=80:width_type=q:width={q}") for q in (0.541, 1.307)))


class Denoiser(_Chain):
    """Removes up to 12 dB of steady noise; up to 37 ms late."""

    def __init__(self) -> None:
        super().__init__(("afftdn", "noise_reduction=12"), late=_LATE)

    def expect(self, noise_db: float) -> None:
        """Say how loud the noise is, in dBFS; its own `track_noise` finds hardly any of it."""
        # It removes noise entirely from 5 dB below this.
        self._filters[0].process_command("noise_floor", f"{min(max(noise_db + 5, -80.0), -20.0):.1f}")
