"""What a voice's description says, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AssistantError, Code
from app.engine.adapters.synthesizers.piper.voices import installed, named, read
from tests.fixtures.models import install_joe, install_piper


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


def test_a_trained_voice(tmp_path: Path) -> None:
    voice = read(install_joe(tmp_path))
    assert (voice.language, voice.rate_hz, voice.pronounced_as, voice.has_speakers) == ("en", 22_050, "en-us", False)
    assert len(voice.ids) > 150


def _without(*names: str) -> Callable[[dict[str, Any]], None]:
    def change(said: dict[str, Any]) -> None:
        *path, last = names
        for name in path:
            said = said[name]
        del said[last]

    return change


def _with(**more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda said: said.update(more)


@pytest.mark.parametrize(
    "change",
    [
        _without("audio"), _without("phoneme_id_map"), _without("espeak"), _without("audio", "sample_rate"),
        _without("phoneme_id_map", "^"), _without("phoneme_id_map", "_"), _with(audio={"sample_rate": 0}),
        _with(audio={"sample_rate": "fast"}), _with(phoneme_id_map={}), _with(phoneme_id_map=[1, 2]),
        _with(inference={"length_scale": 0}), _with(speaker_id_map=["a"]), _with(espeak={"voice": ""}),
    ],
)  # fmt: skip
def test_a_description_that_lacks_something_is_damaged(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    path = install_piper(tmp_path)
    beside = Path(f"{path}.json")
    said = json.loads(beside.read_text(encoding="utf-8"))
    change(said)
    beside.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(AssistantError) as caught:
        read(path)
    assert (caught.value.code, caught.value.subject) == (Code.MODEL_BROKEN, "tiny.onnx")
    assert installed(path.parent) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"audio": 1}'])
def test_so_is_one_that_is_none(tmp_path: Path, text: str) -> None:
    path = install_piper(tmp_path)
    Path(f"{path}.json").write_text(text, encoding="utf-8")
    with pytest.raises(AssistantError) as caught:
        read(path)
    assert caught.value.code is Code.MODEL_BROKEN


def test_symbols_of_another_kind_are_not_understood(tmp_path: Path) -> None:
    path = install_piper(tmp_path)
    beside = Path(f"{path}.json")
    said = json.loads(beside.read_text(encoding="utf-8"))
    for kind, code in (("pinyin", Code.MODEL_UNSUPPORTED), ("runes", Code.MODEL_UNSUPPORTED), ("text", None)):
        beside.write_text(json.dumps(said | {"phoneme_type": kind}), encoding="utf-8")
        if code is None:
            assert read(path).pronounced_as == "", "letters are"
            continue
        with pytest.raises(AssistantError) as caught:
            read(path)
        assert caught.value.code is code
