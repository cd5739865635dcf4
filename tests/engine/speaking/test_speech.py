"""What the player is given: pieces joined without the voice's own silences, what was heard told as it was written."""

import threading
from collections.abc import Iterable, Iterator
from typing import ClassVar

import numpy as np
import pytest

from app.audio.samples import Audio, Samples, join
from app.engine.adapters.synthesizers.pyttsx3 import Pyttsx3
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.speaking.silence import SilenceTrimmer
from app.engine.speaking.speech import Speech, Voice
from tests import fakes

RATE_HZ = 22_050


class Tape(fakes.Player):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__(speed=1000)
        self.pieces: list[Audio] = []

    def play(self, pieces: Iterable[Audio]) -> None:
        def kept() -> Iterator[Audio]:
            for piece in pieces:
                self.pieces.append(piece)
                yield piece

        super().play(kept())


class Slow(fakes.Synthesizer):
    """A voice with half a second of silence at either end of all it says."""

    name: ClassVar[str] = "slow"

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        yield Audio(np.zeros(RATE_HZ // 2, np.float32), RATE_HZ)
        yield Audio(np.concatenate([np.full(RATE_HZ, 0.1, np.float32), np.zeros(RATE_HZ // 4, np.float32)]), RATE_HZ)
        yield Audio(np.zeros(RATE_HZ // 4, np.float32), RATE_HZ)


def said(voice: Voice, *texts: str) -> list[str]:
    heard: list[str] = []
    speech = Speech(voice, threading.Event(), lambda: None, heard.append)
    for text in texts:
        speech.say(text)
    speech.finish()
    assert speech.failure is None
    return heard


def silences(sound: Samples, rate_hz: int) -> list[float]:
    """Seconds of each stretch between two that are heard."""
    heard = np.flatnonzero(np.abs(sound) > 0.005)
    steps = np.diff(heard)
    return [float(step) / rate_hz for step in steps if step > rate_hz * 0.05]


def test_the_silence_of_a_voice_gives_way_to_a_pause() -> None:
    tape = Tape()
    assert said(Voice(Slow(), tape), "One is heard. Two is, ", "too.") == ["One is heard.", "Two is, too."]
    sound = join(tape.pieces)
    assert silences(sound.samples, RATE_HZ) == [pytest.approx(0.25 + 0.06, abs=0.02)], "the pause and both ends' rest"
    assert sound.seconds == pytest.approx(2 + 0.25 + 4 * 0.03, abs=0.02)


def test_a_trimmer_keeps_what_is_silent_within() -> None:
    trimmer, rate = SilenceTrimmer(), 100
    parts = [[0] * 10, [0] * 5 + [1, 1], [0] * 4, [1] + [0] * 9, [0] * 5]
    out = [trimmer.feed(Audio(np.array(part, np.float32), rate)).samples for part in parts]
    assert np.concatenate([*out, trimmer.rest(rate).samples]).tolist() == [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0]
    assert [len(part) for part in out] == [0, 5, 0, 5, 0]


def test_a_piece_that_cannot_be_said_is_told_with_no_sound() -> None:
    tape = Tape()
    assert said(Voice(Pyttsx3(), tape), "It is so.\n\n---\n\nYes.") == ["It is so.", "---", "Yes."]


def test_real_speech_has_no_longer_silences_than_its_pauses() -> None:
    text = "If you pay late, the landlord may charge a fee. The fee is ten euros; it is not due in May. Yes it is."
    tape = Tape()
    heard = said(Voice(Pyttsx3(), tape), *(f"{word} " for word in text.split()))
    assert " ".join(heard) == text
    sound = join(tape.pieces)
    assert max(silences(sound.samples, RATE_HZ)) < 0.5
    whole = join(list(Pyttsx3().speak(text)))
    assert len(silences(sound.samples, RATE_HZ)) <= len(silences(whole.samples, RATE_HZ)) + 1
