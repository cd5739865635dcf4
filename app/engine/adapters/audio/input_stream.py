"""A microphone's stream: stopped, or running and filling the rings of all who listen to it."""

import logging
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.audio.samples import Samples
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio.devices import Route
from app.engine.adapters.audio.portaudio import alone, close, is_busy, open_stream, portaudio
from app.engine.adapters.audio.ring_buffer import RingBuffer

log = logging.getLogger(__name__)

BLOCK_S = 0.02
"""What the device gives at a time: little, so that the first sample comes early."""
SILENT_DEVICE_S = 1.5
"""A device that has not called back for this long is gone."""
_LATENCY_S = 0.1
"""What the device itself may hold while the interpreter is busy; PulseAudio's server holds more than enough."""
_RING_S = 30
_LONGEST_GAP_S = 10
_JUMP_S = 3.0
"""The wall clock keeps running while the machine sleeps; a difference of this much means a sleep."""


def _clocks_apart_s() -> float:
    return time.time() - time.monotonic()


class InputStream:
    """One opened device. Everything except the callback runs in one thread."""

    def __init__(self, route: Route, held_s: float) -> None:
        """`held_s`: how much of the last sound it keeps while nobody listens.

        Raises AssistantError(MICROPHONE_BUSY | MICROPHONE_MISSING).
        """
        self.route = route
        self.called_at_s = 0.0
        """When the device last delivered sound, or was started, on the monotonic clock."""
        self._rings: tuple[RingBuffer, ...] = ()
        self._joining: deque[RingBuffer] = deque()
        self._held: deque[Samples] = deque(maxlen=round(held_s / BLOCK_S))
        self._due_s = 0.0
        self._clocks_apart_s = _clocks_apart_s()
        with self._alone():
            self._stream = open_stream(self._open, route.through)

    def _open(self) -> Any:
        return portaudio().InputStream(
            device=self.route.index,
            samplerate=self.route.rate_hz,
            channels=self.route.channels,
            blocksize=int(self.route.rate_hz * BLOCK_S),
            dtype="float32",
            latency="low" if self.route.through else _LATENCY_S,
            callback=self._on_samples,
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Exclusive use of PortAudio, whose faults are translated."""
        library = portaudio()
        try:
            with alone(Code.MICROPHONE_BUSY):
                yield
        except library.PortAudioError as error:
            code = Code.MICROPHONE_BUSY if is_busy(error) else Code.MICROPHONE_MISSING
            raise AssistantError(code, self.route.device.name) from error

    def _on_samples(self, samples: Samples, frames: int, at: Any, status: Any) -> None:
        """The callback."""
        self.called_at_s = time.monotonic()
        mono = samples.mean(axis=1)
        missed = self._missed(frames, at.inputBufferAdcTime, status)
        if missed:
            self._held.clear()
        while self._joining:
            ring = self._joining.popleft()
            for block in self._held:
                ring.write(block)
            self._rings = (*self._rings, ring)
        if any(ring.is_closed for ring in self._rings):
            self._rings = tuple(ring for ring in self._rings if not ring.is_closed)
        for ring in self._rings:
            if missed:
                ring.miss(missed)
            ring.write(mono)
        if self._rings:
            self._held.clear()  # what one listener has heard is not heard again by the next
        else:
            self._held.append(mono)

    def _missed(self, frames: int, taken_at_s: float, status: Any) -> int:
        """How many samples the device lost before these: it only reports that it did, and its clock shows how many."""
        due_s, self._due_s = self._due_s, taken_at_s + frames / self.route.rate_hz
        if not status.input_overflow:
            return 0
        log.info("%s: sound was lost", self.route.device.name)
        gap_s = taken_at_s - due_s if due_s else 0.0
        return max(frames, round(gap_s * self.route.rate_hz)) if 0 < gap_s < _LONGEST_GAP_S else frames

    @property
    def is_at_work(self) -> bool:
        """Whether it is running, and the device still delivers sound."""
        is_running = not self._stream.closed and self._stream.active
        return is_running and time.monotonic() - self.called_at_s < SILENT_DEVICE_S

    @property
    def is_sound(self) -> bool:
        """Whether it can be used: it is running, or stopped and intact, and the machine has not slept since."""
        if self._stream.closed or abs(_clocks_apart_s() - self._clocks_apart_s) > _JUMP_S:
            return False
        return self.is_at_work if self.called_at_s else True

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens."""
        return any(not ring.is_closed for ring in (*self._rings, *self._joining))

    def join(self) -> RingBuffer:
        """A ring buffer that is filled from now on, starting with the sound held; closing it ends that.

        Raises AssistantError(MICROPHONE_BUSY | MICROPHONE_MISSING).
        """
        ring = RingBuffer(_RING_S * self.route.rate_hz)
        self._joining.append(ring)
        try:
            self.start()
        except AssistantError:
            ring.is_closed = True
            raise
        return ring

    def start(self) -> None:
        """Start it. Raises AssistantError(MICROPHONE_BUSY | MICROPHONE_MISSING)."""
        if self.called_at_s:
            return
        with self._alone():
            if self._stream.closed:  # PortAudio has just listed its devices again
                raise AssistantError(Code.MICROPHONE_MISSING, self.route.device.name)
            self._due_s = 0.0
            self._stream.start()
            self.called_at_s = time.monotonic()

    def stop(self) -> None:
        """Stop it without closing it. Raises AssistantError where the device is gone."""
        with self._alone():
            self._stream.abort()
            self._rings = ()
            self.called_at_s = 0.0

    def close(self, patience_s: float = 0.0) -> None:
        """Close the device, without waiting for it longer than this."""
        close(self._stream, patience_s)
