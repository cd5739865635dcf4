"""Writing down what is said in files."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import roof
from tests.cli.test_commands import DEMO, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_transcribe(home: Path) -> None:
    result = run(home, "transcribe", str(DEMO / "question.wav"))
    (file,) = result["files"]
    assert set(file) == {"file", "text", "language", "seconds", "engine", "words"}
    assert file["text"] == "how much is the rent"
    assert [word["text"] for word in file["words"]] == file["text"].split()
    assert set(file["words"][0]) == {"text", "start", "end", "confidence"}
    times = [time for word in file["words"] for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[-1] <= file["seconds"]


def test_transcribe_as_subtitles(home: Path) -> None:
    words = ["--home", str(home), "transcribe", str(DEMO / "question.wav"), "--format"]
    srt = CliRunner().invoke(roof.application, [*words, "srt"]).stdout
    vtt = CliRunner().invoke(roof.application, [*words, "vtt"]).stdout
    assert "00:00:00,150 --> 00:00:01,300\nhow much is the rent" in srt
    assert vtt.startswith("WEBVTT")
    assert "00:00:00.150 --> 00:00:01.300\nhow much is the rent" in vtt
