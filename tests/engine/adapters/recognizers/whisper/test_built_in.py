"""The Whisper models that come with Sotto, for real."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from app.audio.samples import join, read
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.recognizers.whisper import built_in, trial
from app.engine.adapters.recognizers.whisper.built_in import BuiltInWhisper
from app.engine.models.machine.machine import signature
from app.engine.parts.kit import Kit
from app.engine.parts.part_context import PartContext
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import speech

MODELS = ("base", "tiny.en")


def context(home: Path, **settings: object) -> PartContext:
    paths = Paths(home)
    paths.prepare()
    return Kit(paths, Settings.model_validate(settings), cast(Store, None)).context


@pytest.fixture(scope="module", params=MODELS)
def whisper(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[BuiltInWhisper]:
    chosen = context(tmp_path_factory.mktemp("home"), recognizer_model=request.param)
    with closing(BuiltInWhisper.create(chosen)) as made:
        yield made


def test_the_files_are_the_ones_that_were_made() -> None:
    lines = (built_in.folder() / "SHA256SUMS").read_text().splitlines()
    files = {
        str(path.relative_to(built_in.folder())) for name in MODELS for path in (built_in.folder() / name).iterdir()
    }
    assert {line.split()[1] for line in lines} == files
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((built_in.folder() / name).read_bytes()).hexdigest() == digest
        assert (built_in.folder() / name).stat().st_size < 100 * 2**20, "more than a git host takes"


@pytest.mark.parametrize(
    "said",
    [
        "How much did we pay for the new window?",
        "My brother lives in a small town near the sea.",
        "Please open the door for the doctor.",
    ],
)
def test_it_understands_sentences_that_nobody_taught_it(whisper: BuiltInWhisper, tmp_path: Path, said: str) -> None:
    speech.espeak(said, tmp_path / "said.wav")
    *_, final = whisper.recognize([join(read(tmp_path / "said.wav"))])
    assert final.text == said
    assert (final.language, final.engine) == ("en", "built-in-whisper")
    assert " ".join(word.text for word in final.words) == said


@pytest.mark.parametrize(
    ("settings", "found", "model", "said"),
    [
        ({}, None, "base", "Whisper base"),
        ({}, (0.25, 0.1, 5), "base", "takes it 0.2 s here"),
        ({}, (0.93, 0.3, 5), "tiny.en", "takes it 0.3 s here, and base 0.9 s"),
        ({"recognizer_model": "base"}, (0.93, 0.3, 5), "base", "as you chose"),
        ({"recognizer_model": "tiny.en"}, None, "tiny.en", "as you chose"),
        ({"languages": ["de"]}, (0.93, 0.3, 5), "base", "about a hundred languages"),
        ({"language": "fi"}, (0.93, 0.3, 5), "base", "about a hundred languages"),
    ],
)
def test_which_model_hears_and_why(
    tmp_path: Path, settings: dict[str, object], found: tuple[float, float, int] | None, model: str, said: str
) -> None:
    made = context(tmp_path, **settings)
    if found:
        values = dict(zip(("better_s", "smaller_s", "won"), found, strict=True))
        (made.paths.models / "hearing.json").write_text(json.dumps({"of": signature(), **values}))
    check = BuiltInWhisper.check(made)
    assert check.model == model
    assert said in check.detail


def test_where_the_better_model_is_too_slow_the_smaller_hears_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("LONGEST_S", 0.0), ("_QUIET", 0.0), ("_MOST", 0)):
        monkeypatch.setattr(trial, name, value)
    said = "My brother lives in a small town near the sea."
    speech.espeak(said, tmp_path / "said.wav")
    with closing(BuiltInWhisper.create(context(tmp_path))) as made:
        assert (made.model, made.is_tuned) == ("base", False)
        list(made.tune())
        assert (made.model, made.is_tuned) == ("tiny.en", True)
        *_, final = made.recognize([join(read(tmp_path / "said.wav"))])
        assert final.text == said
        assert list(made.tune()) == []
    assert BuiltInWhisper.check(context(tmp_path)).model == "tiny.en"


@pytest.mark.parametrize("settings", [{"recognizer_model": "base"}, {"languages": ["de"]}])
def test_where_there_is_no_choice_there_is_no_trial(tmp_path: Path, settings: dict[str, object]) -> None:
    with closing(BuiltInWhisper.create(context(tmp_path, **settings))) as made:
        assert made.is_tuned
        assert list(made.tune()) == []


@pytest.mark.parametrize("name", ["model.bin", "vocabulary.json"])
def test_a_damaged_file_is_noticed_before_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    copy = tmp_path / "recognizers"
    (copy / "tiny.en").mkdir(parents=True)
    shutil.copy(built_in.folder() / "SHA256SUMS", copy)
    shutil.copytree(built_in.folder() / "tiny.en", copy / "tiny.en", dirs_exist_ok=True)
    damaged = bytearray((copy / "tiny.en" / name).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (copy / "tiny.en" / name).write_bytes(damaged)
    monkeypatch.setattr(built_in, "folder", lambda: copy)
    with pytest.raises(AssistantError) as caught:
        BuiltInWhisper.create(context(tmp_path, recognizer_model="tiny.en"))
    assert (caught.value.code, caught.value.subject) == (Code.MODEL_BROKEN, "tiny.en")


def test_files_that_are_gone_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_in, "folder", lambda: tmp_path / "nothing")
    assert not BuiltInWhisper.check(context(tmp_path)).is_ok
    with pytest.raises(AssistantError) as caught:
        BuiltInWhisper.create(context(tmp_path))
    assert caught.value.code == Code.MODEL_MISSING
