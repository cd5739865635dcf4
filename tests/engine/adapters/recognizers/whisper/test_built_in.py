"""The Whisper models that come with Sotto, for real."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from app.audio.samples import join, read
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.recognizers.whisper import built_in
from app.engine.adapters.recognizers.whisper.built_in import BuiltInWhisper
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


def test_the_better_model_is_used_unless_another_is_chosen(tmp_path: Path) -> None:
    assert BuiltInWhisper.check(context(tmp_path)).model == "base"
    assert BuiltInWhisper.check(context(tmp_path, recognizer_model="tiny.en")).model == "tiny.en"


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
