"""Collections, kept answers and locked files on the command line."""

from pathlib import Path

import pypdf
import pytest

from tests.cli.commands.test_turn import call, refused, run
from tests.engine.library.conftest import pdf


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


def test_answers(home: Path, tmp_path: Path) -> None:
    (kept,) = run(home, "answers", "add", "Who feeds the zebra?", "Anna does.")["answers"]
    assert (kept["question"], kept["answer"], kept["document"]) == ("Who feeds the zebra?", "Anna does.", "")
    assert run(home, "ask", "who feeds the zebra")["reply"] == "Anna does."
    (tmp_path / "more.csv").write_text("Question,Answer\nWho feeds the cat?,Tom does.\n", encoding="utf-8")
    assert len(run(home, "answers", "import", str(tmp_path / "more.csv"))["answers"]) == 2
    assert [one["answer"] for one in run(home, "answers", "remove", str(kept["id"]))["answers"]] == ["Tom does."]
    assert refused(home, "answers", "remove", "99")["code"] == "pair_unknown"
    assert refused(home, "answers", "add", "Who?", " ")["code"] == "pair_empty"


def test_a_locked_file_is_unlocked(home: Path, tmp_path: Path) -> None:
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
