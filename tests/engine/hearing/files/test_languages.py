"""Which language each stretch is in: with a detector made for the test, and with the real one on people."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, Samples, join, read, write
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.hearing.files.languages import follow, likeliest
from app.engine.hearing.files.transcription import Transcriber, recording_reader
from app.engine.hearing.recognition.segments import Segment
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.paths import Paths
from tests.conftest import SHARED
from tests.fixtures import models

SPEECH = SHARED / "speech"
LOUDNESS = {"en": 0.1, "de": 0.3, "ko": 0.5}
"""In the sounds of these tests a language is a loudness."""


def spoken(*stretches: tuple[str, float]) -> Segment:
    """(language, seconds), one after another without a pause."""
    parts = [np.full(round(seconds * RATE_HZ), LOUDNESS[code], np.float32) for code, seconds in stretches]
    samples = np.concatenate(parts)
    return Segment(Audio(samples), 0.0, len(samples) / RATE_HZ)


def at(start_s: float, segment: Segment) -> Segment:
    return Segment(segment.sound, start_s, start_s + segment.sound.seconds)


def heard(samples: Samples) -> Mapping[str, float]:
    """The one that most of it is in, as surely as a model tells it."""
    shares = {code: float(np.mean(np.isclose(samples, loud))) for code, loud in LOUDNESS.items()}
    return {code: share**4 / sum(each**4 for each in shares.values()) for code, share in shares.items()}


def never(_: Segment) -> str:
    return ""


def languages(*segments: Segment, expected: Sequence[str] = ("en",)) -> list[tuple[str, float, float]]:
    return [
        (code, round(one.start_s, 1), round(one.end_s, 1)) for one, code in follow(segments, heard, expected, never)
    ]


@pytest.mark.parametrize(
    ("probabilities", "seconds", "before", "path"),
    [
        ([{"fr": 0.9, "en": 0.02}], [5], "", ["fr"]),
        ([{"fr": 0.4, "en": 0.2}], [5], "", ["en"]),  # the user's, where it is not clear
        ([{"en": 0.9}, {"sw": 0.5, "en": 0.01}, {"en": 0.9}], [9, 0.8, 9], "", ["en"] * 3),
        ([{"sw": 0.5, "en": 0.01}, {"en": 0.9}, {"en": 0.9}], [0.8, 9, 9], "sw", ["sw", "en", "en"]),
        ([{"en": 0.99}, {"ja": 0.999}, {"en": 0.99}], [9, 4, 9], "", ["en", "ja", "en"]),
        ([{"en": 0.99}, {"ja": 0.999}, {"ja": 0.99}], [9, 1.5, 9], "en", ["en", "ja", "ja"]),
        ([{"pl": 0.3, "cs": 0.3}, {"cs": 0.8}, {"cs": 0.9}], [1, 6, 6], "", ["cs"] * 3),
        ([{}], [3], "", ["en"]),
        ([{}, {}], [3, 3], "de", ["de", "de"]),
    ],
)
def test_the_likeliest_course(
    probabilities: list[dict[str, float]], seconds: list[float], before: str, path: list[str]
) -> None:
    weights = [min(1.0, length / 3.0) for length in seconds]
    scores = [
        {code: float(np.log(max(value, 1e-3))) * weight for code, value in each.items()}
        for each, weight in zip(probabilities, weights, strict=True)
    ]
    assert likeliest(scores, seconds, before, ("en",)) == path


def test_a_segment_in_one_language_stays_whole() -> None:
    assert languages(spoken(("de", 24.5))) == [("de", 0.0, 24.5)]
    assert languages(spoken(("de", 3.0)), at(6.0, spoken(("de", 20.0)))) == [("de", 0.0, 3.0), ("de", 6.0, 26.0)]


def test_a_change_between_segments_is_followed() -> None:
    found = languages(spoken(("en", 9.0)), at(12.0, spoken(("ko", 9.0))), at(24.0, spoken(("de", 5.0))))
    assert found == [("en", 0.0, 9.0), ("ko", 12.0, 21.0), ("de", 24.0, 29.0)]


def test_a_short_cry_in_another_language_does_not_change_it() -> None:
    found = languages(spoken(("en", 9.0)), at(12.0, spoken(("ko", 0.7))), at(15.0, spoken(("en", 9.0))))
    assert [code for code, *_ in found] == ["en", "en", "en"]


@pytest.mark.parametrize("change_s", [5.0, 9.5, 13.0, 18.0])
def test_a_segment_in_which_it_changes_is_cut_near_there(change_s: float) -> None:
    first, second = languages(spoken(("en", change_s), ("de", 24.0 - change_s)))
    assert (first[0], second[0]) == ("en", "de")
    assert first[2] == second[1]
    assert abs(first[2] - change_s) < 1.6
    assert (first[1], second[2]) == (0.0, 24.0)


def test_nothing_is_lost_or_heard_twice_wherever_it_changes() -> None:
    whole = spoken(("en", 10.0), ("ko", 7.0), ("de", 8.0))
    pieces = [one.sound for one, _ in follow([whole], heard, ("en",), never)]
    assert np.array_equal(join(pieces).samples, whole.sound.samples)


def test_what_was_told_before_is_not_detected_again() -> None:
    def refuse(_: Samples) -> Mapping[str, float]:
        pytest.fail("it is known")

    segments = [spoken(("en", 20.0)), at(22.0, spoken(("de", 3.0)))]
    known = {0.0: "ko", 22.0: "de"}
    found = list(follow(segments, refuse, ("en",), lambda segment: known[segment.start_s]))
    assert [(one.start_s, one.end_s, code) for one, code in found] == [(0.0, 20.0, "ko"), (22.0, 25.0, "de")]


def test_where_nothing_can_be_told_it_is_the_users() -> None:
    assert [code for _, code in follow([spoken(("ko", 9.0))], lambda _: {}, ("de", "en"), never)] == ["de"]


def recordings() -> list[tuple[str, str]]:
    """(file, language) of the shared recordings of people in other languages than English."""
    manifest = SPEECH / "manifest.json"
    every = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else []
    return [(one["file"], one["language"]) for one in every if one["language"] not in (None, "en", "en+de")]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]  # a generator of kits
    """A fresh home."""
    paths = Paths(tmp_path_factory.mktemp("home"))
    paths.prepare()
    with closing(Store(paths.database)) as store, closing(Kit(paths, Settings(), store)) as made:
        yield made


@pytest.fixture(scope="module")
def scribe(kit: Kit) -> Transcriber:
    return Transcriber(kit)


@pytest.mark.parametrize(("file", "language"), recordings())
def test_people_are_heard_in_their_language(scribe: Transcriber, file: str, language: str) -> None:
    found = scribe.transcribe(SPEECH / file)
    assert {one.language for one in found.segments} == {language}
    assert scribe.detects_language


@pytest.mark.skipif(not SPEECH.is_dir(), reason="the shared recordings are not here")
def test_a_recording_that_changes_its_language_is_followed(scribe: Transcriber, tmp_path: Path) -> None:
    """Without any pause between them that would end a segment."""
    parts = ["leopard_fr.wav", "LJ001-0004.wav", "leopard_de.wav", "aishell_zh.wav"]
    write(tmp_path / "all.flac", join(block for part in parts for block in read(SPEECH / part)))
    found = scribe.transcribe(tmp_path / "all.flac")
    assert [code for code, *_ in found.stretches] == ["fr", "en", "de", "zh"]
    by_language = {code: " ".join(one.text for one in found.segments if one.language == code) for code in ("en", "de")}
    assert "block books" in by_language["en"].lower()
    assert "Portal" in by_language["de"]


@pytest.mark.skipif(not SPEECH.is_dir(), reason="the shared recordings are not here")
def test_the_library_hears_recordings_in_their_language(paths: Paths) -> None:
    with closing(Store(paths.database)):
        pass
    (said,) = recording_reader(paths, Settings())(SPEECH / "leopard_de.wav")
    assert "Portal" in said[0]


@pytest.mark.skipif(not SPEECH.is_dir(), reason="the shared recordings are not here")
def test_a_language_that_the_recognizer_does_not_know_is_heard_by_the_one_that_does(paths: Paths) -> None:
    models.install_vosk(paths.models, "vosk-model-small-en-us-tiny")
    with closing(Store(paths.database)) as store, closing(Kit(paths, Settings(recognizer="vosk"), store)) as kit:
        found = Transcriber(kit).transcribe(SPEECH / "leopard_de.wav")
        assert "Portal" in found.segments[0].text
        alone = Transcriber(kit, "vosk")
        assert not alone.detects_language
        assert {one.language for one in alone.transcribe(SPEECH / "leopard_de.wav").segments} <= {"en"}
        named = Transcriber(kit, language="de").transcribe(SPEECH / "leopard_de.wav")
        assert "Portal" in named.segments[0].text
        for engine, language in (("vosk", "de"), (None, "qq")):
            with pytest.raises(AssistantError) as caught:
                Transcriber(kit, engine, language=language)
            assert caught.value.code == Code.LANGUAGE_UNKNOWN
