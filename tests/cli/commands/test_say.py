from pathlib import Path

import pytest
import soundfile

from tests.cli.running import call, run


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
