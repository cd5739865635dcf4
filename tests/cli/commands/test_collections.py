from pathlib import Path

import pytest

from tests.cli.running import call, refused, run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("house", "work"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"The zebra sleeps at {name}.", encoding="utf-8")
    made = tmp_path / "home"
    run(made, "add", str(tmp_path / "house"), "--collection", "House")
    run(made, "add", str(tmp_path / "work"))
    return made


def test_collections(home: Path, tmp_path: Path) -> None:
    work = str(tmp_path / "work")
    assert run(home, "collections")["collections"] == [{"name": "House", "paths": [str(tmp_path / "house")]}]
    assert len(run(home, "collections", "put", "Work", work)["collections"]) == 2

    def found(scope: str) -> list[str]:
        passages = run(home, "find", "zebra", "--scope", scope)["passages"]
        return [Path(passage["document"]).parent.name for passage in passages]

    assert found("House") == ["house"]
    assert found("Work") == ["work"]
    assert run(home, "ask", "Where does the zebra sleep?", "--scope", "Work")["citations"][0]["document"].startswith(
        work
    )
    run(home, "collections", "take", "Work", work)
    assert found("Work") == []
    assert [one["name"] for one in run(home, "collections", "remove", "Work")["collections"]] == ["House"]
    assert refused(home, "collections", "remove", "Work")["code"] == "collection_unknown"
    assert call(home, "collections", "put", "Work").exit_code == 2
