import sys

import pytest

from app.system.display import has_display, needs_display

NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.parametrize("name", NAMES)
def test_any_of_the_variables_is_a_display(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in NAMES:
        monkeypatch.delenv(one, raising=False)
    assert not has_display()
    monkeypatch.setenv(name, "something")
    assert has_display()


@pytest.mark.parametrize(("platform", "needed"), [("linux", True), ("win32", False), ("darwin", False)])
def test_only_x11_and_wayland_may_be_missing(platform: str, needed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert needs_display() == needed
