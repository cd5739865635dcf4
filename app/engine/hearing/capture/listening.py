"""What one spoken turn hears, reported as it passes."""

from collections.abc import Generator

from app.domain.errors import AssistantError, Code
from app.domain.events import LevelMeasured, ListeningStarted, ListeningStopped
from app.engine.hearing.capture.capture import Capture, Heard
from app.engine.hearing.capture.level_meter import LevelMeter
from app.engine.parts.turn_emitter import TurnEmitter

_SHORTEST_S = 0.3
"""Less than this, the tail after the key's release included, was a slip of the finger."""
_LEVEL_EVERY_S = 0.03
"""How often the level is reported: no screen shows it more often."""


class Listening:
    """Takes what is captured to its end, and says why where there was nothing to hear."""

    def __init__(self, capture: Capture, emitter: TurnEmitter, is_live: bool = False) -> None:
        """`is_live`: whether from a microphone, whose troubles are reported."""
        self._capture = capture
        self._emitter = emitter
        self._is_live = is_live
        self._meter = LevelMeter()
        self._device = ""
        self._unreported_s = 0.0
        self._reported: set[Code] = set()
        self.has_started = False
        """Whether anything was captured."""

    def heard(self) -> Generator[Heard, None, None]:
        """What is captured. Raises Cancelled, and at its end AssistantError(NOTHING_HEARD | TOO_SHORT | ...)."""
        try:
            for heard in self._capture.heard():
                self._report(heard)
                self._emitter.raise_if_cancelled()
                yield heard
        finally:
            self._stop()
        self._judge()

    def _report(self, heard: Heard) -> None:
        if not self.has_started:
            self.has_started = True
            self._emitter.emit(ListeningStarted, at_s=self._capture.began_at_s)
        if self._is_live:
            self._report_device(heard)
        reading = self._meter.feed(heard.raw.samples)
        self._unreported_s += heard.raw.seconds
        if self._unreported_s >= _LEVEL_EVERY_S or reading.is_clipping:
            self._unreported_s = 0.0
            self._emitter.emit(LevelMeasured, level=reading.level, is_clipping=reading.is_clipping)

    def _report_device(self, heard: Heard) -> None:
        was, self._device = self._device, heard.device
        if was and self._device != was:
            self._once(AssistantError(Code.MICROPHONE_REPLACED, self._device))
        elif heard.raw.lost_s:
            self._once(AssistantError(Code.SOUND_LOST, f"{heard.raw.lost_s:.1f} s"))
        if self._meter.is_silent:
            self._once(AssistantError(Code.MICROPHONE_SILENT, self._device))

    def _once(self, error: AssistantError) -> None:
        if error.code not in self._reported:
            self._reported.add(error.code)
            self._emitter.trouble(error)

    def _stop(self) -> None:
        capture = self._capture
        capture.finish()
        if self.has_started:
            self._emitter.emit(
                ListeningStopped,
                seconds=capture.seconds,
                recording=capture.recording_file.recording,
                released_at_s=capture.released_at_s,
            )

    def _judge(self) -> None:
        """Say what went wrong; raise where nothing was said."""
        capture = self._capture
        if capture.recording_file.trouble:
            self._emitter.trouble(capture.recording_file.trouble)
        self._emitter.raise_if_cancelled()
        if capture.failure:
            if not capture.activity.speech_s:
                raise capture.failure
            self._emitter.trouble(capture.failure)  # what was said until then is still answered
        if capture.seconds < _SHORTEST_S:
            raise AssistantError(Code.TOO_SHORT)
        if not capture.activity.has_spoken:
            raise AssistantError(Code.NOTHING_HEARD)
