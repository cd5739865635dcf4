"""The talk key: from its going down to a capture that a turn can take, or that never was meant."""

import logging
import threading
import time
import uuid
from collections.abc import Callable

from app.domain.errors import AssistantError
from app.domain.settings import Settings
from app.engine.hearing.capture.capture import Capture
from app.engine.hearing.capture.cues import Cue, cue
from app.engine.hearing.capture.recording import RecordingFile
from app.engine.parts.listener import Listener
from app.engine.parts.player import Player
from app.storage.paths import Paths

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.005
_LONGEST_CUE_S = 0.4
"""An open loudspeaker that has not played a cue by then will not: it may have been silenced."""
_ROUNDING_S = 0.005
"""A loudspeaker adds up what it played in small pieces, and may come to a little less than the whole."""
_ECHO_S = 0.1
"""How long after its end a cue may still arrive: the room's answer, and what the microphone holds back."""


class PushToTalk:
    """At most one capture at a time is pressed for and not yet taken."""

    def __init__(self, paths: Paths, settings: Callable[[], Settings], microphone: Callable[[], Listener],
                 player: Callable[[], Player]) -> None:  # fmt: skip
        """`microphone`, `player`: give the parts, in a thread of their own; may raise AssistantError."""
        self._paths = paths
        self._settings = settings
        self._microphone = microphone
        self._player = player
        self._lock = threading.Lock()
        self._pressed: tuple[str, Capture] | None = None
        self._last: Capture | None = None

    def press(self) -> None:
        """Begin to capture; returns at once."""
        pressed = self._listen()
        with self._lock:
            earlier, self._pressed = self._pressed, pressed
        if earlier is not None:
            earlier[1].forget()

    def slip(self) -> None:
        """Forget what was captured since the press."""
        pressed = self._take()
        if pressed is not None:
            pressed[1].forget()

    def take(self, listener: Listener | None = None) -> tuple[str, Capture]:
        """The id for a turn, and what was captured since the press or, without one, will be from now on.

        `listener`: to be heard instead of the microphone, from now on.
        """
        if listener is not None:
            return self._begin(lambda: listener)
        return self._take() or self._listen()

    def repeat(self, recording_file: RecordingFile, listener: Callable[[], Listener]) -> tuple[str, Capture]:
        """The id for a turn that hears a recording again."""
        return self._start(uuid.uuid4().hex, listener, recording_file)

    def announce(self, capture: Capture) -> None:
        """Play the cue that listening ends by itself from now on, unless somebody speaks already; returns at once."""
        if self._settings().plays_cues and not capture.activity.has_spoken:
            threading.Thread(target=self._play, args=(capture,), name="cue", daemon=True).start()

    def _take(self) -> tuple[str, Capture] | None:
        with self._lock:
            pressed, self._pressed = self._pressed, None
        return pressed

    def _listen(self) -> tuple[str, Capture]:
        """A capture from the microphone, which begins as loud as the last one had to be made."""
        gain_db = self._last.gain_db if self._last is not None else 0.0
        turn, self._last = self._begin(self._microphone, gain_db)
        return turn, self._last

    def _begin(self, listener: Callable[[], Listener], gain_db: float = 0.0) -> tuple[str, Capture]:
        turn = uuid.uuid4().hex
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{turn[:8]}.flac"
        return self._start(turn, listener, RecordingFile(self._paths.recordings / name), gain_db)

    def _start(
        self, turn: str, listener: Callable[[], Listener], recording_file: RecordingFile, gain_db: float = 0.0
    ) -> tuple[str, Capture]:
        capture = Capture(listener, recording_file, self._settings(), gain_db)
        capture.start()
        return turn, capture

    def _play(self, capture: Capture) -> None:
        """Play the cue; the capture hears silence until its echo has died away."""
        began = cue(Cue.BEGAN)
        try:
            player = self._player()
            until_s = player.played + began.seconds - _ROUNDING_S
            player.play([began])  # which first opens the device; nothing sounds before that
            with capture.muted():
                late_s = time.monotonic() + _LONGEST_CUE_S
                while player.played < until_s and time.monotonic() < late_s:
                    time.sleep(_LOOK_EVERY_S)
                time.sleep(_ECHO_S)
        except AssistantError as error:  # reported when the loudspeaker is wanted for a reply
            log.info("no cue: %s", error)
