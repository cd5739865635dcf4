"""What the meter says of a microphone."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio.samples import RATE_HZ, Samples, resample
from app.audio.samples import Audio as Sound
from app.engine.hearing.capture.level_meter import LevelMeter
from tests.fixtures.speech import samples

random = np.random.default_rng(5)


def steps(seconds: float, size: int) -> Samples:
    """Noise of so many steps of 16 bits up and down."""
    return (random.integers(-size, size + 1, round(seconds * RATE_HZ)) / 32768).astype(np.float32)


def fed(sound: Samples, block: int = 1600) -> tuple[LevelMeter, bool]:
    meter = LevelMeter()
    readings = [meter.feed(sound[at : at + block]) for at in range(0, len(sound), block)]
    return meter, any(reading.is_clipping for reading in readings)


def test_level_is_linear_in_decibels() -> None:
    meter = LevelMeter()
    assert meter.feed(np.full(1600, 10 ** (-30 / 20), np.float32)).level == pytest.approx(0.5)
    assert meter.feed(np.zeros(1600, np.float32)).level == 0
    assert meter.feed(np.zeros(0, np.float32)).level == 0


@pytest.mark.parametrize("sound", [np.zeros(48_000, np.float32), steps(3, 1), steps(3, 1) + np.float32(0.01)])
def test_a_muted_microphone_is_said_to_be_silent_after_two_seconds(sound: Samples) -> None:
    meter = LevelMeter()
    meter.feed(sound[:31_999])
    assert not meter.is_silent
    meter.feed(sound[31_999:32_000])
    assert meter.is_silent


def test_who_heard_anything_is_not_silent_any_more() -> None:
    meter = LevelMeter()
    meter.feed(np.zeros(32_000, np.float32))
    assert meter.is_silent
    meter.feed(steps(0.1, 10))
    assert not meter.is_silent
    meter.feed(np.zeros(48_000, np.float32))
    assert not meter.is_silent


def test_a_very_quiet_room_is_not_silence() -> None:
    white = (random.standard_normal(48_000) * 10 ** (-85 / 20)).astype(np.float32)
    meter, _ = fed(np.rint(white * 32768).astype(np.float32) / np.float32(32768))
    assert not meter.is_silent


def test_no_recording_of_a_person_is_silent_or_clips_where_it_does_not(shared: Path) -> None:
    for name in ("birch_canoe.wav", "libri_1088.wav", "harvard_spk1_1.wav", "vosk_digits.wav"):
        meter, is_clipping = fed(samples(shared / "speech" / name))
        assert not meter.is_silent, name
        assert not is_clipping, name


def test_speech_that_is_too_loud_clips(shared: Path) -> None:
    speech = samples(shared / "speech" / "birch_canoe.wav")
    assert fed(np.clip(speech * (2 / np.abs(speech).max()), -1, 32767 / 32768).astype(np.float32))[1]
    assert not fed((speech * (0.99 / np.abs(speech).max())).astype(np.float32))[1]


def test_what_clipped_before_it_was_resampled_is_still_seen(shared: Path) -> None:
    speech = resample(Sound(samples(shared / "speech" / "birch_canoe.wav")), 48_000)
    cut = np.clip(speech.samples * (3 / np.abs(speech.samples).max()), -1, 1).astype(np.float32)
    assert fed(resample(Sound(cut, 48_000), RATE_HZ).samples)[1]


@settings(deadline=None)
@given(at=st.integers(0, 997), length=st.integers(0, 8), block=st.integers(1, 400), sign=st.sampled_from([-1, 1]))
def test_three_samples_at_full_scale_clip_wherever_blocks_begin(at: int, length: int, block: int, sign: int) -> None:
    sound = np.zeros(1000, np.float32)
    sound[at : at + length] = sign
    assert fed(sound, block)[1] == (min(length, 1000 - at) >= 3)
