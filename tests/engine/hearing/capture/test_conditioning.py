"""What conditioning does to sound: levels in decibels, nothing lost, nothing moved."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio.samples import RATE_HZ, Audio, Samples, from_pcm16, to_pcm16
from app.engine.adapters.vad.silero import SileroVad
from app.engine.hearing.capture.conditioning import Conditioner
from tests.fixtures.speech import samples

SENTENCES = [f"harvard_spk1_{number}.wav" for number in range(1, 6)]
EVERY = [(gain, rumble, noise) for gain in (False, True) for rumble in (False, True) for noise in (False, True)]
LATEST_S = 0.18
random = np.random.default_rng(3)


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def loudness(sound: Samples) -> float:
    """The RMS of what is spoken, without the pauses."""
    powers = np.square(sound[: len(sound) // 320 * 320].reshape(-1, 320), dtype=np.float64).mean(axis=1)
    return float(10 * np.log10(powers[powers > np.percentile(powers, 95) * 10**-2.5].mean()))


def at(sound: Samples, level_db: float) -> Samples:
    """At this loudness, as a microphone of 16 bits would give it."""
    return from_pcm16(to_pcm16(sound * np.float32(10 ** ((level_db - loudness(sound)) / 20))))


def noise(seconds: float, level_db: float) -> Samples:
    white = random.standard_normal(round(seconds * RATE_HZ)) * 10 ** (level_db / 20)
    return from_pcm16(to_pcm16(white.astype(np.float32)))


def tone(frequency_hz: float, seconds: float = 1.0) -> Samples:
    return (0.1 * np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def conditioned(conditioner: Conditioner, sound: Samples, block: int = 1600) -> Samples:
    pieces = [conditioner.feed(Audio(sound[at : at + block])).samples for at in range(0, len(sound), block)]
    return np.concatenate([*pieces, conditioner.rest().samples])


def spoken(shared: Path) -> Samples:
    """Five sentences by one speaker, half a second between them: 16 s."""
    room = noise(0.5, -75)
    return np.concatenate([piece for name in SENTENCES for piece in (room, samples(shared / "speech" / name))])


@settings(max_examples=25, deadline=None)
@given(
    switches=st.sampled_from(EVERY), sizes=st.lists(st.integers(0, 1600), min_size=1, max_size=30), seed=st.integers(0)
)
def test_any_blocks_give_as_many_samples_as_went_in_and_the_same(
    switches: tuple[bool, bool, bool], sizes: list[int], seed: int
) -> None:
    sound = (np.random.default_rng(seed).standard_normal(sum(sizes)) * 0.01).astype(np.float32)
    blocks = np.split(sound, np.cumsum(sizes)[:-1])
    conditioner, late = Conditioner(*switches), 0
    pieces = []
    for block in blocks:
        pieces.append(conditioner.feed(Audio(block)).samples)
        late += len(block) - len(pieces[-1])
        assert 0 <= late <= LATEST_S * RATE_HZ
    heard = np.concatenate([*pieces, conditioner.rest().samples])
    assert heard.dtype == np.float32
    assert len(heard) == len(sound)
    np.testing.assert_allclose(heard, conditioned(Conditioner(*switches), sound, block=max(1, len(sound))), atol=1e-5)


@pytest.mark.parametrize("switches", EVERY)
def test_what_sounds_at_a_moment_still_sounds_at_that_moment(switches: tuple[bool, bool, bool]) -> None:
    sound = noise(2, -70)
    sound[20_000:20_160] += tone(1000, 0.01) * np.hanning(160).astype(np.float32)
    heard = conditioned(Conditioner(*switches), sound)
    likeness = np.correlate(heard, sound[20_000:20_160], "valid")
    assert abs(int(np.argmax(likeness)) - 20_000) <= 2


def test_without_any_switch_nothing_is_touched() -> None:
    sound = noise(1, -20)
    assert np.array_equal(conditioned(Conditioner(False, False, False), sound), sound)


def test_nothing_in_gives_nothing_out() -> None:
    for switches in EVERY:
        conditioner = Conditioner(*switches)
        assert not len(conditioner.feed(Audio(np.zeros(0, np.float32))).samples)
        assert not len(conditioner.rest().samples)


def test_lost_sound_is_still_told() -> None:
    conditioner = Conditioner(True, True, True)
    assert conditioner.feed(Audio(noise(0.1, -50), lost_s=0.25)).lost_s == 0.25
    assert conditioner.feed(Audio(noise(0.1, -50))).lost_s == 0


@pytest.mark.parametrize("level_db", [-35, -50, -58])
def test_quiet_speech_arrives_at_ordinary_loudness(shared: Path, level_db: float) -> None:
    heard = conditioned(Conditioner(True, True, False), at(spoken(shared), level_db))
    assert loudness(heard) == pytest.approx(-23, abs=2.5)
    assert loudness(heard[:48_000]) == pytest.approx(-23, abs=4)
    assert np.abs(heard).max() <= 1


def test_the_gain_of_a_speaker_stays_where_it_is(shared: Path) -> None:
    sound, conditioner, gains = at(spoken(shared), -50), Conditioner(True, False, False), []
    for start in range(0, len(sound), 320):
        conditioner.feed(Audio(sound[start : start + 320]))
        gains.append(conditioner.gain_db)
    assert np.ptp(gains[200:]) < 5
    assert np.diff(gains[200:]).max() <= 12 * 0.02
    assert np.diff(gains[200:]).min() >= -60 * 0.02


def test_loud_speech_is_not_touched(shared: Path) -> None:
    sound = at(spoken(shared), -15)
    assert np.array_equal(conditioned(Conditioner(True, False, False), sound), sound)


@pytest.mark.parametrize("level_db", [-35, -50, -65, -80])
def test_steady_noise_is_not_lifted(level_db: float) -> None:
    sound = noise(10, level_db)
    heard = conditioned(Conditioner(True, True, False), sound)
    assert decibels(heard) == pytest.approx(decibels(sound), abs=0.5)


def test_noise_after_the_silence_of_a_device_that_wakes_is_not_lifted() -> None:
    sound = np.concatenate([np.zeros(8000, np.float32), noise(5, -60)])
    heard = conditioned(Conditioner(True, False, False), sound)
    assert decibels(heard) == pytest.approx(decibels(sound), abs=0.5)


def test_a_knock_before_quiet_speech_does_not_keep_it_quiet(shared: Path) -> None:
    knock = noise(0.06, -15)
    sound = np.concatenate([noise(0.5, -75), knock, at(spoken(shared), -50)])
    heard = conditioned(Conditioner(True, False, False), sound)
    assert loudness(heard[-48_000:]) == pytest.approx(-23, abs=3)
    assert loudness(heard[16_000:64_000]) == pytest.approx(-23, abs=5)


def test_loud_speech_after_lifted_noise_is_let_down_at_once(shared: Path) -> None:
    gusts = np.concatenate([noise(0.2, -70 + 25 * (count % 2)) for count in range(20)])
    conditioner = Conditioner(True, False, False)
    conditioner.feed(Audio(gusts))
    assert conditioner.gain_db > 20, "what comes and goes is lifted, it may be speech"
    conditioner.feed(Audio(at(spoken(shared), -18)[: 8000 + RATE_HZ]))
    assert conditioner.gain_db == 0


def test_what_one_stream_learnt_the_next_one_begins_with(shared: Path) -> None:
    sound = at(spoken(shared), -50)
    first = Conditioner(True, False, False)
    conditioned(first, sound)
    assert 24 < first.gain_db < 33
    second = Conditioner(True, False, False, start_gain_db=first.gain_db)
    second.feed(Audio(noise(0.3, -75)))
    assert second.gain_db == first.gain_db
    second.feed(Audio(sound))
    assert second.gain_db == pytest.approx(first.gain_db, abs=4)


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(st.tuples(st.integers(1, 3000), st.floats(-90, 0)), min_size=1, max_size=20), seed=st.integers(0))
def test_nothing_ever_clips(parts: list[tuple[int, float]], seed: int) -> None:
    source = np.random.default_rng(seed)
    loud = [source.uniform(-1, 1, length) * 10 ** (level_db / 20) for length, level_db in parts]
    sound = np.concatenate(loud).astype(np.float32)
    for rumble in (False, True):
        heard = conditioned(Conditioner(True, rumble, False, start_gain_db=40), sound)
        assert np.abs(heard).max() <= 1 + 1e-6


def test_rumble_goes_and_speech_stays() -> None:
    def left(frequency_hz: float) -> float:
        sound = tone(frequency_hz)
        return decibels(conditioned(Conditioner(False, True, False), sound)[4000:]) - decibels(sound[4000:])

    assert left(30) < -30
    assert left(50) < -15
    assert left(120) == pytest.approx(0, abs=0.5)
    assert left(300) == pytest.approx(0, abs=0.1)


def test_steady_noise_sinks_and_speech_stays(shared: Path) -> None:
    speech = at(spoken(shared), -23)
    noisy = np.concatenate([noise(3, -45), speech + noise(len(speech) / RATE_HZ, -45)])
    heard = conditioned(Conditioner(False, False, True), noisy)
    assert decibels(heard[16_000:44_000]) < -45 - 8
    assert loudness(heard[48_000:]) == pytest.approx(-23, abs=1)


def test_speech_too_quiet_for_the_detector_is_found_once_it_is_lifted(shared: Path) -> None:
    sound = from_pcm16(to_pcm16(samples(shared / "speech" / SENTENCES[0]) * np.float32(0.01)))
    raw, lifted = SileroVad(), SileroVad()
    raw.feed(sound)
    lifted.feed(conditioned(Conditioner(True, True, False), sound))
    assert not raw.activity.has_spoken
    assert lifted.activity.speech_s > 1


def test_lifted_noise_is_no_speech_to_the_detector(shared: Path) -> None:
    for name in ("noise2.wav", "noise3.wav", "leopard_empty.wav", "office_ambience.mp3"):
        sound = samples(shared / "speech" / "nonspeech" / name)[: 10 * RATE_HZ]
        for factor in (1, 0.1, 0.01):
            meter = SileroVad()
            meter.feed(conditioned(Conditioner(True, True, False), from_pcm16(to_pcm16(sound * np.float32(factor)))))
            assert not meter.activity.has_spoken, (name, factor)
