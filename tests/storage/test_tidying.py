import os
import sys
from pathlib import Path

import pytest

from app.storage.paths import Paths
from app.storage.tidying import tidy
from app.system.leftovers import own_name
from tests.system.test_leftovers import ended

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights")


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


@posix
def test_what_others_could_read_is_taken_from_them(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    names = [
        "recordings/a.flac", "notes/b.md", "pages/x/y.html", "models/vosk/m/c", "vectors/d", "sotto.db",
        "sotto.backup-20260101-000000.db", "settings.broken-1.json", "sotto.log.1", "transcripts/e.jsonl",
    ]  # fmt: skip
    for name in names:
        (paths.home / name).parent.mkdir(parents=True, exist_ok=True)
        (paths.home / name).write_text("secret", encoding="utf-8")
    for path in [paths.home, *paths.home.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o664)
    (paths.models / "vosk/m/c").chmod(0o755)
    tidy(paths)
    assert rights(paths.home) == "0o700"
    for path in paths.home.rglob("*"):
        assert rights(path) == ("0o700" if path.is_dir() or path.name == "c" else "0o600"), path


@posix
def test_what_is_not_sottos_keeps_its_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, paths = tmp_path / "theirs", Paths(tmp_path / "user")
    paths.prepare()
    paths.models.chmod(0o755)
    theirs.mkdir(mode=0o755)
    (theirs / "model.gguf").touch(mode=0o644)
    (paths.models / "linked").symlink_to(theirs)
    (paths.home / "thesis.pdf").touch(mode=0o644)
    paths.home.chmod(0o755)
    monkeypatch.setenv("HOME", str(paths.home))  # where other programs keep things too
    tidy(paths)
    kept = (paths.home, theirs, theirs / "model.gguf", paths.home / "thesis.pdf")
    assert [rights(path) for path in kept] == ["0o755", "0o755", "0o644", "0o644"]
    assert rights(paths.models) == "0o700"


def test_what_killed_programs_have_left_goes_and_what_others_are_at_stays(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.prepare()
    dead = ended()
    left, at_work = [], []
    for place in (paths.models, paths.models / ".fetching", paths.pages / "abc"):
        left += [place / f".coming-{dead}-1", place / f".going-{dead}-2"]
        at_work += [place / own_name(".coming-"), place / f".going-{os.getppid()}-3"]
    for folder in (*left, *at_work):
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "weights").write_bytes(bytes(1000))
    (tmp_path / f".sotto-new-{dead}-4").touch()
    (paths.models / f".sotto-new-{dead}-5").touch()
    tidy(paths)
    assert all(folder.exists() for folder in at_work)
    assert not any(folder.exists() for folder in left)
    assert not list(tmp_path.rglob(".sotto-new-*"))
