"""Offline is a promise: start-up, an import and a spoken turn, with no way out and with none tried."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.paths import resources
from tests.fixtures.sealed import ESCAPED

DEMO = resources() / "demo"


def run(home: Path, *words: str, before: tuple[str, ...] = ()) -> dict[str, Any]:
    command = [*before, sys.executable, "-m", "tests.fixtures.sealed", "--home", str(home), "--json", *words]
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def check_everything(home: Path, sound: Path, before: tuple[str, ...] = ()) -> None:
    assert run(home, "doctor", before=before)["checks"]
    added = run(home, "add", str(DEMO / "lease.pdf"), before=before)
    assert [one["state"] for one in added["documents"]] == ["ready"]
    turn = run(home, "turn", str(DEMO / "question.wav"), "--out", str(sound), before=before)
    assert turn["outcome"] == "completed"
    assert "950 euros" in turn["spoken"]
    assert run(home, before=before)["outcome"] == "completed"  # the start without a display: the demonstration


def test_nothing_tries_to_leave_this_machine(tmp_path: Path) -> None:
    check_everything(tmp_path / "home", tmp_path / "reply.wav")


def test_everything_works_without_a_network(tmp_path: Path) -> None:
    for before in (("unshare", "-n"), ("unshare", "-r", "-n")):
        if subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0:
            check_everything(tmp_path / "home", tmp_path / "reply.wav", before)
            return
    pytest.skip("this system allows no network namespace (unshare -n)")


def test_the_watch_notices(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.fixtures import sealed; sys.addaudithook(sealed._watch);"
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == ESCAPED


def test_the_window_starts_without_a_network(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.fixtures import sealed; sys.addaudithook(sealed._watch);"
        "sys.argv = ['sotto', '--home', sys.argv[1]];"
        "from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication;"
        "import app.ui.app as ui; shown = ui.Window.show;"
        "ui.Window.show = lambda self: (shown(self), QTimer.singleShot(6000, self.close));"
        "from app.__main__ import main; main()"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "home" / "vectors").glob("*/chroma.sqlite3")), "the engine was up behind the window"
