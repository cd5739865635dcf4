from pathlib import Path

from tests.cli.running import run


def test_doctor(tmp_path: Path) -> None:
    checks = {check["name"]: check for check in run(tmp_path / "home", "doctor")["checks"]}
    assert set(checks["home"]) == {"name", "ok", "detail", "remedy"}
    assert checks["recognizer built-in-whisper"]["ok"]
    assert checks["generator quote"]["ok"]
    for name in ("recognizer vosk", "recognizer whisper", "generator gpt4all", "generator llama.cpp"):
        assert not checks[name]["ok"]
        assert checks[name]["remedy"]
