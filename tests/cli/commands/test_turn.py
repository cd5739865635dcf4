"""The command line as the architecture tables it: keys, exit codes, one sentence for each fault."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import soundfile
from typer.testing import CliRunner

from app import main
from app.audio.samples import Audio
from app.engine.adapters.audio.files import Recording
from app.engine.parts.closable_iterator import ClosableIterator
from app.storage.lock import hold
from app.storage.paths import Paths, resources

DEMO = resources() / "demo"
TURN = {"outcome", "transcript", "reply", "spoken", "citations", "engines", "timings_ms", "events"}
TIMINGS = {"release_to_transcript", "release_to_first_word", "release_to_first_sound", "total"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that knows the lease."""
    made = tmp_path_factory.mktemp("home")
    assert run(made, "add", str(DEMO / "lease.pdf"))["documents"][0]["state"] == "ready"
    return made


def call(home: Path, *words: str, given: str = "") -> Any:
    return CliRunner().invoke(main.application, ["--home", str(home), "--json", *words], input=given)


def run(home: Path, *words: str, given: str = "") -> dict[str, Any]:
    done = call(home, *words, given=given)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def refused(home: Path, *words: str) -> dict[str, str]:
    done = call(home, *words)
    assert done.exit_code == 1, done.output
    error: dict[str, str] = json.loads(done.stdout)["error"]
    assert set(error) == {"code", "message", "remedy"}
    assert all(error.values())
    return error


def test_turn(home: Path, tmp_path: Path) -> None:
    result = run(home, "turn", str(DEMO / "question.wav"), "--out", str(tmp_path / "reply.wav"))
    assert set(result) == TURN
    assert set(result["timings_ms"]) == TIMINGS
    assert set(result["engines"]) == {"recognizer", "embedder", "generator", "speaker"}
    assert result["outcome"] == "completed"
    assert result["transcript"] == "how much is the rent"
    assert result["spoken"] == result["reply"] == "From Lease agreement, page 2: The rent is 950 euros a month."
    (citation,) = result["citations"]
    assert set(citation) == {"document", "title", "page", "quote", "score"}
    assert (citation["page"], citation["quote"]) == (2, "The rent is 950 euros a month.")
    assert result["events"][0] == "TurnStarted"
    assert result["events"][-1] == "TurnEnded"
    assert soundfile.info(tmp_path / "reply.wav").duration > 2


def test_turn_paced_as_speech_takes_as_long_as_the_recording(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    took_s, listen = [], Recording.listen

    def timed(self: Recording) -> ClosableIterator[Audio]:
        began_s = time.monotonic()
        yield from listen(self)
        took_s.append(time.monotonic() - began_s)

    monkeypatch.setattr(Recording, "listen", timed)
    words = ("turn", str(DEMO / "question.wav"), "--realtime", "--out", str(tmp_path / "reply.wav"))
    assert run(home, *words)["outcome"] == "completed"
    assert took_s[0] > soundfile.info(DEMO / "question.wav").duration


def test_ask(home: Path, tmp_path: Path) -> None:
    result = run(home, "ask", "who is the landlord?", "--out", str(tmp_path / "reply.wav"))
    assert set(result) == TURN
    assert "Margaret Holloway" in result["reply"]
    nothing = run(home, "ask", "how tall is the Eiffel tower?", "--out", str(tmp_path / "other.wav"))
    assert nothing["reply"] == "I found nothing about that in your documents."
    assert nothing["citations"] == []


def test_ask_where_there_are_no_documents(tmp_path: Path) -> None:
    result = run(tmp_path / "home", "ask", "how much is the rent", "--out", str(tmp_path / "reply.wav"))
    assert result["reply"] == "There are no documents yet. Add some, and ask again."


def test_ask_within_a_scope_that_holds_nothing(home: Path, tmp_path: Path) -> None:
    words = ("ask", "how much is the rent", "--scope", str(tmp_path), "--out", str(tmp_path / "reply.wav"))
    assert run(home, *words)["citations"] == []


def test_one_question_a_line_in_one_warm_process(home: Path, tmp_path: Path) -> None:
    given = "how much is the rent\n\nwho is the tenant\n"
    done = call(home, "ask", "-", "--out", str(tmp_path / "reply.wav"), given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["950 euros" in answers[0]["reply"], "Daniel Reyes" in answers[1]["reply"]] == [True, True]
    assert len(answers) == 2


def test_say(home: Path, tmp_path: Path) -> None:
    result = run(home, "say", "The rent is 950 euros.", "--out", str(tmp_path / "said.wav"))
    assert set(result) == {"seconds", "voice", "engine"}
    assert result["seconds"] == pytest.approx(soundfile.info(tmp_path / "said.wav").duration, abs=0.01)


def test_say_with_another_voice_language_and_speed(home: Path, tmp_path: Path) -> None:
    def seconds(*words: str) -> float:
        return float(run(home, "say", "Nr. 125, 777", "--out", str(tmp_path / "said.wav"), *words)["seconds"])

    usual = seconds()
    assert seconds("--speed", "300") < usual * 0.75
    assert abs(seconds("--language", "de") - usual) > 0.2, "it is read as German"
    assert run(home, "say", "One.", "--out", str(tmp_path / "x.wav"), "--voice", "en-us+f3")["voice"] == "en-us+f3"
    assert call(home, "say", "One.", "--out", str(tmp_path / "x.wav"), "--speed", "9").exit_code == 1


def test_read(home: Path, tmp_path: Path) -> None:
    whole = run(home, "read", str(DEMO / "lease.pdf"), "--out", str(tmp_path / "read.wav"))
    assert set(whole) == {"document", "page", "spoken", "is_finished"}
    assert "950 euros" in whole["spoken"]
    assert whole["is_finished"]
    assert soundfile.info(tmp_path / "read.wav").duration > 60


def test_find(home: Path) -> None:
    passages = run(home, "find", "how much is the rent", "-k", "2")["passages"]
    assert len(passages) == 2
    assert set(passages[0]) == {"document", "title", "page", "place", "text", "score"}
    assert passages[0]["page"] == 2
    assert passages[0]["score"] > passages[1]["score"]


def test_library(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep sixteen hours a day.", encoding="utf-8")
    (folder / "empty.md").write_text("", encoding="utf-8")
    added = run(home, "add", str(folder))["documents"]
    facts = {"kind", "topic", "author", "date"}
    assert set(added[0]) == {"path", "title", "state", "pages", "passages", "error", *facts}
    assert [(one["title"], one["state"], one["passages"]) for one in added] == [
        ("cats", "ready", 1),
        ("empty", "skipped", 0),
    ]
    assert added[1]["error"]["code"] == "document_empty"
    assert run(home, "library")["documents"] == added
    (folder / "dogs.txt").write_text("Dogs bark.", encoding="utf-8")
    synced = run(home, "library", "sync")["documents"]
    assert [one["title"] for one in synced] == ["cats", "dogs", "empty"]
    assert run(home, "library", "rebuild")["documents"] == synced
    assert run(home, "find", "what do dogs do")["passages"][0]["title"] == "dogs"
    left = run(home, "library", "remove", str(folder / "cats.txt"))["documents"]
    assert [one["title"] for one in left] == ["dogs", "empty"]


def test_once_is_not_kept_in_step(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep.", encoding="utf-8")
    run(home, "add", "--once", str(folder))
    (folder / "dogs.txt").write_text("Dogs bark.", encoding="utf-8")
    assert [one["title"] for one in run(home, "library", "sync")["documents"]] == ["cats"]


def test_history(tmp_path: Path) -> None:
    home = tmp_path / "home"
    out = ("--out", str(tmp_path / "reply.wav"))
    run(home, "ask", "what about cats", *out)
    run(home, "ask", "what about dogs", *out)
    turns = run(home, "history")["turns"]
    assert set(turns[0]) == {"id", "started", "transcript", "reply", "citations"}
    assert [turn["transcript"] for turn in turns] == ["what about dogs", "what about cats"]
    assert [turn["transcript"] for turn in run(home, "history", "cats")["turns"]] == ["what about cats"]
    run(home, "history", "export", str(tmp_path / "all.json"))
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["turns"] == turns


def test_doctor(home: Path) -> None:
    checks = {check["name"]: check for check in run(home, "doctor")["checks"]}
    assert set(checks["home"]) == {"name", "ok", "detail", "remedy"}
    assert checks["recognizer pocketsphinx"]["ok"]
    assert checks["generator quote"]["ok"]
    for name in ("recognizer vosk", "recognizer whisper", "generator gpt4all", "generator llama.cpp"):
        assert not checks[name]["ok"]
        assert checks[name]["remedy"]


def test_faults_are_one_sentence(home: Path, tmp_path: Path) -> None:
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


def test_two_copies_on_one_home(home: Path) -> None:
    with hold(Paths(home)):
        assert refused(home, "ask", "how much is the rent")["code"] == "already_running"
        assert refused(home, "find", "rent")["code"] == "already_running"
        assert run(home, "history")["turns"]


@pytest.mark.parametrize(
    "words", [["nonsense"], ["find"], ["library", "explode"], ["library", "remove"], ["history", "a", "b"], ["--what"]]
)
def test_wrong_usage(home: Path, words: list[str]) -> None:
    assert call(home, *words).exit_code == 2


def test_interrupted(home: Path) -> None:
    code = (
        "from app.cli.commands import turn; from app import main\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "turn.session = stop\nmain.run()"
    )
    command = [sys.executable, "-c", code, "--home", str(home), "ask", "hello"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 130


@pytest.mark.logs_warnings
def test_a_bug_is_told_in_one_sentence(home: Path) -> None:
    code = (
        "from app.cli.commands import turn; from app import main\n"
        "def stop(*_): raise ZeroDivisionError\n"
        "turn.session = stop\nmain.run()"
    )
    command = [sys.executable, "-c", code, "--home", str(home), "--json", "ask", "hello"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "bug"
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError" in (home / "sotto.log").read_text(encoding="utf-8")
