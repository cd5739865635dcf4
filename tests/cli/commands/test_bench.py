import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.benchmarks.turn import Plan, Trial, _Measured
from app.cli.output import Output
from tests.fixtures import models, speech


def sotto(home: Path, *words: str) -> tuple[dict[str, object], str]:
    """The answer, and what was said on stderr."""
    command = [sys.executable, "-m", "app", "--home", str(home), "--json", *words]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return json.loads(done.stdout), done.stderr


def test_a_turn_is_measured_in_four_ways_and_the_library_is_not_touched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    models.install_vosk(home / "models")
    models.install_gguf(home / "models", engine="llama.cpp")
    audio = tmp_path / "question.wav"
    speech.espeak("how much is the deposit", audio)
    figures, told = sotto(home, "bench", "turn", "--audio", str(audio), "--rounds", "1", "--tokens", "500")
    by_length = figures["by_context_tokens"]
    assert isinstance(by_length, dict)
    assert set(by_length) == {"500"}
    for ways in by_length.values():
        assert set(ways) == {"plain", "streamed", "sotto", "quote"}
        assert all(isinstance(ms, float) and ms > 0 for ms in ways.values())
    assert figures["release_to_first_sound_ms"] == by_length["500"]
    assert figures["engines"] == {
        "recognizer": "vosk", "embedder": "minilm", "generator": "llama.cpp", "speaker": "pyttsx3",
    }  # fmt: skip
    assert "cores" in str(figures["machine"])
    assert not (home / "sotto.db").exists()
    assert "8 of 8: quote, 500 tokens: " in told, "how far it is, is said"


def test_what_takes_too_long_is_not_measured_with_more_and_no_round_is_begun_late(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    measured = _Measured(Plan(None, 2, (500, 1500), 0, longest_s=100.0), Output(as_json=True))
    measured.note(Trial("plain", 500, 1), 1200.0)
    measured.note(Trial("plain", 1500, 1), None)
    assert measured.is_worth(Trial("plain", 500, 2))
    assert not measured.is_worth(Trial("plain", 1500, 2))
    assert measured.is_worth(Trial("sotto", 1500, 1))
    measured.note(Trial("plain", 500, 2), 1000.0)
    now = 101.0
    assert not measured.has_time
    assert not measured.is_worth(Trial("sotto", 500, 1))
    assert measured.medians()["500"]["plain"] == 1100.0
    assert measured.medians()["1500"]["plain"] is None
    assert "nothing was said in time" in capsys.readouterr().err
