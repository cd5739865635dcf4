"""What is forgotten is in no byte of the home any more."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import call, invoke, refused, run

WORDS = {"turn": "xylotomy", "other": "quincunx", "memory": "wherrymen", "document": "zugzwang", "sound": "flacquet"}


def holding(home: Path, word: str) -> list[str]:
    """The files that hold a word anywhere, in whatever case; what is on the disk is looked at byte by byte."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes().lower()]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Turns of two conversations and days, memories and a document, in the database, its log and three backups."""
    made, document = tmp_path / "home", tmp_path / "docs" / "chess.txt"
    document.parent.mkdir()
    document.write_text(f"The {WORDS['document']} is a plight in which every move does harm.", encoding="utf-8")
    run(made, "add", str(document), "--once")
    run(made, "memory", "add", f"I like {WORDS['memory']}")
    rows = [("a" * 32, "c1", "2026-02-03T12:00:00+00:00", "turn", "a.flac"),
            ("b" * 32, "c2", "2026-05-06T12:00:00+00:00", "other", "b.flac")]  # fmt: skip
    with closing(sqlite3.connect(made / "sotto.db")) as db:
        for id_, conversation, started, word, recording in rows:
            db.execute("INSERT INTO conversations (id, started) VALUES (?, ?)", [conversation, started])
            db.execute(
                "INSERT INTO turns (id, conversation, started, source, transcript, reply, recording)"
                " VALUES (?, ?, ?, 'microphone', ?, ?, ?)",
                [id_, conversation, started, f"What is {WORDS[word]}?", f"{WORDS[word]} " * 900, recording],
            )
            db.execute(
                "INSERT INTO citations (turn, position, document, title, quote, score) VALUES (?, 0, ?, '', ?, 1)",
                [id_, str(document) if word == "other" else "/x", WORDS[word]],
            )
            (made / "recordings" / recording).write_bytes(WORDS["sound"].encode() + id_.encode())
        db.commit()
        for name in ("", "-20260101-000000", "-before-009"):
            with closing(sqlite3.connect(made / f"sotto.backup{name}.db")) as copy:
                db.backup(copy)
    (made / "sotto.broken-20260101.db").write_bytes(" ".join(WORDS.values()).encode())
    for word in WORDS.values():
        assert holding(made, word)
    return made


@pytest.mark.parametrize(
    ("words", "gone", "kept"),
    [
        (("turn", "aaaa"), {"turn"}, {"other", "memory", "document"}),
        (("conversation", "c1"), {"turn"}, {"other", "memory", "document"}),
        (("conversation", "bbbbbb"), {"other"}, {"turn", "memory", "document"}),
        (("day", "2026-02-03"), {"turn"}, {"other", "memory", "document"}),
        (("memories",), {"memory"}, {"turn", "other", "document"}),
        (("recordings",), {"sound"}, {"turn", "other", "memory", "document"}),
        (("everything",), set(WORDS), set()),
    ],
)
def test_no_byte_of_it_stays(home: Path, words: tuple[str, ...], gone: set[str], kept: set[str]) -> None:
    run(home, "forget", *words, "--yes")
    for word in gone:
        assert holding(home, WORDS[word]) == []
    for word in kept:
        assert len(holding(home, WORDS[word])) >= 4, word
    assert run(home, "history") is not None
    assert (home / "models").is_dir()


def test_a_document_goes_with_what_was_quoted_from_it(home: Path, tmp_path: Path) -> None:
    run(home, "forget", "document", str(tmp_path / "docs" / "chess.txt"), "--yes")
    assert holding(home, WORDS["document"]) == holding(home, WORDS["other"]) == []
    assert holding(home, WORDS["turn"])
    assert (tmp_path / "docs" / "chess.txt").exists()
    assert run(home, "library")["documents"] == []


def test_a_turn_goes_with_its_recording(home: Path) -> None:
    assert run(home, "forget", "turn", "a" * 32, "--yes")["forgotten"] == {"turns": 1, "recordings": 1, "memories": 0}
    assert [path.name for path in (home / "recordings").iterdir()] == ["b.flac"]


@pytest.mark.parametrize("words", [("turn", "ff"), ("conversation", "c"), ("day", "2020-01-01"), ("document", "/no")])
def test_what_is_not_there_or_could_be_several_is_refused(home: Path, words: tuple[str, str]) -> None:
    assert refused(home, "forget", *words, "--yes")["code"] == "nothing_to_forget"
    assert holding(home, WORDS["turn"])


@pytest.mark.parametrize("words", [("turn",), ("memories", "x"), ("day", "yesterday"), ("nothing",)])
def test_what_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert call(tmp_path / "home", "forget", *words, "--yes").exit_code == 2


def test_it_is_asked_first(home: Path) -> None:
    assert invoke(home, "forget", "everything", given="n\n").exit_code == 1
    assert holding(home, WORDS["turn"])
    assert invoke(home, "forget", "everything", given="y\n").exit_code == 0
    assert not holding(home, WORDS["turn"])
