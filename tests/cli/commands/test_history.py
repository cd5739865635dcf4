"""What was asked before: listed, exported, heard again."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import DEMO, TURN, invoke, refused, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    run(made, "add", str(DEMO / "lease.pdf"))
    run(made, "turn", str(DEMO / "question.wav"), "--out", str(made / "reply.wav"))
    return made


def test_a_recording_is_heard_again_with_another_engine(home: Path) -> None:
    *later, first = run(home, "history")["turns"]
    again = run(home, "history", "again", first["id"][:8], "--engine", "built-in-whisper")
    assert set(again) == TURN
    assert again["transcript"] == first["transcript"] == "How much is the rent?"
    assert again["reply"] == first["reply"]
    assert len(run(home, "history")["turns"]) == len(later) + 2
    assert len(list((home / "recordings").iterdir())) == 1


def test_a_turn_that_is_not_there_is_refused(home: Path) -> None:
    assert refused(home, "history", "again", "nothing")["code"] == "recording_missing"


def test_an_engine_that_is_not_there_is_refused(home: Path) -> None:
    turn = run(home, "history")["turns"][-1]["id"]
    assert refused(home, "history", "again", turn, "--engine", "nobody")["code"] == "recognizer_missing"


def test_what_went_wrong_is_reported_once_for_each(home: Path) -> None:
    turn = run(home, "history")["turns"][-1]["id"]
    for _ in range(2):
        done = invoke(home, "history", "again", turn, "--engine", "nobody")
        assert (done.exit_code, done.stderr.count("nobody")) == (1, 1)


def test_turns_are_listed_searched_and_exported(tmp_path: Path) -> None:
    home = tmp_path / "home"
    out = ("--out", str(tmp_path / "reply.wav"))
    run(home, "ask", "what about cats", *out)
    run(home, "ask", "what about dogs", *out)
    turns = run(home, "history")["turns"]
    assert set(turns[0]) == {"id", "started", "transcript", "reply", "citations"}
    assert [turn["transcript"] for turn in turns] == ["what about dogs", "what about cats"]
    assert [turn["transcript"] for turn in run(home, "history", "cats")["turns"]] == ["what about cats"]
    run(home, "history", "export", str(tmp_path / "all.json"))
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["turns"] == turns


def test_an_export_that_fails_leaves_the_one_before(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "all.json"
    out.write_text("the one before", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.fsync", fail)
    assert refused(home, "history", "export", str(out))["code"] in {"disk_full", "home_unwritable"}
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [
        (out.name, "the one before")
    ]


def test_many_turns_are_listed_a_page_at_a_time(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "history") == {"turns": [], "page": 1, "has_more": False}
    with closing(sqlite3.connect(home / "sotto.db")) as db:
        db.execute("INSERT INTO conversations (id, started) VALUES ('c', '2026')")
        db.executemany(
            "INSERT INTO turns (id, conversation, started, source, transcript) VALUES (?, 'c', ?, 'text', ?)",
            [(f"{number:032}", f"{number:05}", f"question {number}") for number in range(250)],
        )
        db.executemany(
            "INSERT INTO citations (turn, position, document, title, quote, score) VALUES (?, ?, 'd', '', ?, 1)",
            [(f"{number:032}", place, f"{number}/{place}") for number in range(250) for place in (1, 0)],
        )
        db.commit()
    pages = [run(home, "history", "--page", str(number)) for number in (1, 2, 3, 4)]
    assert [(len(page["turns"]), page["has_more"]) for page in pages] == [
        (100, True), (100, True), (50, False), (0, False)
    ]  # fmt: skip
    turns = [turn for page in pages for turn in page["turns"]]
    assert [turn["transcript"] for turn in turns] == [f"question {number}" for number in reversed(range(250))]
    assert [cited["quote"] for cited in turns[7]["citations"]] == ["242/0", "242/1"]
    assert "add --page 3" in invoke(home, "history", "--page", "2").stdout
    assert len(run(home, "history", "question 24")["turns"]) == 11
    run(home, "history", "export", str(tmp_path / "all.json"))
    assert len(json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["turns"]) == 250
