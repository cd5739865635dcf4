"""Offline is a promise: start-up, an import and a spoken turn, with no way out and with none tried."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.storage.paths import resources
from tests.fixtures.sealed import ESCAPED
from tests.fixtures.web import serving

DEMO = resources() / "demo"


def run(home: Path, *words: str, before: tuple[str, ...] = (), status: int = 0) -> dict[str, Any]:
    command = [*before, sys.executable, "-m", "tests.fixtures.sealed", "--home", str(home), "--json", *words]
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)
    assert done.returncode == status, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def test_only_a_fetch_that_the_user_named_connects_and_only_to_that_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, home = tmp_path / "notes", tmp_path / "home"
    notes.touch()
    monkeypatch.setenv("SEALED_NOTES", str(notes))
    with serving() as server, serving() as other:
        host = f"127.0.0.1:{server.server_port}"
        server.elsewhere = other.address
        html = tmp_path / "page.html"
        html.write_text(f'<p>Rent is 950 euros.</p><img src="{other.address}x"><a href="{server.address}">More</a>')
        run(home, "add", str(html))
        assert notes.read_text() == ""
        added = run(home, "add", server.address + "rules")["documents"]
        assert notes.read_text().split() == [host]
        assert [one["fetched"]["address"] for one in added] == [server.address + "rules"]
        run(home, "library", "sync")
        found = run(home, "find", "Are dogs allowed?")["passages"]
        assert found[0]["address"] == server.address + "rules"
        assert notes.read_text().split() == [host]
        run(home, "library", "refresh", added[0]["path"])
        error = run(home, "add", server.address + "elsewhere", status=1)["error"]
        assert (error["code"], other.address in error["message"]) == ("address_moved", True)
        assert notes.read_text().split() == [host] * 3
        assert not other.asked


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


@pytest.fixture
def cut_off() -> tuple[str, ...]:
    """The words before a command that run it in a network namespace of its own, which has no route to anywhere."""
    for before in (("unshare", "-n"), ("unshare", "-r", "-n")):
        if subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0:
            return before
    pytest.skip("this system allows no network namespace (unshare -n)")


@pytest.mark.netns
def test_everything_works_without_a_network(tmp_path: Path, cut_off: tuple[str, ...]) -> None:
    check_everything(tmp_path / "home", tmp_path / "reply.wav", cut_off)


@pytest.mark.netns
def test_german_is_heard_and_answered_without_a_network(tmp_path: Path, shared: Path, cut_off: tuple[str, ...]) -> None:
    home, sound = tmp_path / "home", tmp_path / "reply.wav"
    home.mkdir()
    (home / "settings.json").write_text(json.dumps({"language": "de"}), encoding="utf-8")
    (tmp_path / "burg.md").write_text(
        "# Die Burg\n\nDer Turm hat 48 Stufen.\n\nDer Raum hinter dem Portal wurde früher als Kapelle genutzt.\n",
        encoding="utf-8",
    )
    (added,) = run(home, "add", str(tmp_path / "burg.md"), before=cut_off)["documents"]
    assert added["state"] == "ready"
    turn = run(home, "turn", str(shared / "speech" / "leopard_de.wav"), "--out", str(sound), before=cut_off)
    assert turn["outcome"] == "completed"
    assert {"hinter", "portal", "raum", "genutzt"} <= set(re.findall(r"\w+", turn["transcript"].lower()))
    assert turn["engines"]["recognizer"] == "built-in-whisper"
    assert [one["quote"] for one in turn["citations"]] == [
        "Der Raum hinter dem Portal wurde früher als Kapelle genutzt."
    ]
    assert sound.stat().st_size > 50_000


def test_the_watch_notices(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.fixtures import sealed; sys.addaudithook(sealed._watch);"
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == ESCAPED


def test_the_window_starts_without_a_network(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from tests.fixtures import sealed
import app.ui.app as ui

sys.addaudithook(sealed._watch)
sys.argv = ["sotto", "--home", {str(tmp_path / "home")!r}]
vectors, shown = Path(sys.argv[2]) / "vectors", ui.Window.show

def show(window):
    shown(window)
    timer = QTimer(window, interval=200)
    timer.timeout.connect(lambda: any(vectors.glob("*/chroma.sqlite3")) and window.close())
    timer.start()

ui.Window.show = show
from app.__main__ import main
main()
"""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "home" / "vectors").glob("*/chroma.sqlite3")), "the engine was up behind the window"
