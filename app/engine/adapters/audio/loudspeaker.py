"""The loudspeaker: the chosen one if it is present, else the default one, and the next one when it goes."""

import collections
import logging
import threading
import time
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar, Self

import numpy as np

from app.audio.samples import Audio, Resampler, Samples, resample
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio import devices
from app.engine.adapters.audio.device_thread import DeviceThread
from app.engine.adapters.audio.devices import Route
from app.engine.adapters.audio.portaudio import alone, close, open_stream, portaudio
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.player import BasePlayer

log = logging.getLogger(__name__)

_PATIENCE_S = 3.0
"""A device that takes longer to open hangs."""
_BLOCK_S = 0.02
_SILENT_DEVICE_S = 1.5
"""A device that has not called back for this long is gone."""
_LATENCY_S = 0.1
"""How much sound the device may buffer: with less PulseAudio stutters, with more "stop" is delayed."""
_REST_AFTER_S = 1.0
"""The loudspeaker's stream stops by itself after this much silence, so that an idle program uses no processor."""


class Loudspeaker(BasePlayer):
    """The device is opened by the first `play` and then kept, until another one is to be used."""

    name: ClassVar[str] = "loudspeaker"
    rank: ClassVar[int] = 10
    uses: ClassVar[frozenset[str]] = frozenset({"loudspeaker"})

    def __init__(self, choice: str | None = None, volume: float = 1.0) -> None:
        """`choice`: id or part of the name of a device."""
        self._choice = choice
        self._worker = DeviceThread("loudspeaker")
        self._stream: Any = None
        self._route: Route | None = None
        self._changes = -1
        self._number = 0
        self._rate_hz = 0
        self._lock = threading.Lock()
        self._waiting: collections.deque[Samples] = collections.deque()
        self._sent: collections.deque[tuple[float, float]] = collections.deque()
        self._sent_s = 0.0
        self._played_s = 0.0
        self._latency_s = 0.0
        self._called_at_s = 0.0
        self._idle_s = 0.0
        self._is_resting = False
        self._is_aborting = False
        self.is_paused = False
        """Whether it is paused until `resume`."""
        self.volume = volume
        """What every sample is multiplied by; heard at once."""
        self.device = ""
        """Name of the device in use or used last; empty before the first."""

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Which loudspeaker is in use, and which others there are."""
        return devices.check("output", context.settings.loudspeaker)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Name the device; it is opened by the first `play`."""
        return cls(context.settings.loudspeaker, context.current_settings().volume)

    def play(self, pieces: Iterable[Audio]) -> None:
        """Enqueue sound of any rate and see to it that the device is running."""
        resampler: Resampler | None = None
        rate_hz = 0
        for piece in pieces:
            self._ensure_running()
            if resampler is None:
                rate_hz = self._rate_hz
                resampler = Resampler(piece.rate_hz, rate_hz)
            self._enqueue(resampler.feed(piece.samples), rate_hz)
        if resampler is not None:
            self._enqueue(resampler.feed(np.zeros(0, np.float32), last=True), rate_hz)

    def _enqueue(self, samples: Samples, rate_hz: int) -> None:
        with self._lock:
            if len(samples):
                # Another device may have replaced the one it was resampled for.
                self._waiting.append(resample(Audio(samples, rate_hz), self._rate_hz).samples)
        self._ensure_running()  # again: it may just have stopped by itself

    def _ensure_running(self) -> None:
        """Make sure that the device is the right one, open and running."""
        if self._is_at_work() and self._changes == devices.changes():
            return
        if self.is_paused and self._stream is not None:
            return  # it is started when it is needed
        worker = self._worker
        try:
            worker.result(self._wake, _PATIENCE_S)
        except TimeoutError as error:
            worker.abandon()
            self._worker, self._stream = DeviceThread("loudspeaker"), None
            raise AssistantError(Code.LOUDSPEAKER_LOST, self.device) from error

    def _is_at_work(self) -> bool:
        stream = self._stream
        is_awake = not self._is_resting and not self._is_aborting
        return stream is not None and not stream.closed and is_awake and stream.active

    def _wake(self) -> None:
        """Retry once where it fails: the device may have gone since the devices were listed."""
        try:
            if not devices.reports_changes() and not self._is_at_work():
                devices.look_again("output", devices.LIST_EVERY_S)
            self._open_or_start()
        except AssistantError:
            if not self._worker.is_current:
                raise
            self._close_stream()
            devices.look_again("output")
            self._open_or_start()

    def _open_or_start(self) -> None:
        library, changes = portaudio(), devices.changes()
        with alone(Code.LOUDSPEAKER_LOST):  # so that nothing lists devices again between choosing and opening
            route = devices.choose("output", self._choice)
            if not self._worker.is_current:  # this thread was abandoned while it hung
                raise AssistantError(Code.LOUDSPEAKER_LOST, route.device.name)
            is_same = self._route is not None and self._route.is_same(route)
            if self._stream is not None and (not is_same or self._stream.closed):
                self._close_stream()
            if not self._is_at_work():
                try:
                    self._start(library, route)
                except library.PortAudioError as error:
                    code = Code.LOUDSPEAKER_LOST if self._stream is not None else Code.LOUDSPEAKER_MISSING
                    raise AssistantError(code, route.device.name) from error
        self._changes = changes

    def _start(self, library: Any, route: Route) -> None:
        if self._stream is None:
            self._open(library, route)
        else:
            self._stream.stop()
        self._called_at_s = time.monotonic()
        self._idle_s = 0.0
        self._is_resting = self._is_aborting = False
        self._stream.start()

    def _open(self, library: Any, route: Route) -> None:
        self._number += 1
        stream = open_stream(
            lambda: library.OutputStream(
                device=route.index,
                samplerate=route.rate_hz,
                channels=route.channels,
                blocksize=int(route.rate_hz * _BLOCK_S),
                dtype="float32",
                latency=_LATENCY_S,
                callback=partial(self._on_wanted, self._number),
            ),
            route.through,
        )
        if not self._worker.is_current:
            close(stream)
            raise AssistantError(Code.LOUDSPEAKER_LOST, route.device.name)
        with self._lock:
            if self._waiting and self._rate_hz != route.rate_hz:
                waiting = Audio(np.concatenate(self._waiting), self._rate_hz)
                self._waiting = collections.deque([resample(waiting, route.rate_hz).samples])
            self._rate_hz = route.rate_hz
            self._latency_s = float(stream.latency)
            self._route, self.device, self._stream = route, route.device.name, stream

    def _on_wanted(self, number: int, out: Samples, frames: int, _time: object, _status: object) -> None:
        """The callback; `number`: which of our streams it is for, since only the latest may take anything."""
        filled = 0
        now = time.monotonic()
        with self._lock:
            if number != self._number:
                out[:] = 0
                raise portaudio().CallbackStop
            self._called_at_s = now
            while filled < frames and self._waiting and not self.is_paused:
                piece = self._waiting.popleft()
                part = piece[: frames - filled]
                out[filled : filled + len(part)] = part[:, None]
                filled += len(part)
                if len(part) < len(piece):
                    self._waiting.appendleft(piece[len(part) :])
            self._sent_s += filled / self._rate_hz
            if filled:
                self._sent.append((now + self._latency_s + filled / self._rate_hz, self._sent_s))
            self._idle_s = 0.0 if filled else self._idle_s + frames / self._rate_hz
            self._is_resting = self._idle_s > _REST_AFTER_S + self._latency_s
        if self.volume != 1.0:
            np.clip(out[:filled] * self.volume, -1.0, 1.0, out=out[:filled])
        out[filled:] = 0
        if self._is_resting:
            raise portaudio().CallbackStop

    @property
    def played(self) -> float:
        """Seconds heard. Raises AssistantError(LOUDSPEAKER_LOST) where the device is gone and there is no other."""
        now = time.monotonic()
        with self._lock:
            while self._sent and self._sent[0][0] <= now:
                self._played_s = max(self._played_s, self._sent.popleft()[1])
            is_wanted = bool(self._waiting) and not self.is_paused
            is_stuck = is_wanted and now - self._called_at_s > _SILENT_DEVICE_S
        if is_stuck:
            self._switch_device()
        elif is_wanted and self._is_resting:
            self._ensure_running()  # it stopped by itself during a pause
        return self._played_s

    def _switch_device(self) -> None:
        """Continue with another device: the one that is stuck would get stuck again."""
        lost = self._route
        try:
            self._worker.result(self._close_stream, _PATIENCE_S)
            route = devices.choose("output", self._choice)
            if lost is not None and not route.is_same(lost):
                self._ensure_running()
                return
        except (AssistantError, TimeoutError) as error:
            self.stop()
            raise AssistantError(Code.LOUDSPEAKER_LOST, self.device) from error
        self.stop()
        raise AssistantError(Code.LOUDSPEAKER_LOST, self.device)

    def pause(self) -> None:
        """Pause; what the device holds is heard to its end."""
        self.is_paused = True

    def resume(self) -> None:
        """Continue where it was paused; a stopped device is started the next time `played` is asked for."""
        with self._lock:
            self.is_paused = False
            self._called_at_s = time.monotonic()

    def stop(self) -> None:
        """Fall silent: what is enqueued is dropped, and what the device holds as soon as its thread gets to it."""
        with self._lock:
            is_heard = bool(self._sent)
            self._waiting.clear()
            self._sent.clear()
            self._sent_s = self._played_s
            self.is_paused = False
            self._is_aborting = self._is_aborting or is_heard
        if is_heard:
            self._worker.ask(self._abort)

    def _abort(self) -> None:
        """Drop what the device holds, a tenth of a second (see `_LATENCY_S`)."""
        stream, library = self._stream, portaudio()
        try:
            if stream is not None and not stream.closed and stream.active:
                stream.abort()
        except library.PortAudioError as error:
            log.info("the loudspeaker continues to the end of its buffer: %s", error)
        finally:
            self._is_aborting = False

    def close(self) -> None:
        """Close the device."""
        self.stop()
        try:
            self._worker.result(self._close_stream, _PATIENCE_S)
        except TimeoutError:
            log.info("the loudspeaker hangs")
        self._worker.abandon()

    def _close_stream(self) -> None:
        with self._lock:
            stream, self._stream = self._stream, None
            self._number += 1
        if stream is not None:
            close(stream)
