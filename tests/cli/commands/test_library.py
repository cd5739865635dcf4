from pathlib import Path

import pypdf

from tests.cli.running import run
from tests.engine.library.conftest import pdf


def test_library(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep sixteen hours a day.", encoding="utf-8")
    (folder / "empty.md").write_text("", encoding="utf-8")
    added = run(home, "add", str(folder))["documents"]
    facts = {"kind", "topic", "author", "date"}
    assert set(added[0]) == {"path", "title", "state", "pages", "passages", "error", *facts}
    assert [(one["title"], one["state"], one["passages"]) for one in added] == [
        ("cats", "ready", 1),
        ("empty", "skipped", 0),
    ]
    assert added[1]["error"]["code"] == "document_empty"
    assert run(home, "library")["documents"] == added
    (folder / "dogs.txt").write_text("Dogs bark.", encoding="utf-8")
    synced = run(home, "library", "sync")["documents"]
    assert [one["title"] for one in synced] == ["cats", "dogs", "empty"]
    assert run(home, "library", "rebuild")["documents"] == synced
    assert run(home, "find", "what do dogs do")["passages"][0]["title"] == "dogs"
    left = run(home, "library", "remove", str(folder / "cats.txt"))["documents"]
    assert [one["title"] for one in left] == ["dogs", "empty"]


def test_a_locked_file_is_unlocked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "open.pdf", ["The safe stands in the cellar."]))
    writer.encrypt("swordfish", algorithm="RC4-128")
    locked = tmp_path / "locked.pdf"
    writer.write(locked)
    (one,) = run(home, "add", str(locked))["documents"]
    assert (one["state"], one["error"]["code"]) == ("failed", "document_encrypted")
    done = run(home, "library", "unlock", str(locked), given="swordfish\n")["documents"]
    assert next(d["state"] for d in done if d["path"] == str(locked)) == "ready"
    assert run(home, "find", "where is the safe")["passages"][0]["place"] == "page 1"
    assert "swordfish" not in (tmp_path / "home" / "sotto.db").read_bytes().decode("latin-1")
