"""Piper's voices: the real library and the real program on a tiny voice of random weights."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.audio.samples import Audio, join
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.synthesizers.piper import synthesizer as adapter
from app.engine.adapters.synthesizers.piper.synthesizer import Piper
from app.engine.adapters.synthesizers.piper.voices import installed, named, read
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures.models import install_piper

if not find_spec("piper"):
    pytest.skip("piper-tts is not installed (pip install 'sotto[piper]')", allow_module_level=True)

SENTENCE = "The rent is nine hundred and fifty euros a month."


def make(models: Path, **settings: object) -> Piper:
    return Piper(models / "piper", models / "tried.json", Settings.model_validate(settings))


def said(speaker: Piper, text: str = SENTENCE, language: str = "") -> Audio:
    return join(list(speaker.speak(text, language)))


def code_of(models: Path, **settings: object) -> Code:
    with pytest.raises(AssistantError) as caught:
        make(models, **settings)
    return caught.value.code


def test_a_voice_says_what_it_is(tmp_path: Path) -> None:
    install_piper(tmp_path, "tiny", "de", 3)
    (voice,) = installed(tmp_path / "piper")
    assert (voice.id, voice.language, voice.rate_hz, dict(voice.speakers)) == (
        "tiny", "de", 16_000, {"s0": 0, "s1": 1, "s2": 2},
    )  # fmt: skip
    for wish, speaker in (("tiny", None), ("tiny#s2", 2), ("tiny#1", 1)):
        found = named([voice], wish)
        assert found is not None
        assert found.speaker == speaker
    assert named([voice], "tiny#s2").id == "tiny#s2"  # type: ignore[union-attr]
    assert [named([voice], wish) for wish in ("tiny#x", "tiny#9", "other", "")] == [None] * 4


def test_speed_is_the_settings(tmp_path: Path) -> None:
    install_piper(tmp_path)
    slow, fast = (said(make(tmp_path, speaking_rate_wpm=wpm)).seconds for wpm in (120, 240))
    assert slow / fast == pytest.approx(2, rel=0.02)


def test_speakers_of_one_model_differ(tmp_path: Path) -> None:
    install_piper(tmp_path, speakers=2)
    one, other = (said(make(tmp_path, voice=voice)) for voice in ("tiny#s0", "tiny#s1"))
    assert len(one.samples) == len(other.samples)
    assert abs(one.samples - other.samples).max() > 0.1


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


def test_a_damaged_voice_is_told_and_does_no_harm(tmp_path: Path) -> None:
    assert code_of(tmp_path) is Code.VOICE_MISSING
    path = install_piper(tmp_path)
    whole = path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"\x00" * 1_000):
        path.write_bytes(damaged)
        assert code_of(tmp_path) is Code.MODEL_BROKEN
    path.write_bytes(whole)
    for text in ("", "{", "[]", '{"audio": 1}', json.dumps({"espeak": {}})):
        Path(f"{path}.json").write_text(text, encoding="utf-8")
        assert installed(path.parent) == []
        with pytest.raises(AssistantError) as caught:
            read(path)
        assert caught.value.code is Code.MODEL_BROKEN


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real program, and no library."""
    path = Path(sys.executable).with_name("piper")
    monkeypatch.setattr(adapter, "find_spec", lambda _: None)
    monkeypatch.setattr(adapter, "program", lambda: str(path))
    monkeypatch.setattr("app.engine.adapters.synthesizers.piper.program.program", lambda: str(path))
    return path


def test_the_installed_program_says_the_same(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_piper(tmp_path, speakers=2)
    speaker = make(tmp_path, voice="tiny#s1")
    try:
        by_program = said(speaker)
        left = speaker.speak(SENTENCE * 20)
        next(left)
        left.close()
        again = said(speaker)
    finally:
        speaker.close()
    monkeypatch.undo()
    by_library = said(make(tmp_path, voice="tiny#s1"))
    assert len(by_program.samples) == len(again.samples) == len(by_library.samples)
    assert abs(by_program.samples - by_library.samples).max() < 0.001


def test_a_program_that_fails_is_a_voice_that_failed(tmp_path: Path, program: Path) -> None:
    path = install_piper(tmp_path)
    path.write_bytes(b"no model")
    speaker = make(tmp_path)
    with pytest.raises(AssistantError) as caught:
        said(speaker)
    assert caught.value.code is Code.VOICE_FAILED
    speaker.close()
