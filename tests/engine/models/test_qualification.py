"""What is kept of examinations: by what a model is, not by where it lies; and only as long as it holds."""

import json
from pathlib import Path

import pytest

from app.domain.examination import Mark, Task
from app.domain.settings import Settings
from app.engine.models import qualification
from app.engine.models.qualification import Qualifications, may_speak, source
from app.storage.paths import Paths

TASKS = {name: Task(one["task"]) for name, one in json.loads(source())["questions"].items()}


@pytest.fixture
def kept(paths: Paths) -> Qualifications:
    return Qualifications(paths)


def model_at(path: Path, content: bytes = b"weights") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def examine(kept: Qualifications, model: str, is_right: bool = True) -> None:
    for _ in kept.identify(model):
        pass
    kept.keep_quoted(dict.fromkeys(Task, 0.1))
    for name, task in TASKS.items():
        kept.note(model, name, Mark(task, is_right, True, 0.5, name, "A reply."))


def test_a_model_may_speak_once_it_has_passed(kept: Qualifications, tmp_path: Path) -> None:
    good, bad = model_at(tmp_path / "good.gguf"), model_at(tmp_path / "bad.gguf", b"other weights")
    assert not may_speak(good, "llama.cpp", Settings(), kept)
    examine(kept, good)
    examine(kept, bad, is_right=False)
    assert may_speak(good, "llama.cpp", Settings(), kept)
    assert not may_speak(bad, "llama.cpp", Settings(), kept)
    assert may_speak(bad, "llama.cpp", Settings(trusted_models=("bad.gguf",)), kept)


def test_a_model_at_a_server_is_known_by_its_name(kept: Qualifications) -> None:
    examine(kept, "llama3.2:3b")
    assert may_speak("llama3.2:3b", "llama.cpp", Settings(), kept)
    assert not may_speak("llama3.2:1b", "llama.cpp", Settings(), kept)
    assert may_speak("llama3.2:1b", "llama.cpp", Settings(trusted_models=("llama3.2:1b",)), kept)


def test_one_that_does_not_say_what_it_runs_speaks_only_where_the_user_wants_that(kept: Qualifications) -> None:
    examine(kept, "")
    assert not may_speak("", "foreign", Settings(), kept)
    assert may_speak("", "foreign", Settings(trusted_models=("foreign",)), kept)


def test_the_same_weights_elsewhere_are_known_again_and_others_are_not(kept: Qualifications, tmp_path: Path) -> None:
    first, copy = model_at(tmp_path / "a" / "one.gguf"), model_at(tmp_path / "b" / "two.gguf")
    examine(kept, first)
    assert kept.find(copy) is None
    for _ in kept.identify(copy):
        pass
    found = kept.find(copy)
    assert found is not None
    assert found.is_passed
    other = model_at(tmp_path / "a" / "one.gguf", b"replaced by others")
    assert kept.find(other) is None


def test_it_is_continued_where_it_was_left(kept: Qualifications, paths: Paths, tmp_path: Path) -> None:
    model, names = model_at(tmp_path / "m.gguf"), list(TASKS)
    for _ in kept.identify(model):
        pass
    for name in names[:3]:
        kept.note(model, name, Mark(TASKS[name], True, True, 1.0))
    found = Qualifications(paths).find(model)
    assert found is not None
    assert list(found.marks) == names[:3]
    assert not found.is_complete
    kept.forget(model)
    assert kept.find(model) is None


def test_another_prompt_or_other_questions_make_it_void(
    kept: Qualifications, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_at(tmp_path / "m.gguf")
    examine(kept, model)
    monkeypatch.setattr(qualification, "version", lambda: "another")
    assert kept.find(model) is None
    assert kept.quoted() == {}
    kept.note(model, "en-fact-1", Mark(Task.FACT, True, True, 1.0))
    found = kept.find(model)
    assert found is not None
    assert len(found.marks) == 1


def test_a_file_that_cannot_be_read_costs_only_the_examination(kept: Qualifications, paths: Paths) -> None:
    (paths.models / "examinations.json").write_text('{"examined": 3', encoding="utf-8")
    assert kept.find("some") is None
    examine(kept, "some")
    assert may_speak("some", "llama.cpp", Settings(), kept)
