"""Piper's voices: one that is trained, and tiny ones of random weights."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.audio.samples import Audio, Resampler, join
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.recognizers.whisper.decoder import Decoder
from app.engine.adapters.recognizers.whisper.faster_whisper import FasterWhisper
from app.engine.adapters.synthesizers.piper.synthesizer import Piper
from app.engine.adapters.synthesizers.piper.voices import installed
from app.engine.models.loading import failure
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.paths import Paths, resources
from tests.fixtures.models import install_joe, install_piper

SENTENCE = "The rent is nine hundred and fifty euros a month."


def make(models: Path, **settings: object) -> Piper:
    return Piper(installed(models / "piper"), models, Settings.model_validate(settings))


def said(speaker: Piper, text: str = SENTENCE, language: str = "") -> Audio:
    return join(list(speaker.speak(text, language)))


def code_of(models: Path, **settings: object) -> Code:
    with pytest.raises(AssistantError) as caught:
        make(models, **settings)
    return caught.value.code


@pytest.fixture(scope="module")
def joe(tmp_path_factory: pytest.TempPathFactory) -> Piper:
    models = tmp_path_factory.mktemp("joe")
    install_joe(models)
    return make(models)


# A trained voice


def test_it_takes_as_long_as_a_person(joe: Piper) -> None:
    for text, least_s, most_s in (
        ("No.", 0.2, 1.2),
        (SENTENCE, 2.0, 4.0),
        ("The deposit is three months' rent, paid before moving in.", 2.0, 4.5),
    ):
        sound = said(joe, text)
        assert sound.rate_hz == 22_050
        assert least_s < sound.seconds < most_s, text
        assert 0.2 < abs(sound.samples).max() <= 1.0


def test_what_it_says_is_understood(joe: Piper) -> None:
    recognizer = FasterWhisper(Decoder.load(resources() / "recognizers" / "tiny.en"), "en")
    for text in ("Please close the window before you go to sleep.", "Small dogs are allowed, but large cats are not."):
        sound = said(joe, text)
        heard = Audio(Resampler(sound.rate_hz).feed(sound.samples, last=True))
        *_, transcript = recognizer.recognize([heard])
        assert len(words(text) - words(transcript.text)) <= 1, "a voice never says a sentence twice in the same way"


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def test_the_first_sound_is_there_long_before_the_last(joe: Piper) -> None:
    """Counted in pieces, not in time: the network is asked for a stretch, and goes on when that is taken."""
    pieces = [len(piece.samples) for piece in joe.speak(SENTENCE) if len(piece.samples)]
    assert len(pieces) > 10
    assert max(pieces) <= 22_050 * 0.1
    voice, network = joe._voice_for("")
    prosody_of_frames = 256 * 24
    from app.engine.adapters.synthesizers.piper.network import Prosody
    from app.engine.adapters.synthesizers.piper.symbols import numbers

    stretches = [len(s) for s in network.sound(next(numbers(SENTENCE, voice)), Prosody(0.667, 1.0, 0.8, 0))]
    assert stretches[0] == prosody_of_frames
    assert stretches[1] == 2 * prosody_of_frames


def test_stretches_join_without_a_seam(joe: Piper) -> None:
    """At a seam the sound is as smooth as elsewhere."""
    sound = said(joe).samples
    jumps = np.abs(np.diff(sound, 2))
    at = np.cumsum([256 * 24, 256 * 48, 256 * 96])
    seams = [jumps[place - 4 : place + 4].max() for place in at if place + 4 < len(jumps)]
    assert max(seams) <= np.quantile(jumps, 0.9999)


def test_speed_is_the_settings_of_a_trained_voice(joe: Piper, tmp_path: Path) -> None:
    install_joe(tmp_path)
    shutil.copy(joe._models / "tried.json", tmp_path)
    fast = make(tmp_path, speaking_rate_wpm=260)
    assert said(fast).seconds < said(joe).seconds * 0.8


# What tiny ones show


def test_speed_is_the_settings(tmp_path: Path) -> None:
    install_piper(tmp_path)
    slow, fast = (said(make(tmp_path, speaking_rate_wpm=wpm)).seconds for wpm in (120, 240))
    assert slow / fast == pytest.approx(2, rel=0.02)


def test_a_network_that_cannot_be_cut_says_the_same(tmp_path: Path) -> None:
    install_piper(tmp_path, "cut")
    install_piper(tmp_path, "whole", decoder="/vocoder")
    cut, whole = (said(make(tmp_path, voice=name)).samples for name in ("cut", "whole"))
    assert np.allclose(cut, whole, atol=1e-5)


def test_speakers_of_one_model_differ(tmp_path: Path) -> None:
    install_piper(tmp_path, speakers=2)
    one, other = (said(make(tmp_path, voice=voice)) for voice in ("tiny#s0", "tiny#s1"))
    assert len(one.samples) == len(other.samples)
    assert abs(one.samples - other.samples).max() > 0.1
    assert (said(make(tmp_path, voice="tiny")).samples == one.samples).all(), "the first one is the usual one"


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 48_000])
def test_any_rate_is_told(tmp_path: Path, rate_hz: int) -> None:
    path = install_piper(tmp_path)
    described(path, lambda said: said["audio"].update(sample_rate=rate_hz))
    assert said(make(tmp_path)).rate_hz == rate_hz


def test_each_language_has_its_voice(tmp_path: Path) -> None:
    install_piper(tmp_path, "english")
    install_piper(tmp_path, "german", "de")
    speaker = make(tmp_path, language="de")
    assert speaker.voice == "german"
    text = "125 777"
    assert said(speaker, text).seconds != said(speaker, text, "en").seconds, "they phonemize differently"
    assert said(speaker, text, "fr").seconds == said(speaker, text).seconds, "there is none, so it is the usual one"
    assert make(tmp_path, voices={"en": "german"}).voice == "german"


def test_it_works_here_where_there_is_a_voice_for_the_language(paths: Paths) -> None:
    store = Store(paths.database)
    kit = Kit(paths, Settings(), store)
    assert "No voice for en" in Piper.check(kit.context).detail
    install_piper(paths.models, "german", "de")
    assert not Piper.check(kit.context).is_ok
    assert Piper.check(Kit(paths, Settings(voice="german"), store).context).is_ok, "the user's choice"
    install_piper(paths.models, "english")
    assert Piper.check(kit.context).is_ok
    assert kit.synthesizer.name == "piper", "a neural voice is the better one"
    kit.close()
    store.close()


# What cannot speak


def described(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    beside = Path(f"{path}.json")
    said = json.loads(beside.read_text(encoding="utf-8"))
    change(said)
    beside.write_text(json.dumps(said), encoding="utf-8")


def test_a_damaged_network_is_told_and_does_no_harm(tmp_path: Path) -> None:
    assert code_of(tmp_path) is Code.VOICE_MISSING
    path = install_piper(tmp_path)
    whole = path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"\x00" * 1_000, whole[:-300] + b"\xff" * 300):
        path.write_bytes(damaged)
        assert code_of(tmp_path) is Code.MODEL_BROKEN
        assert failure(tmp_path, path) is Code.MODEL_BROKEN, "and is remembered"
    path.write_bytes(whole)
    assert failure(tmp_path, path) is None, "of that file only"
    assert make(tmp_path).voice == "tiny"


def test_half_a_trained_voice_is_damaged(tmp_path: Path) -> None:
    path = install_joe(tmp_path)
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: len(whole) // 3])
    assert code_of(tmp_path) is Code.MODEL_BROKEN


def test_a_voice_without_the_sounds_of_its_language_is_of_no_use(tmp_path: Path) -> None:
    path = install_piper(tmp_path)
    described(path, lambda said: said.update(phoneme_id_map={"_": [0], "^": [1], "$": [2], "a": [3], "n": [4]}))
    assert code_of(tmp_path) is Code.MODEL_BROKEN


def test_a_voice_in_a_language_that_espeak_does_not_know(tmp_path: Path) -> None:
    install_piper(tmp_path, "klingon", "tlh")
    assert code_of(tmp_path, voice="klingon") is Code.LANGUAGE_UNPRONOUNCEABLE
    with pytest.raises(AssistantError) as caught:
        Piper.inspect_model(tmp_path / "piper" / "klingon.onnx")
    assert caught.value.detail == "klingon"


def test_another_voice_of_the_language_takes_over(paths: Paths) -> None:
    install_piper(paths.models, "anna")
    install_piper(paths.models, "bella").write_bytes(b"no network")
    store, told = Store(paths.database), list[AssistantError]()
    kit = Kit(paths, Settings(voice="bella"), store, told.append)
    assert (kit.synthesizer.name, kit.synthesizer.voice) == ("piper", "anna")
    assert [(error.code, error.subject) for error in told] == [(Code.MODEL_BROKEN, "bella.onnx")]
    later = Kit(paths, Settings(voice="bella"), store, told.append)
    assert later.synthesizer.voice == "anna"
    assert len(told) == 1, "it is known by now"
    store.close()


def test_a_second_language_without_a_sound_voice_is_told(tmp_path: Path) -> None:
    install_piper(tmp_path, "english")
    install_piper(tmp_path, "german", "de").write_bytes(b"no network")
    told = list[AssistantError]()
    speaker = Piper(installed(tmp_path / "piper"), tmp_path, Settings(), told.append)
    for _ in range(2):
        assert said(speaker, "125 777", "de").seconds == said(speaker, "125 777").seconds
    assert [error.code for error in told] == [Code.MODEL_BROKEN]
