"""The pictures of the window, for whoever changes how it looks."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.fixtures.picture import STATES, take


def colours(picture: Path) -> int:
    """How many different colours a picture has; a blank one has one."""
    image = QImage(str(picture))
    return len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)})


def test_a_picture_is_taken_as_its_help_says(tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    command = [sys.executable, "-m", "tests.fixtures.picture", str(out), "memory", "dark", "--offscreen"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert colours(out) > 10


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_picture(application: QApplication, tmp_path: Path, state: str) -> None:
    out = tmp_path / f"{state}.png"
    take(out, state, is_dark=False, pause_ms=50)
    assert colours(out) > 10
