import pytest

from app.cli import health_checks as tested
from app.cli.open_home import open_kit
from app.storage.paths import Paths


def checked(paths: Paths) -> dict[str, tuple[bool, str]]:
    with open_kit(paths, lambda *_: None) as kit:
        return {name: (check.is_ok, check.detail + check.remedy) for name, check in tested.health_checks(kit)}


def test_a_computer_without_a_display_is_told_of_the_commands(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "needs_display", lambda: True)
    monkeypatch.setattr(tested, "has_display", lambda: False)
    is_ok, said = checked(paths)["display"]
    assert not is_ok
    assert "sotto --help" in said


def test_a_full_disk_and_an_empty_library(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "_LITTLE_BYTES", 10**18)
    found = checked(paths)
    assert not found["disk"][0]
    assert found["index"] == (True, "nothing has been added yet")
