import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.storage.whole_files import replacing, write_whole

WRITER = """
import os, signal, sys
from pathlib import Path
from app.storage.whole_files import replacing
with replacing(Path(sys.argv[1])) as beside:
    beside.write_text("half of the new")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_while_writing(path: Path) -> None:
    """Another process begins to replace a file, and is killed."""
    child = subprocess.run([sys.executable, "-c", WRITER, str(path)], check=False, timeout=120)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_while_writing_the_old_file_stays_and_the_next_writer_tidies_up(tmp_path: Path) -> None:
    path = tmp_path / f"{'long ' * 49}.json"
    path.write_text("old", encoding="utf-8")
    killed_while_writing(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2
    write_whole(tmp_path / "other.json", "new")
    assert {file.name for file in tmp_path.iterdir()} == {path.name, "other.json"}


def test_what_another_program_is_writing_is_left_alone(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as beside:
        beside.write_text("one", encoding="utf-8")
        write_whole(tmp_path / "b", "two")
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {"a": "one", "b": "two"}
    os.utime(tmp_path / "a", (0, 0))
    (tmp_path / "a").rename(tmp_path / f".sotto-new-{os.getppid()}-old")
    write_whole(tmp_path / "b", "three")
    assert [file.name for file in tmp_path.iterdir()] == ["b"]


def test_where_it_fails_the_old_file_stays_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "a", "old")

    def fail(*_: object) -> None:
        raise OSError(28, "no space left on device")

    def half() -> None:
        with replacing(tmp_path / "a") as beside:
            beside.write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, fail)
        with pytest.raises(OSError, match="no space"):
            write_whole(tmp_path / "a", "new")
        monkeypatch.undo()
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("a", "old")]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights and pipes")
def test_links_rights_and_pipes_stay_what_they_are(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.is_symlink()
    assert (real.read_text(encoding="utf-8"), real.stat().st_mode & 0o777) == ("new", 0o640)
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_whole(pipe, "told")
    reader.join()
    assert heard == ["told"]
    assert pipe.is_fifo()


def test_nobody_else_writes_files() -> None:
    """Whoever replaces a file does it here: the exceptions write a folder of their own, or append."""
    ours = {
        "app/engine/adapters/web/fetch.py", "app/engine/library/parsing/document.py", "app/cli/benchmarks/turn.py",
        "app/cli/commands/bench.py", "app/storage/whole_files.py",
    }  # fmt: skip
    root = Path(__file__).parents[2]
    found = {
        file.relative_to(root).as_posix()
        for file in (root / "app").rglob("*.py")
        if any(call in file.read_text(encoding="utf-8") for call in (".write_text(", ".write_bytes(", 'open("w'))
    }
    assert found == ours
