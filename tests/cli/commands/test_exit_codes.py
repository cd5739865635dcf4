"""Exit codes, and one sentence for each fault, whichever the command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage.lock import hold
from app.storage.paths import Paths
from tests.cli.running import call, refused, run


def test_faults_are_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF nothing of the kind")
    assert refused(home, "turn", str(broken))["code"] == "audio_unreadable"
    assert refused(home, "turn", str(tmp_path / "none.wav"))["code"] == "audio_unreadable"
    assert refused(home, "transcribe", str(broken))["code"] == "audio_unreadable"
    assert refused(home, "transcribe", "--engine", "vosk", str(broken))["code"] == "model_missing"
    assert refused(home, "transcribe", "--engine", "nonsense", str(broken))["code"] == "recognizer_missing"
    assert refused(home, "add", str(tmp_path / "none.pdf"))["code"] == "document_missing"
    assert refused(home, "library", "remove", str(tmp_path / "none.pdf"))["code"] == "document_missing"


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert refused(tmp_path / "file" / "home", "history")["code"] == "home_unwritable"


def test_two_copies_on_one_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "ask", "how much is the rent", "--out", str(tmp_path / "reply.wav"))
    with hold(Paths(home)):
        assert refused(home, "ask", "how much is the rent")["code"] == "already_running"
        assert refused(home, "find", "rent")["code"] == "already_running"
        assert run(home, "history")["turns"]


@pytest.mark.parametrize(
    "words", [["nonsense"], ["find"], ["library", "explode"], ["library", "remove"], ["history", "a", "b"], ["--what"]]
)
def test_wrong_usage(tmp_path: Path, words: list[str]) -> None:
    assert call(tmp_path / "home", *words).exit_code == 2


def test_interrupted(tmp_path: Path) -> None:
    code = (
        "from app.cli import turn_loop; from app import main\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "turn_loop.session = stop\nmain.run()"
    )
    command = [sys.executable, "-c", code, "--home", str(tmp_path / "home"), "ask", "hello"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 130


@pytest.mark.logs_warnings
def test_a_bug_is_reported_in_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = (
        "from app.cli import turn_loop; from app import main\n"
        "def stop(*_): raise ZeroDivisionError\n"
        "turn_loop.session = stop\nmain.run()"
    )
    command = [sys.executable, "-c", code, "--home", str(home), "--json", "ask", "hello"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "bug"
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError" in (home / "sotto.log").read_text(encoding="utf-8")
