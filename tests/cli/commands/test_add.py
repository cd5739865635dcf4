from pathlib import Path

from tests.cli.running import run


def test_once_is_not_kept_in_step(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep.", encoding="utf-8")
    run(home, "add", "--once", str(folder))
    (folder / "dogs.txt").write_text("Dogs bark.", encoding="utf-8")
    assert [one["title"] for one in run(home, "library", "sync")["documents"]] == ["cats"]
