"""What can be asked of a voice while it speaks: pause, continue, louder, slower. From any thread."""

from collections.abc import Callable

from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.engine.parts.player import Player
from app.engine.parts.synthesizer import Synthesizer

_STEP = 1.25
"""What one "louder" or "faster" multiplies by."""
_VOLUME = (0.1, 2.0)
_RATE_WPM = (80, 450)


def volume_after(volume: float, steps: int) -> float:
    """How loud it is after so many times "louder"; below 0: "quieter". Pure."""
    least, most = _VOLUME
    return min(most, max(least, round(volume * _STEP**steps, 2)))


def rate_after(words_per_minute: int, steps: int) -> int:
    """How fast it speaks after so many times "faster"; below 0: "slower". Pure."""
    least, most = _RATE_WPM
    return min(most, max(least, round(words_per_minute * _STEP**steps)))


class VoiceControls:
    """Every method returns at once."""

    def __init__(self, player: Callable[[], Player | None], is_turn: Callable[[], bool],
                 settings: Callable[[], Settings], change: Callable[..., None]) -> None:  # fmt: skip
        """`player`: the loudspeaker, if there is one; `is_turn`: whether one is running; `change`: keeps settings."""
        self._player = player
        self._is_turn = is_turn
        self._settings = settings
        self._change = change
        self.known: tuple[InstalledVoice, ...] = ()
        """The voices that can be chosen, for the languages that may be spoken."""

    def pause(self) -> None:
        """Pause the reply until `resume`; what ends the reply ends the pause, too."""
        player = self._player()
        if player is not None and self._is_turn():
            player.pause()

    def resume(self) -> None:
        """Continue a reply that is paused."""
        if (player := self._player()) is not None:
            player.resume()

    def silence(self) -> None:
        """Fall silent at once."""
        if (player := self._player()) is not None:
            player.stop()

    def louder(self, steps: int = 1) -> None:
        """At once, and from now on; a negative number of steps is quieter."""
        player = self._player()
        volume = volume_after(player.volume if player is not None else self._settings().volume, steps)
        if player is not None:
            player.volume = volume
        self._change(volume=volume)

    def faster(self, steps: int = 1) -> None:
        """From the next reply on; a negative number of steps is slower."""
        self._change(speaking_rate_wpm=rate_after(self._settings().speaking_rate_wpm, steps))

    def update_voices(self, synthesizer: Synthesizer | None) -> None:
        """Have a synthesizer's voices be the known ones: those of the user's languages, if there are any."""
        every = tuple(synthesizer.voices()) if synthesizer is not None else ()
        wanted = set(self._settings().spoken_languages)
        self.known = tuple(voice for voice in every if not voice.languages or voice.languages & wanted) or every

    def apply(self) -> None:
        """Have the loudspeaker be as loud as the settings say."""
        if (player := self._player()) is not None:
            player.volume = self._settings().volume
