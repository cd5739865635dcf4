"""Microphone and loudspeaker through sounddevice (PortAudio)."""

import collections
import logging
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, ClassVar, Self

import numpy as np

from app.audio import Audio, Resampler, Samples
from app.engine.adapters.portaudio import STREAMS, alone, close, find, portaudio
from app.engine.parts import Check
from app.engine.registry import Kit
from app.errors import AssistantError, Code

log = logging.getLogger(__name__)

_BLOCK_S = 0.03
_SILENT_DEVICE_S = 1.5
"""A device that has not called back for this long is gone."""
_LATENCY_S = 0.1
"""What the device may hold of what is to be heard: less makes PulseAudio stumble, more delays "stop"."""
_REST_AFTER_S = 1.0
"""The loudspeaker's stream stops by itself after this much silence, so that an idle program rests."""
_UNAVAILABLE = -9985
"""PortAudio's paDeviceUnavailable: another program holds the device."""


def _check(kind: str, wish: str | None, missing: Code) -> Check:
    try:
        device = find(kind, wish, missing)
    except AssistantError:
        return Check(
            False,
            f"no {'microphone' if kind == 'input' else 'loudspeaker'} found",
            "Connect one, or check the sound settings.",
        )
    return Check(True, str(device["name"]))


class Microphone:
    """The chosen input device, or the default one."""

    name: ClassVar[str] = "microphone"
    rank: ClassVar[int] = 10

    def __init__(self, device: str | None = None) -> None:
        self._wish = device
        self.device = ""

    def prepare(self) -> None:
        """Nothing yet."""

    @classmethod
    def check(cls, kit: Kit) -> Check:
        """Whether there is an input device."""
        return _check("input", kit.settings.microphone, Code.MICROPHONE_MISSING)

    @classmethod
    def create(cls, kit: Kit) -> Self:
        """Name the device; it is opened by `listen`."""
        return cls(kit.settings.microphone)

    def listen(self) -> Iterator[Audio]:
        """Open the device at its own rate and yield what it hears as 16 kHz mono blocks of 30 ms."""
        device = find("input", self._wish, Code.MICROPHONE_MISSING)
        library = portaudio()
        heard: queue.SimpleQueue[Samples] = queue.SimpleQueue()
        rate = int(device["default_samplerate"])

        def on_samples(samples: Samples, _frames: int, _time: object, status: Any) -> None:
            if status:
                log.info("microphone: %s", status)
            heard.put(samples.copy())

        try:
            with alone(Code.MICROPHONE_BUSY):
                stream = library.InputStream(
                    device=device["index"],
                    samplerate=rate,
                    channels=min(2, device["max_input_channels"]),
                    blocksize=int(rate * _BLOCK_S),
                    dtype="float32",
                    latency="low",
                    callback=on_samples,
                )
                STREAMS.add(stream)
                try:
                    stream.start()
                except library.PortAudioError:
                    close(stream)
                    raise
        except library.PortAudioError as error:
            is_busy = len(error.args) > 1 and error.args[1] == _UNAVAILABLE
            code = Code.MICROPHONE_BUSY if is_busy else Code.MICROPHONE_MISSING
            raise AssistantError(code, str(device["name"])) from error
        blocks = self._blocks(stream, heard, Resampler(rate), str(device["name"]))
        next(blocks)  # from here on, closing the iterator closes the device
        return blocks

    @staticmethod
    def _blocks(stream: Any, heard: "queue.SimpleQueue[Samples]", resampler: Resampler, name: str) -> Iterator[Audio]:
        try:
            yield Audio(np.zeros(0, np.float32))
            while True:
                try:
                    block = resampler.feed(heard.get(timeout=_SILENT_DEVICE_S))
                except queue.Empty:
                    raise AssistantError(Code.MICROPHONE_LOST, name) from None
                if len(block):
                    yield Audio(block)
        finally:
            close(stream)


class Loudspeaker:
    """The chosen output device, or the default one."""

    name: ClassVar[str] = "loudspeaker"
    rank: ClassVar[int] = 10

    def __init__(self, device: str | None = None) -> None:
        self._wish = device
        self._stream: Any = None
        self._rate_hz = 0
        self._name = ""
        self._lock = threading.Lock()
        self._waiting: collections.deque[Samples] = collections.deque()
        self._sent: collections.deque[tuple[float, float]] = collections.deque()
        self._sent_s = 0.0
        self._played_s = 0.0
        self._latency_s = 0.0
        self._called_at_s = 0.0
        self._idle_s = 0.0
        self._is_resting = False

    @classmethod
    def check(cls, kit: Kit) -> Check:
        """Whether there is an output device."""
        return _check("output", kit.settings.loudspeaker, Code.SPEAKER_MISSING)

    @classmethod
    def create(cls, kit: Kit) -> Self:
        """Name the device; it is opened by the first `play` and then kept."""
        return cls(kit.settings.loudspeaker)

    def play(self, pieces: Iterable[Audio]) -> None:
        """Enqueue sound of any rate and see to it that the device is running."""
        resampler: Resampler | None = None
        for piece in pieces:
            self._run()
            resampler = resampler or Resampler(piece.rate_hz, self._rate_hz)
            self._enqueue(resampler.feed(piece.samples))
        if resampler is not None:
            self._enqueue(resampler.feed(np.zeros(0, np.float32), last=True))

    def _enqueue(self, samples: Samples) -> None:
        with self._lock:
            if len(samples):
                self._waiting.append(samples)
        self._run()  # again: it may just have gone to rest

    def _run(self) -> None:
        """Open the device where it is not open, and wake it where it rests."""
        if self._stream is not None and not self._is_resting and self._stream.active:
            return
        library = portaudio()
        try:
            with alone(Code.SPEAKER_LOST):
                if self._stream is not None and self._stream.closed:  # where the devices were listed again
                    self._stream = None
                if self._stream is None:
                    self._open(library)
                else:
                    self._stream.stop()
                self._called_at_s = time.monotonic()
                self._idle_s = 0.0
                self._is_resting = False
                self._stream.start()
        except library.PortAudioError as error:
            lost = self._stream is not None
            self._forget()
            raise AssistantError(Code.SPEAKER_LOST if lost else Code.SPEAKER_MISSING, self._name) from error

    def _open(self, library: ModuleType) -> None:
        device = find("output", self._wish, Code.SPEAKER_MISSING)
        self._name = str(device["name"])
        self._rate_hz = int(device["default_samplerate"])
        self._stream = library.OutputStream(
            device=device["index"],
            samplerate=self._rate_hz,
            channels=min(2, device["max_output_channels"]),
            blocksize=int(self._rate_hz * 0.02),
            dtype="float32",
            latency=_LATENCY_S,
            callback=self._on_wanted,
        )
        STREAMS.add(self._stream)
        self._latency_s = float(self._stream.latency)

    def _on_wanted(self, out: Samples, frames: int, _time: object, _status: object) -> None:
        now = self._called_at_s = time.monotonic()
        filled = 0
        with self._lock:
            while filled < frames and self._waiting:
                piece = self._waiting.popleft()
                taken = piece[: frames - filled]
                out[filled : filled + len(taken)] = taken[:, None]
                filled += len(taken)
                if len(taken) < len(piece):
                    self._waiting.appendleft(piece[len(taken) :])
            self._sent_s += filled / self._rate_hz
            if filled:
                self._sent.append((now + self._latency_s + filled / self._rate_hz, self._sent_s))
            self._idle_s = 0.0 if filled else self._idle_s + frames / self._rate_hz
            self._is_resting = self._idle_s > _REST_AFTER_S + self._latency_s
        out[filled:] = 0
        if self._is_resting:
            raise portaudio().CallbackStop

    @property
    def played(self) -> float:
        """Seconds heard. Raises AssistantError(SPEAKER_LOST) where the device has stopped taking sound."""
        now = time.monotonic()
        with self._lock:
            while self._sent and self._sent[0][0] <= now:
                self._played_s = max(self._played_s, self._sent.popleft()[1])
            is_stuck = bool(self._waiting) and now - self._called_at_s > _SILENT_DEVICE_S
        if is_stuck:
            self._forget()
            raise AssistantError(Code.SPEAKER_LOST, self._name)
        return self._played_s

    def stop(self) -> None:
        """Fall silent: what is enqueued is dropped; the device's own buffer is some 20-40 ms."""
        with self._lock:
            self._waiting.clear()
            self._sent.clear()
            self._sent_s = self._played_s

    def close(self) -> None:
        """Let go of the device."""
        self._forget()

    def _forget(self) -> None:
        stream, self._stream = self._stream, None
        self.stop()
        if stream is not None:
            close(stream)
