"""What came of a trial is remembered, and for how long."""

import os
import signal
import time
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.engine.models.loading import ensure_loads, failure


def _loads(path: str) -> None:
    if "broken" in Path(path).read_text(encoding="utf-8"):
        raise ValueError(path)


def _is_fine(_path: str) -> None:
    pass


def _is_killed(_path: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fails(path: Path, record: Path) -> Code:
    with pytest.raises(AssistantError) as caught:
        ensure_loads(path, record, _loads)
    return caught.value.code


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_text("broken", encoding="utf-8")
    return path


def test_a_failure_is_known_until_the_file_changes(tmp_path: Path, model: Path) -> None:
    assert failure(tmp_path, model) is None
    assert fails(model, tmp_path / "tried.json") is Code.MODEL_BROKEN
    assert failure(tmp_path, model) is Code.MODEL_BROKEN
    model.write_text("whole by now", encoding="utf-8")
    assert failure(tmp_path, model) is None
    ensure_loads(model, tmp_path / "tried.json", _loads)
    assert failure(tmp_path, model) is None


def test_what_one_engine_can_load_is_no_failure(tmp_path: Path, model: Path) -> None:
    fails(model, tmp_path / "tried.json")
    ensure_loads(model, tmp_path / "tried_other.json", _is_fine)
    assert failure(tmp_path, model) is None


def test_after_a_day_it_deserves_another_trial(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(model, tmp_path / "tried.json")
    now_s = time.time()
    for later_s, known in ((3_600, Code.MODEL_BROKEN), (90_000, None)):
        monkeypatch.setattr(time, "time", lambda at=now_s + later_s: at)
        assert failure(tmp_path, model) is known


def test_a_trial_that_was_ended_from_outside_says_nothing(tmp_path: Path, model: Path) -> None:
    with pytest.raises(AssistantError):
        ensure_loads(model, tmp_path / "tried.json", _is_killed)
    assert failure(tmp_path, model) is None


@pytest.mark.parametrize("text", ["", "[]", '{"x": 1}', '{"%s": []}', '{"%s": [["model_broken"]]}'])
def test_a_record_that_is_damaged_says_nothing(tmp_path: Path, model: Path, text: str) -> None:
    (tmp_path / "tried.json").write_text(text.replace("%s", str(model)), encoding="utf-8")
    assert failure(tmp_path, model) is None
