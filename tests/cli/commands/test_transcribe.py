"""Writing down what is said in files."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from app.audio.samples import RATE_HZ, Audio, join, read, write
from app.cli.folder_watch import watch
from app.cli.subtitles import Format
from app.cli.transcript_files import TranscriptFiles
from app.domain.errors import AssistantError
from app.storage.paths import Paths
from tests.cli.running import DEMO, call, invoke, refused, run
from tests.conftest import SHARED
from tests.fixtures import models, speech
from tests.fixtures.waiting import elapse, wait_until

QUESTION = DEMO / "question.wav"
ASKED = "how much is the rent"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small Vosk model."""
    made = tmp_path_factory.mktemp("home")
    models.install_vosk(Paths(made).models)
    return made


@pytest.fixture
def files(tmp_path: Path, home: Path) -> Iterator[Path]:
    """One that can be read, one that cannot; what is kept of them is removed afterwards."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "asked.wav").write_bytes(QUESTION.read_bytes())
    (folder / "broken.wav").write_bytes(b"RIFF nothing of the kind")
    yield folder
    for path in (home / "transcripts").glob("*"):
        path.unlink()


def words(home: Path, *given: str) -> list[str]:
    return ["--home", str(home), "transcribe", "--engine", "vosk", *given]


def printed(home: Path, *given: str) -> Any:
    return invoke(home, "transcribe", "--engine", "vosk", *given)


def test_transcribe(home: Path) -> None:
    result = run(home, "transcribe", "--engine", "built-in-whisper", str(QUESTION))
    (file,) = result["files"]
    assert set(result) == {"files"}
    assert set(file) == {"file", "text", "language", "seconds", "engine", "words"}
    assert file["text"] == "How much is the rent?"
    assert file["engine"] == "built-in-whisper"
    assert [word["text"] for word in file["words"]] == file["text"].split()
    assert set(file["words"][0]) == {"text", "start", "end", "confidence"}
    times = [time for word in file["words"] for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[-1] <= file["seconds"]


def test_as_subtitles(home: Path) -> None:
    given = ["transcribe", "--engine", "built-in-whisper", str(QUESTION), "--format"]
    srt = invoke(home, *given, "srt").stdout
    vtt = invoke(home, *given, "vtt").stdout
    assert "00:00:00,000 --> 00:00:01,420\nHow much is the rent?" in srt
    assert vtt.startswith("WEBVTT")
    assert "00:00:00.000 --> 00:00:01.420\nHow much is the rent?" in vtt


def test_as_text_and_nothing_else(home: Path) -> None:
    done = printed(home, str(QUESTION))
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{ASKED}\n", "")


def test_what_is_no_speech_is_no_text(home: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, 3 * RATE_HZ).astype(np.float32)
    write(tmp_path / "noise.flac", Audio(noise))
    (file,) = run(home, "transcribe", "--engine", "vosk", str(tmp_path / "noise.flac"))["files"]
    assert (file["text"], file["words"], file["seconds"]) == ("", [], 3.0)


def test_one_broken_file_does_not_take_the_others_away(home: Path, files: Path) -> None:
    given = [str(files / name) for name in ("broken.wav", "asked.wav")]
    done = call(home, "transcribe", "--engine", "vosk", *given)
    assert done.exit_code == 1
    result = json.loads(done.stdout)
    broken, asked = result["files"]
    assert asked["text"] == ASKED
    assert set(broken) == {"file", "error"}
    assert broken["file"] == given[0]
    assert broken["error"]["code"] == "audio_unreadable"
    assert all(broken["error"].values())
    assert result["error"] == broken["error"]
    plain = printed(home, *given)
    assert plain.exit_code == 1
    assert plain.stdout == f"asked.wav:\n{ASKED}\n"
    assert "broken.wav" in plain.stderr


def test_what_cannot_be_transcribed_is_told(home: Path, files: Path) -> None:
    broken = str(files / "broken.wav")
    assert refused(home, "transcribe", broken)["code"] == "audio_unreadable"
    assert refused(home, "transcribe", str(files))["code"] == "audio_unreadable"
    assert refused(home, "transcribe", str(files / "none.wav"))["code"] == "audio_unreadable"
    assert refused(home, "transcribe", "--engine", "whisper", broken)["code"] == "model_missing"
    assert refused(home, "transcribe", "--engine", "nonsense", broken)["code"] == "recognizer_missing"


def test_one_file_a_line(home: Path, files: Path) -> None:
    given = f"{files / 'asked.wav'}\n{files / 'broken.wav'}\n{files / 'asked.wav'}\n"
    done = call(home, "transcribe", "--engine", "vosk", "-", given=given)
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert first == third
    assert first["text"] == ASKED
    assert second["error"]["code"] == "audio_unreadable"
    assert done.exit_code == 1
    assert call(home, "transcribe", "--engine", "vosk", "-", given=f"{QUESTION}\n").exit_code == 0


@pytest.mark.parametrize(
    "given", [[], ["a.wav", "--watch", "."], ["--watch", "no such folder"], ["a", "--format", "doc"]]
)
def test_wrong_usage(home: Path, given: list[str]) -> None:
    assert call(home, "transcribe", *given).exit_code == 2


@pytest.mark.parametrize("form", ["txt", "srt", "vtt", "json"])
def test_into_a_folder(home: Path, files: Path, tmp_path: Path, form: str) -> None:
    (files / "asked.flac").write_bytes(QUESTION.read_bytes())
    (files / "more").mkdir()
    (files / "more" / "asked.flac").write_bytes(QUESTION.read_bytes())
    given = [str(files / name) for name in ("asked.wav", "asked.flac", "more/asked.flac")]
    done = printed(home, *given, "--format", form, "--out", str(tmp_path / "texts"))
    assert done.exit_code == 0, done.output
    names = [f"asked.{form}", f"asked.flac.{form}", f"asked.flac 2.{form}"]
    assert [Path(line).name for line in done.stdout.splitlines()] == names
    assert sorted(path.name for path in (tmp_path / "texts").iterdir()) == sorted(names)
    for name in names:
        content = (tmp_path / "texts" / name).read_text(encoding="utf-8")
        assert ASKED in content
        if form == "json":
            assert set(json.loads(content)) == {"file", "text", "language", "seconds", "engine", "words"}


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(home: Path, files: Path) -> None:
    given = ["--engine", "vosk", "--out", str(files / "broken.wav" / "texts"), str(files / "asked.wav")]
    done = call(home, "transcribe", *given)
    assert done.exit_code == 1
    (file,) = json.loads(done.stdout)["files"]
    assert (file["text"], file["error"]["code"]) == (ASKED, "home_unwritable")
    assert printed(home, *given[2:]).stdout == f"{ASKED}\n"
    assert len(list((home / "transcripts").iterdir())) == 1
    run(home, "transcribe", "--engine", "vosk", str(files / "asked.wav"))
    assert not list((home / "transcripts").iterdir())


def test_interrupted_in_the_second_file_the_first_is_kept_as_well(home: Path, files: Path) -> None:
    write(files / "long.wav", join([*read(QUESTION), speech.silence(1)] * 100))
    program = subprocess.Popen(
        [sys.executable, "-m", "app", *words(home, str(files / "asked.wav"), str(files / "long.wav"))],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout is not None
    wait_until(lambda: len(list((home / "transcripts").glob("*"))) == 2)
    program.send_signal(signal.SIGINT)
    output = program.communicate(timeout=300)[0]
    assert program.returncode == 130
    assert output == f"asked.wav:\n{ASKED}\n"
    assert len(list((home / "transcripts").iterdir())) == 2


def minutes(folder: Path, name: str) -> Path:
    """Several of the question, again and again, at pauses: many stretches."""
    write(folder / name, join([*read(QUESTION), speech.silence(2.5)] * 60))
    return folder / name


def begun(home: Path, *given: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "app", "--home", str(home), "--json", "transcribe", "--engine", "vosk", *given],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def settled(home: Path) -> int:
    """How many stretches of what is transcribed are on the disk."""
    journals = (home / "transcripts").glob("*.jsonl")
    return sum(bool(line) for path in journals for line in path.read_bytes().splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("by", ["SIGSEGV", "SIGKILL"])
def test_what_ends_the_process_that_hears_costs_the_rest_of_one_file(home: Path, files: Path, by: str) -> None:
    long, after = minutes(files, f"{by}.flac"), files / "asked.wav"
    program = begun(home, str(after), str(long), str(files / "broken.wav"), str(after))
    wait_until(lambda: settled(home) >= 4)
    (hearing,) = [one for one in psutil.Process(program.pid).children() if "resource_tracker" not in str(one.cmdline())]
    hearing.send_signal(getattr(signal, by))
    output, trouble = program.communicate(timeout=300)
    assert (program.returncode, trouble) == (1, "")
    answer = json.loads(output)
    first, cut, broken, last = answer["files"]
    assert first == last
    assert first["text"] == ASKED
    assert (cut["error"]["code"], broken["error"]["code"]) == ("recording_harmful", "audio_unreadable")
    assert cut["error"] == answer["error"]
    assert set(cut["text"].split()) == set(ASKED.split())
    assert 3 <= len(cut["text"].split()) / len(ASKED.split()) < 60
    assert set(broken) == {"file", "error"}
    assert len(list((home / "transcripts").iterdir())) == 1  # another run resumes there


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("by", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_whoever_asks_it_to_end_is_given_what_is_finished(home: Path, files: Path, by: str) -> None:
    program = begun(home, str(files / "broken.wav"), str(files / "asked.wav"), str(minutes(files, f"{by}.flac")))
    wait_until(lambda: settled(home) >= 3)
    program.send_signal(getattr(signal, by))
    output, trouble = program.communicate(timeout=300)
    assert (program.returncode, trouble) == (130, "")
    broken, asked = json.loads(output)["files"]
    assert (broken["error"]["code"], asked["text"]) == ("audio_unreadable", ASKED)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("form", [[], ["--format", "json"]])
def test_a_full_disk_below_standard_output_is_one_sentence(home: Path, files: Path, form: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", *words(home, str(files / "asked.wav"), *form)],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("The disk is full, so this could not be saved: standard output.")
    assert "Traceback" not in done.stderr
    assert len(list((home / "transcripts").iterdir())) == 1


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="every name is text there")
def test_a_name_that_is_no_text(home: Path, files: Path) -> None:
    name = os.fsencode(files) + b"/caf\xe9.wav"
    Path(os.fsdecode(name)).write_bytes(QUESTION.read_bytes())
    for given in (["transcribe", name], ["transcribe", "-"]):
        done = subprocess.run(
            [sys.executable, "-m", "app", "--home", str(home), "--json", *given],
            input=name + b"\n", capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
        )  # fmt: skip
        answer = json.loads(done.stdout)
        (file,) = answer.get("files", [answer])
        assert (os.fsencode(file["file"]), bool(file["text"])) == (name, True)


@pytest.mark.skipif(not hasattr(os, "seteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_may_not_be_looked_into_is_told(files: Path) -> None:
    (files / "closed").mkdir(mode=0o700)
    for parent in (files, *files.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(AssistantError, match="folder_unreadable"):
            next(watch(files / "closed"))
        with pytest.raises(AssistantError, match="home_unwritable"):
            TranscriptFiles(Format.TXT, files / "closed" / "texts", False).place(files / "asked.wav")
    finally:
        os.seteuid(0)


def test_bars_are_drawn_on_a_terminal_and_nowhere_else(home: Path, files: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no terminals of this kind")
    import pty

    write(files / "long.wav", join([*read(QUESTION), speech.silence(1)] * 20))
    ours, theirs = pty.openpty()
    given = words(home, str(files / "asked.wav"), str(files / "long.wav"))
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    program = subprocess.Popen(
        [sys.executable, "-m", "app", *given], stdout=subprocess.PIPE, stderr=theirs, env=environment
    )
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 65_536):
            drawn += piece
    except OSError:
        pass  # how a terminal ends on Linux
    assert program.communicate()[0].count(ASKED.encode()) == 21
    assert program.returncode == 0
    shown = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", drawn).decode()
    assert "long.wav" in shown
    assert "All files" in shown
    assert re.search(r"\d+%\s+\d+:\d\d:\d\d", shown)


def test_a_watched_folder(home: Path, files: Path) -> None:
    (files / "done.wav").write_bytes(QUESTION.read_bytes())
    (files / "done.txt").write_text("by hand", encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, "-m", "app", *words(home, "--watch", str(files))],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_until((files / "asked.txt").exists)
        content = QUESTION.read_bytes()
        with (files / "grown.wav").open("wb") as file:
            for start in range(0, len(content), len(content) // 6):
                file.write(content[start : start + len(content) // 6])
                file.flush()
                elapse(0.5, "a recorder writes as it hears")
                assert not (files / "grown.txt").exists()
        wait_until((files / "grown.txt").exists)
        wait_until(lambda: not list((home / "transcripts").iterdir()))  # it has been told, too
    finally:
        program.send_signal(signal.SIGINT)
        output, trouble = program.communicate(timeout=300)
    assert program.returncode == 130
    for name in ("asked.txt", "grown.txt"):
        assert (files / name).read_text(encoding="utf-8") == f"{ASKED}\n"
        assert str(files / name) in output
    assert (files / "done.txt").read_text(encoding="utf-8") == "by hand"
    assert trouble.count("broken.wav") == 1
    assert not (files / "broken.txt").exists()
    assert not list((home / "transcripts").iterdir())


def test_a_file_without_words_is_told(home: Path, tmp_path: Path) -> None:
    write(tmp_path / "empty.wav", Audio(np.zeros(0, np.float32)))
    done = printed(home, str(tmp_path / "empty.wav"))
    assert (done.exit_code, done.stdout.strip()) == (0, "")
    assert done.stderr == "No words were heard in “empty.wav”.\n"
    assert call(home, "transcribe", str(tmp_path / "empty.wav")).stderr == ""


@pytest.mark.parametrize("language", ["English", "EN", "e", ""])
def test_a_language_that_is_no_code_is_refused(home: Path, language: str) -> None:
    done = printed(home, "--language", language, str(QUESTION))
    assert done.exit_code == 2
    assert "such as en or de" in done.stderr


def test_another_recognizer_is_named_where_it_is_not_there(home: Path) -> None:
    assert "“nobody”" in refused(home, "transcribe", "--engine", "nobody", str(QUESTION))["message"]


def test_a_file_that_is_there_is_not_replaced(files: Path, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "asked.txt").write_text("mine", encoding="utf-8")
    run(home, "transcribe", str(files / "asked.wav"), "--out", str(out), "--format", "txt")
    assert (out / "asked.txt").read_text(encoding="utf-8") == "mine"
    assert (out / "asked.wav.txt").read_text(encoding="utf-8").strip()


needs_people = pytest.mark.skipif(not (SHARED / "speech").is_dir(), reason="the shared recordings are not here")


@needs_people
def test_a_file_is_heard_in_the_language_it_is_in_and_it_is_said(tmp_path: Path) -> None:
    french = str(SHARED / "speech" / "leopard_fr.wav")
    plain = invoke(tmp_path, "transcribe", french)
    assert "conservateur" in plain.stdout
    assert plain.stderr == "“leopard_fr.wav” is in French.\n"
    (file,) = run(tmp_path, "transcribe", french, "--language", "auto")["files"]
    assert (file["language"], set(file)) == ("fr", {"file", "text", "language", "seconds", "engine", "words"})
    assert invoke(tmp_path, "transcribe", french, "--format", "vtt").stdout.startswith("WEBVTT\nLanguage: fr\n\n1\n")
    named = invoke(tmp_path, "transcribe", french, "--format", "vtt", "--language", "fr")
    assert named.stdout.startswith("WEBVTT\n\n1\n")
    assert named.stderr == "", "what is named need not be said"


@needs_people
def test_where_the_language_changes_it_is_said_from_when_to_when(tmp_path: Path) -> None:
    parts = [*read(SHARED / "speech" / "class_it.mp3"), *read(SHARED / "speech" / "birch_canoe.wav")]
    write(tmp_path / "both.wav", join(parts))
    done = invoke(tmp_path / "home", "transcribe", str(tmp_path / "both.wav"))
    italian, english = done.stdout.strip().split("\n")
    assert ("lezione" in italian, "planks" in english) == (True, True)
    assert re.fullmatch(
        "“both.wav” is in several languages: Italian from 0:0[01] to 0:0[4-7], English from 0:0[4-7] to 0:[01][09].\n",
        done.stderr,
    )


@pytest.mark.parametrize(("engine", "language"), [([], "qq"), (["--engine", "built-in-whisper"], "tlh")])
def test_a_language_that_nothing_knows_is_refused(tmp_path: Path, engine: list[str], language: str) -> None:
    error = refused(tmp_path, "transcribe", *engine, "--language", language, str(QUESTION))
    assert (error["code"], f"“{language}”" in error["message"]) == ("language_unknown", True)
