import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.storage.settings import change, load, save


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_without_a_file_defaults_serve(path: Path) -> None:
    assert load(path) == (Settings(), None)
    assert not path.exists()


def test_unknown_keys_are_kept(path: Path) -> None:
    path.write_text('{"language": "de", "from_the_future": {"a": [1, "ü"]}}', encoding="utf-8")
    settings, trouble = load(path)
    assert trouble is None
    save(change(settings, voice="anna"), path)
    assert json.loads(path.read_text(encoding="utf-8"))["from_the_future"] == {"a": [1, "ü"]}
    settings, trouble = load(path)
    assert (settings.language, settings.voice, trouble) == ("de", "anna", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"language": 3}',
        b'{"speaking_rate_wpm": 9000}',
        b'{"passages": "many"}',
        b'{"longest_question_s": NaN}',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_used_is_set_aside_whole_and_defaults_serve(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    settings, trouble = load(path)
    assert settings == Settings()
    assert trouble is not None
    assert trouble.code == Code.SETTINGS_SET_ASIDE
    assert path.with_name(trouble.detail).read_bytes() == content
    assert not path.exists()
    assert load(path) == (Settings(), None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_changes_nothing(path: Path, encoding: str) -> None:
    path.write_text('{"language": "de", "voice": "Jörg"}', encoding=encoding)
    settings, trouble = load(path)
    assert (settings.language, settings.voice, trouble) == ("de", "Jörg", None)


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ('"speaking_rate_wpm": 9000', "speaking_rate_wpm"),
        ('"passages": "many", "volume": "loud"', "passages, volume"),
        ('"voice": {"name": "anna"}', "voice"),
    ],
)
def test_one_wrong_value_sets_no_other_aside(path: Path, wrong: str, names: str) -> None:
    content = f'{{"language": "de", {wrong}, "from_the_future": 1}}'
    path.write_text(content, encoding="utf-8")
    settings, trouble = load(path)
    assert (settings.language, settings.model_extra) == ("de", {"from_the_future": 1})
    assert trouble is not None
    assert (trouble.code, trouble.detail) == (Code.SETTING_REPLACED, names)
    (kept,) = path.parent.glob("settings.broken-*.json")
    assert kept.read_text(encoding="utf-8") == content
    assert load(path) == (settings, None)


def test_a_folder_in_its_place_is_set_aside_too(path: Path) -> None:
    path.mkdir()
    _, trouble = load(path)
    assert trouble is not None
    save(Settings(language="fr"), path)
    assert load(path)[0].language == "fr"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_in_its_place_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    settings, trouble = load(path)
    assert trouble is not None
    assert (settings, trouble.code) == (Settings(), Code.SETTINGS_SET_ASIDE)
    assert path.with_name(trouble.detail).is_fifo()
    assert load(path) == (Settings(), None)


@pytest.mark.parametrize("changes", [{"language": None}, {"passages": 0}, {"speaking_rate_wpm": "fast"}])
def test_a_change_that_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(AssistantError) as caught:
        change(Settings(), **changes)
    assert caught.value.code == Code.SETTING_INVALID
    assert caught.value.detail == next(iter(changes))


def test_a_crash_while_saving_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(Settings(language="de"), path)

    def crash(descriptor: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.fsync", crash)
    with pytest.raises(AssistantError) as caught:
        save(Settings(language="fr"), path)
    assert caught.value.code == Code.DISK_FULL
    assert load(path) == (Settings(language="de"), None)


@given(
    st.dictionaries(
        st.text().filter(lambda key: key not in Settings.model_fields and key.isidentifier() and key[0] != "_"),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_whatever_stands_in_the_file_is_there_after_saving(
    tmp_path_factory: pytest.TempPathFactory, unknown: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("home") / "settings.json"
    path.write_text(json.dumps(unknown | {"language": "de"}), encoding="utf-8")
    save(load(path)[0], path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert unknown.items() <= kept.items()
    assert kept["language"] == "de"


def test_the_language_is_the_systems_until_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    assert load(tmp_path / "settings.json")[0].language == "fr"
    (tmp_path / "settings.json").write_text('{"volume": 0.5}', encoding="utf-8")
    assert load(tmp_path / "settings.json")[0].language == "fr"
    (tmp_path / "settings.json").write_text('{"language": "en"}', encoding="utf-8")
    assert load(tmp_path / "settings.json")[0].language == "en"
