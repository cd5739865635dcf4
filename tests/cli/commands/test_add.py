import json
from pathlib import Path

from tests.cli.running import call, run


def test_once_is_not_kept_in_step(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "papers"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep.", encoding="utf-8")
    run(home, "add", "--once", str(folder))
    (folder / "dogs.txt").write_text("Dogs bark.", encoding="utf-8")
    assert [one["title"] for one in run(home, "library", "sync")["documents"]] == ["cats"]


def test_a_line_that_fails_is_told_by_the_status_as_well(tmp_path: Path) -> None:
    (tmp_path / "cats.txt").write_text("Cats sleep.", encoding="utf-8")
    lines = [str(tmp_path / "gone.txt"), str(tmp_path / "cats.txt")]
    done = call(tmp_path / "home", "add", "-", given="\n".join(lines))
    gone, cats = map(json.loads, done.stdout.splitlines())
    assert (gone["error"]["code"], cats["documents"][0]["title"]) == ("document_missing", "cats")
    assert done.exit_code == 1
    assert call(tmp_path / "home", "add", "-", given=lines[1]).exit_code == 0
