"""What one spoken turn hears, told as it passes."""

from collections.abc import Callable, Generator

from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.domain.events import LevelMeasured, ListeningStarted, ListeningStopped
from app.engine.hearing.capture.capture import Capture, Heard
from app.engine.hearing.capture.level_meter import LevelMeter
from app.engine.parts.turn_emitter import TurnEmitter

_SHORTEST_S = 0.3
"""Less than this, the tail after the key's release included, was a slip of the finger."""
_LEVEL_EVERY_S = 0.03
"""How often the level is told: more often than a screen shows it would be in vain."""


class Listening:
    """Takes what is captured to its end, and says why where there was nothing to hear."""

    def __init__(self, capture: Capture, teller: TurnEmitter, on_device: Callable[[str], None] | None = None,
                 on_stopped: Callable[[], None] = lambda: None) -> None:  # fmt: skip
        """`on_device`: told of the microphone in use, at first and where another goes on; None for a recording.

        `on_stopped`: called when the microphone is closed and there was something to hear.
        """
        self._on_stopped = on_stopped
        self._capture = capture
        self._teller = teller
        self._on_device = on_device
        self._meter = LevelMeter()
        self._device = ""
        self._untold_s = 0.0
        self._told: set[Code] = set()
        self.has_started = False
        """Whether anything was captured."""

    def blocks(self) -> Generator[Audio, None, None]:
        """The sound for the recognizer. Raises AssistantError(NOTHING_HEARD | TOO_SHORT | ...) at its end."""
        try:
            for heard in self._capture.heard():
                self._tell(heard)
                self._teller.go_on()
                yield heard.fit
        finally:
            self._stop()
        self._judge()
        self._on_stopped()

    def _tell(self, heard: Heard) -> None:
        if not self.has_started:
            self.has_started = True
            self._teller.tell(ListeningStarted, at_s=self._capture.began_at_s)
        if self._on_device is not None:
            self._tell_device(heard, self._on_device)
        reading = self._meter.feed(heard.raw.samples)
        self._untold_s += heard.raw.seconds
        if self._untold_s >= _LEVEL_EVERY_S or reading.is_clipping:
            self._untold_s = 0.0
            self._teller.tell(LevelMeasured, level=reading.level, is_clipping=reading.is_clipping)

    def _tell_device(self, heard: Heard, on_device: Callable[[str], None]) -> None:
        was, self._device = self._device, heard.device
        if self._device != was:
            on_device(self._device)
        if was and self._device != was:
            self._once(AssistantError(Code.MICROPHONE_REPLACED, self._device))
        elif heard.raw.lost_s:
            self._once(AssistantError(Code.SOUND_LOST, f"{heard.raw.lost_s:.1f} s"))
        if self._meter.is_silent:
            self._once(AssistantError(Code.MICROPHONE_SILENT, self._device))

    def _once(self, error: AssistantError) -> None:
        if error.code not in self._told:
            self._told.add(error.code)
            self._teller.trouble(error)

    def _stop(self) -> None:
        capture = self._capture
        capture.finish()
        if self.has_started:
            self._teller.tell(
                ListeningStopped,
                seconds=capture.seconds,
                recording=capture.tape.recording,
                released_at_s=capture.released_at_s,
            )

    def _judge(self) -> None:
        """Say what went wrong; raise where nothing was said."""
        capture = self._capture
        if capture.tape.trouble:
            self._teller.trouble(capture.tape.trouble)
        self._teller.go_on()
        if capture.failure:
            if not capture.activity.speech_s:
                raise capture.failure
            self._teller.trouble(capture.failure)  # what was said until then is still answered
        if capture.seconds < _SHORTEST_S:
            raise AssistantError(Code.TOO_SHORT)
        if not capture.activity.has_spoken:
            raise AssistantError(Code.NOTHING_HEARD)
