import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.system import temporary_folder
from tests.system.test_leftovers import ended

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals and rights")

PROGRAM = """
import multiprocessing, os, sys, tempfile
from pathlib import Path
from app.system.temporary_folder import ensure_room, share_parents_folder, use_own_folder
use_own_folder()
ensure_room(Path(sys.argv[1]))
made = tempfile.mkdtemp(prefix="sotto-trial-")
child = "import tempfile; from app.system import temporary_folder as t; t.share_parents_folder();"
child += "print(tempfile.gettempdir())"
print(made, flush=True)
os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-c", child)
sys.stdin.readline()
"""


def begun(home: Path, temporary: Path) -> "subprocess.Popen[str]":
    environment = os.environ | {"TMPDIR": str(temporary)}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(home)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def told(child: "subprocess.Popen[str]") -> Path:
    """Where a program keeps temporary files; the processes it starts do so as well."""
    assert child.stdout is not None
    made, theirs = Path(child.stdout.readline().strip()), Path(child.stdout.readline().strip())
    assert theirs == made.parent
    return theirs


def test_all_is_in_one_folder_that_ends_with_the_program(tmp_path: Path) -> None:
    (tmp_path / f"sotto-{ended()}-left").mkdir()
    (tmp_path / "sotto-notes").mkdir()  # somebody's
    child = begun(tmp_path / "home", tmp_path)
    folder = told(child)
    assert folder.parent == tmp_path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    child.communicate("end\n", timeout=60)
    assert [path.name for path in tmp_path.iterdir()] == ["sotto-notes"]


def test_what_a_killed_one_leaves_goes_with_the_next(tmp_path: Path) -> None:
    killed = begun(tmp_path / "home", tmp_path)
    left = told(killed)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert left.exists()
    child = begun(tmp_path / "home", tmp_path)
    assert told(child) != left
    assert not left.exists()
    child.communicate("end\n", timeout=60)


@pytest.mark.parametrize("why", ["full", "not there"])
def test_where_there_is_no_room_the_home_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    full, home = tmp_path / "full", tmp_path / "home"
    home.mkdir()
    full.mkdir()
    for name in ("SOTTO_TEMPORARY", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, "")  # put back afterwards
    monkeypatch.setattr(tempfile, "tempdir", str(full))
    if why == "not there":
        full.rmdir()
    else:
        monkeypatch.setattr(temporary_folder, "_has_room", lambda folder: not folder.is_relative_to(full))
    temporary_folder.use_own_folder()
    temporary_folder.ensure_room(home)
    assert Path(tempfile.mkdtemp()).parent.parent == home / "temporary"
    before = tempfile.tempdir
    temporary_folder.ensure_room(home)
    assert tempfile.tempdir == before
