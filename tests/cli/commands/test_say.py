from pathlib import Path

import pytest
import soundfile

from app.audio.encoding import KINDS
from app.cli.call import _WRITTEN
from tests.cli.running import call, refused, run
from tests.fixtures.models import install_piper


def test_say(tmp_path: Path) -> None:
    result = run(tmp_path / "home", "say", "The rent is 950 euros.", "--out", str(tmp_path / "said.wav"))
    assert set(result) == {"seconds", "voice", "engine"}
    assert result["seconds"] == pytest.approx(soundfile.info(tmp_path / "said.wav").duration, abs=0.01)


def test_say_with_another_voice_language_and_speed(tmp_path: Path) -> None:
    home = tmp_path / "home"

    def seconds(*words: str) -> float:
        return float(run(home, "say", "Nr. 125, 777", "--out", str(tmp_path / "said.wav"), *words)["seconds"])

    usual = seconds()
    assert seconds("--speed", "300") < usual * 0.75
    assert abs(seconds("--language", "de") - usual) > 0.2, "it is read as German"
    assert run(home, "say", "One.", "--out", str(tmp_path / "x.wav"), "--voice", "en-us+f3")["voice"] == "en-us+f3"
    assert call(home, "say", "One.", "--out", str(tmp_path / "x.wav"), "--speed", "9").exit_code == 1


@pytest.mark.parametrize(("ending", "kind"), [("mp3", "MP3"), ("FLAC", "FLAC"), ("ogg", "OGG"), ("aiff", "AIFF")])
def test_a_file_is_what_its_name_says(tmp_path: Path, ending: str, kind: str) -> None:
    out = tmp_path / f"said.{ending}"
    result = run(tmp_path / "home", "say", "Two boats left at noon.", "--out", str(out))
    assert soundfile.info(out).format == kind
    assert soundfile.info(out).duration == pytest.approx(result["seconds"], abs=0.2)


@pytest.mark.parametrize("command", [["say", "Hello."], ["ask", "who"], ["turn", "a.wav"], ["read", "a.txt"]])
def test_what_no_sound_is_written_as_is_refused(tmp_path: Path, command: list[str]) -> None:
    done = call(tmp_path / "home", *command, "--out", str(tmp_path / "said.docx"))
    assert done.exit_code == 2
    assert not (tmp_path / "said.docx").exists()


def test_the_endings_that_are_taken_are_those_that_are_written() -> None:
    assert set(KINDS) == _WRITTEN


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--voice", "gertrude", "voice_unknown"), ("--language", "qq", "language_unknown")],
)
def test_what_nothing_here_speaks_is_not_spoken_otherwise(tmp_path: Path, option: str, value: str, code: str) -> None:
    out = tmp_path / "said.wav"
    error = refused(tmp_path / "home", "say", "One.", "--out", str(out), option, value)
    assert (error["code"], f"“{value}”" in error["message"], out.exists()) == (code, True, False)


def test_what_is_told_is_what_spoke(tmp_path: Path) -> None:
    home, out = tmp_path / "home", str(tmp_path / "x.wav")
    path = install_piper(home / "models")
    used = run(home, "say", "One.", "--out", out)
    assert (used["engine"], used["voice"]) == ("piper", "tiny")
    assert run(home, "say", "One.", "--out", out, "--voice", "de")["engine"] == "pyttsx3", "it has that voice"
    run(home, "models", "use", "piper/tiny")
    path.write_bytes(b"no network any more")
    for _ in range(2):
        used = run(home, "say", "One.", "--out", out)
        assert (used["engine"], used["voice"]) == ("pyttsx3", "en")
    assert run(home, "say", "One.", "--out", out, "--voice", "en+f3")["voice"] == "en+f3"


def test_a_language_without_a_model_is_spoken_by_the_next_best(tmp_path: Path) -> None:
    home, out = tmp_path / "home", str(tmp_path / "x.wav")
    install_piper(home / "models")
    install_piper(home / "models", "claire", "fr")
    spoken = {
        language: run(home, "say", "1, 2, 3", "--out", out, "--language", language) for language in ("en", "fr", "de")
    }
    assert [(one["engine"], one["voice"]) for one in spoken.values()] == [
        ("piper", "tiny"), ("piper", "claire"), ("pyttsx3", "de"),
    ]  # fmt: skip
