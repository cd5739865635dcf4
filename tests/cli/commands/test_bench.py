import json
import subprocess
import sys
from pathlib import Path

from tests.fixtures import models, speech


def sotto(home: Path, *words: str) -> dict[str, object]:
    command = [sys.executable, "-m", "app", "--home", str(home), "--json", *words]
    found: dict[str, object] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def test_a_turn_is_measured_in_four_ways_and_the_library_is_not_touched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    models.install_vosk(home / "models")
    models.install_gguf(home / "models", engine="llama.cpp")
    audio = tmp_path / "question.wav"
    speech.espeak("how much is the deposit", audio)
    figures = sotto(home, "bench", "turn", "--audio", str(audio), "--rounds", "1", "--tokens", "500")
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
