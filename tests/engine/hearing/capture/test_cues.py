"""The cues: soft, short, distinct, and never taken for speech."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio
from app.engine.adapters.recognizers.whisper.built_in import BuiltInWhisper
from app.engine.adapters.vad.silero import SileroVad
from app.engine.hearing.capture.conditioning import Conditioner
from app.engine.hearing.capture.cues import Cue, cue
from tests.fixtures import models


@pytest.fixture(scope="module")
def recognizer() -> Iterator[BuiltInWhisper]:
    made = models.built_in_whisper()
    yield made
    made.close()


def in_silence(kind: Cue, factor: float = 1.0) -> list[Audio]:
    """As a microphone in a quiet room hears it."""
    room = (np.random.default_rng(1).standard_normal(32_000) * 10 ** (-70 / 20)).astype(np.float32)
    sound = cue(kind).samples * np.float32(factor)
    room[12_000 : 12_000 + len(sound)] += sound
    return [Audio(room[start : start + 1600]) for start in range(0, len(room), 1600)]


@pytest.mark.parametrize("kind", Cue)
def test_a_cue_is_short_soft_and_without_clicks(kind: Cue) -> None:
    sound = cue(kind).samples
    assert 0.06 <= cue(kind).seconds <= 0.12
    assert 20 * np.log10(np.sqrt(np.mean(np.square(sound)))) == pytest.approx(-26, abs=0.1)
    assert np.abs(sound[[0, -1]]).max() < 1e-6
    spectrum = np.abs(np.fft.rfft(sound)) ** 2
    above_2_khz = spectrum[round(2000 * cue(kind).seconds) :].sum()
    assert above_2_khz < spectrum.sum() / 10_000


def test_the_cues_differ_and_are_made_once() -> None:
    sounds = [cue(kind) for kind in Cue]
    assert all(cue(kind) is sound for kind, sound in zip(Cue, sounds, strict=True))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not np.array_equal(sounds[one].samples, sounds[other].samples)


def test_a_cue_rises_when_listening_begins_and_falls_when_it_ends() -> None:
    def pitch_hz(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
        return float(np.argmax(np.abs(np.fft.rfft(samples, RATE_HZ))))

    def halves(kind: Cue) -> tuple[float, float]:
        sound = cue(kind).samples
        return pitch_hz(sound[: len(sound) // 2]), pitch_hz(sound[len(sound) // 2 :])

    assert halves(Cue.BEGAN)[0] + 200 < halves(Cue.BEGAN)[1]
    assert halves(Cue.ENDED)[0] > halves(Cue.ENDED)[1] + 200


@pytest.mark.parametrize("kind", Cue)
@pytest.mark.parametrize("factor", [0.03, 1.0, 5.0])
def test_no_cue_is_speech(kind: Cue, factor: float) -> None:
    raw, lifted, conditioner = SileroVad(), SileroVad(), Conditioner(True, True, False)
    for block in in_silence(kind, factor):
        raw.feed(block.samples)
        lifted.feed(conditioner.feed(block).samples)
    lifted.feed(conditioner.rest().samples)
    assert not raw.activity.speech_s
    assert not lifted.activity.speech_s


@pytest.mark.parametrize("kind", Cue)
def test_no_cue_gives_words(recognizer: BuiltInWhisper, kind: Cue) -> None:
    assert [*recognizer.recognize(in_silence(kind))][-1].text == ""
