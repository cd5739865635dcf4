from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, Samples, join, read
from app.engine.hearing.files.chunking import cut
from app.engine.hearing.recognition.segments import Segment
from tests.fixtures import speech

Say = Callable[[str], Samples]


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """Sentences, without the silence around them."""
    folder = tmp_path_factory.mktemp("said")
    made: dict[str, Samples] = {}

    def said(text: str) -> Samples:
        if text not in made:
            speech.flite(text, folder / "said.wav")
            samples = speech.samples(folder / "said.wav")
            loud = np.flatnonzero(np.abs(samples) > 0.02)
            made[text] = samples[loud[0] : loud[-1]]
        return made[text]

    return said


def silence(seconds: float) -> Samples:
    return speech.silence(seconds).samples


def in_blocks(sound: Samples, size: int = 1_600) -> list[Audio]:
    return [Audio(sound[start : start + size]) for start in range(0, len(sound), size)]


def stretches(*pieces: Samples) -> list[Segment]:
    return list(cut(in_blocks(np.concatenate(pieces))))


def test_each_sentence_between_long_pauses_is_a_stretch_and_silence_is_none(say: Say) -> None:
    texts = ["how much is the rent", "who is the landlord", "please read the next page"]
    pieces: list[Samples] = []
    places = []
    for text in texts:
        pieces.append(silence(2.5))
        start_s = sum(map(len, pieces)) / RATE_HZ
        pieces.append(say(text))
        places.append((start_s, sum(map(len, pieces)) / RATE_HZ))
    found = stretches(*pieces, silence(3))
    assert len(found) == 3
    for stretch, (start_s, end_s) in zip(found, places, strict=True):
        assert start_s - 0.5 < stretch.start_s <= start_s
        assert end_s <= stretch.end_s < end_s + 0.5
    whole = np.concatenate([*pieces, silence(3)])
    for stretch in found:
        begin = round(stretch.start_s * RATE_HZ)
        assert np.array_equal(stretch.sound.samples, whole[begin : round(stretch.end_s * RATE_HZ)])


def test_what_is_no_speech_is_in_no_stretch() -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, 5 * RATE_HZ).astype(np.float32)
    click = silence(3)
    click[RATE_HZ : RATE_HZ + 80] = 0.9
    assert stretches(silence(30)) == stretches(noise) == stretches(click) == stretches(silence(0)) == []


def test_after_a_long_silence_the_first_word_is_whole(tmp_path: Path) -> None:
    speech.flite("how much is the rent", tmp_path / "telephone.wav", rate_hz=8_000)
    (found,) = stretches(*[silence(60)] * 15, speech.samples(tmp_path / "telephone.wav"))
    assert 899.5 < found.start_s <= 900


def test_less_speech_than_a_word_is_none(say: Say) -> None:
    said = say("who is the landlord")
    assert not stretches(silence(1), said[: RATE_HZ // 20], silence(1))
    assert stretches(silence(1), said[: RATE_HZ // 4], silence(1))


def test_how_sound_comes_in_blocks_changes_nothing(say: Say) -> None:
    sound = np.concatenate([silence(1), say("how much is the rent"), silence(2.5), say("tell me more"), silence(0.2)])
    whole = list(cut([Audio(sound)]))
    for size in (160, 1_600, 4_001):
        found = list(cut(in_blocks(sound, size)))
        assert [(one.start_s, one.end_s) for one in found] == [(one.start_s, one.end_s) for one in whole]
        assert all(np.array_equal(a.sound.samples, b.sound.samples) for a, b in zip(found, whole, strict=True))


def test_a_long_speech_is_cut_at_its_longest_pause(say: Say) -> None:
    """Short pauses everywhere, one longer, and none that is long."""
    pieces: list[Samples] = []
    pauses = []
    for number in range(24):
        pieces.append(say("what does the lease say"))
        start_s = sum(map(len, pieces)) / RATE_HZ
        pieces.append(silence(0.45 if number == 9 else 0.25))
        pauses.append((start_s, sum(map(len, pieces)) / RATE_HZ))
    found = stretches(*pieces, say("yes"))
    assert len(found) > 1
    assert all(one.sound.seconds <= 25.1 for one in found)
    assert pauses[9][0] < found[0].end_s < pauses[9][1]
    for one in found[:-1]:
        assert any(start_s < one.end_s < end_s for start_s, end_s in pauses)
    assert found[-1].end_s == pytest.approx((sum(map(len, pieces)) + len(say("yes"))) / RATE_HZ, abs=0.001)


def test_where_there_is_no_pause_nothing_is_lost(say: Say) -> None:
    vowels = say("who is the landlord")[: round(0.5 * RATE_HZ)]
    sound = np.concatenate([vowels] * 120)
    found = stretches(sound)
    assert len(found) >= 2
    assert all(one.sound.seconds <= 25.1 for one in found)
    assert found[0].start_s <= 0.1
    for before, after in pairwise(found):
        assert after.start_s == pytest.approx(before.end_s, abs=0.3)
    assert found[-1].end_s == pytest.approx(60, abs=0.1)


def test_real_recordings(shared: Path) -> None:
    for path in sorted((shared / "speech").glob("long_*.wav")):
        found = list(cut(read(path)))
        length_s = join(read(path)).seconds
        assert all(one.sound.seconds <= 25.1 for one in found), path.name
        assert sum(one.sound.seconds for one in found) > 0.75 * length_s, path.name
    quiet = ["noise2.wav", "noise3.wav", "office_ambience.mp3", "beep_error.wav", "leopard_empty.wav", "bach.ogg"]
    for name in quiet:
        assert not list(cut(read(shared / "speech" / "nonspeech" / name))), name
