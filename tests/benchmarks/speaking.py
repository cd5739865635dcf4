"""How soon a voice is heard, and whether its sound runs dry while the reply is still being thought."""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.audio.samples import Audio, join
from app.domain.settings import Settings
from app.engine.adapters.audio.loudspeaker import Loudspeaker
from app.engine.adapters.synthesizers.piper.synthesizer import Piper
from app.engine.adapters.synthesizers.piper.voices import read
from app.engine.adapters.synthesizers.pyttsx3 import Pyttsx3
from app.engine.parts.synthesizer import Synthesizer
from app.engine.speaking.speech import Speech, Voice
from tests import fakes
from tests.fixtures.models import install_joe
from tests.fixtures.sound import own_sound_card

REPLY = (
    "If you pay late, the landlord may charge a fee of ten euros for each reminder; the fee is not charged where the "
    "bank was at fault. Cats and small dogs are allowed as long as no neighbour complains about the noise they make "
    "during the night."
)
TOKENS_PER_WORD = 1.33
"""What language models' tokenizers make of English."""


class Clock(fakes.Player):
    """Plays in real time into nothing; keeps when each stretch of sound came, so that gaps can be seen."""

    def __init__(self) -> None:
        super().__init__(speed=1.0)
        self.came: list[tuple[float, Audio]] = []

    def play(self, pieces: Iterable[Audio]) -> None:
        def kept() -> Iterator[Audio]:
            for piece in pieces:
                self.came.append((time.monotonic(), piece))
                yield piece

        super().play(kept())

    def heard(self) -> Audio:
        """What a loudspeaker would have given, with the silence where nothing had come yet."""
        parts: list[Audio] = []
        end_s = self.came[0][0]
        for at_s, sound in self.came:
            if at_s > end_s:
                parts.append(Audio(np.zeros(int((at_s - end_s) * sound.rate_hz), np.float32), sound.rate_hz))
                end_s = at_s
            parts.append(sound)
            end_s += sound.seconds
        return join(parts)


def longest_silence_s(sound: Audio) -> float:
    """Between the first and the last that is heard."""
    heard = np.flatnonzero(np.abs(sound.samples) > 0.005)
    return max(after - before for before, after in pairwise(heard.tolist())) / sound.rate_hz


def run(speaker: Synthesizer, tokens_per_s: float) -> tuple[float, float, int]:
    """Seconds to the first sound, the longest silence in what is heard, and the number of pieces."""
    player = Clock()
    pieces: list[str] = []
    began_s = time.monotonic()
    speech = Speech(Voice(speaker, player), threading.Event(), lambda: None, pieces.append)
    for number, word in enumerate(REPLY.split(), start=1):
        time.sleep(max(0.0, began_s + number * TOKENS_PER_WORD / tokens_per_s - time.monotonic()))
        speech.say(f"{word} ")
    speech.finish()
    return player.came[0][0] - began_s, longest_silence_s(player.heard()), len(pieces)


def first_samples_ms(speaker: Synthesizer) -> float:
    """Milliseconds from a sentence of ten words to its first samples, the median of several."""
    took = []
    for _ in range(20):
        began_s = time.perf_counter()
        sounds = speaker.speak("The rent is nine hundred and fifty euros a month.")
        next(sound for sound in sounds if len(sound.samples))
        took.append((time.perf_counter() - began_s) * 1000)
        for _rest in sounds:
            pass
    return statistics.median(took)


def silent_after_ms() -> list[float]:
    """Milliseconds from a stop to the last sound at a virtual loudspeaker's monitor, of several stops."""
    found = []
    with own_sound_card() as card:
        player = Loudspeaker()
        tone = Audio((0.3 * np.sin(np.arange(48_000 * 5) * 2 * np.pi * 440 / 48_000)).astype(np.float32), 48_000)
        for _ in range(12):
            player.play([tone])
            with card.heard_live() as heard:
                while not any(is_loud for _, is_loud in heard):
                    time.sleep(0.01)
                stopped_at_s = time.monotonic()
                player.stop()
                time.sleep(0.4)
            found.append((max(at_s for at_s, is_loud in heard if is_loud) - stopped_at_s) * 1000)
        player.close()
    return found


def main() -> None:
    """Measure and print."""
    print(f"\nFirst samples of ten words: espeak-ng {first_samples_ms(Pyttsx3()):.1f} ms")
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as place:
        voice = Piper([read(install_joe(Path(place)))], Path(place), Settings())
        print(f"                            {voice.voice} {first_samples_ms(voice):.1f} ms")
        began_s = time.perf_counter()
        spoken_s = join(list(voice.speak(REPLY))).seconds
        print(f"A reply by {voice.voice}: {(time.perf_counter() - began_s) / spoken_s:.2f} s of work for a second")
    stops = silent_after_ms()
    print(f"Stop to silence at the loudspeaker: median {statistics.median(stops):.1f} ms, worst {max(stops):.1f} ms")
    speaker = Pyttsx3()
    whole = longest_silence_s(join(list(speaker.speak(REPLY))))
    print(f"\nA reply of {len(REPLY.split())} words by espeak-ng; as a whole its longest silence is {whole:.2f} s")
    for tokens_per_s in (5.0, 8.0, 20.0, 60.0):
        first_s, silence_s, pieces = run(speaker, tokens_per_s)
        print(
            f"  {tokens_per_s:4.0f} tokens/s   first sound after {first_s * 1000:6.0f} ms, "
            f"longest silence {silence_s:.2f} s, {pieces} pieces"
        )


if __name__ == "__main__":
    main()
