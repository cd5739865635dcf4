"""What is damaged where SQLite reads nothing any more: at its front, cut off, without its log's file."""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import Code
from app.storage.database import open_store
from app.storage.migrations import TABLES

MADE = "2026-03-04T05:06:07.000+00:00"
ROWS: dict[str, dict[str, object]] = {
    "conversations": {"id": "c{n}", "started": MADE},
    "turns": {"id": "t{n}", "conversation": "c{n}", "started": MADE, "source": "text", "transcript": "What is {n}?",
              "reply": "It is {n}. " + "So it goes on and on. " * 40, "heard": "[]"},
    "citations": {"turn": "t{n}", "position": 0, "document": "/docs/{n}.pdf", "title": "Book {n}", "page": 7,
                  "quote": "It is {n}.", "score": 0.5},
    "troubles": {"turn": "t{n}", "at": MADE, "code": "disk_full", "detail": "{n}"},
    "roots": {"path": "/docs/{n}", "added": MADE},
    "removed": {"path": "/gone/{n}"},
    "documents": {"digest": "d{n}", "state": "ready", "title": "Book {n}"},
    "places": {"path": "/docs/{n}.pdf", "document": 1, "state": "ready", "added": MADE},
    "passages": {"document": 1, "position": 3, "page": 1, "text": "Passage {n} " + "on and on " * 900,
                 "place": "{{}}"},
    "collections": {"name": "Shelf {n}", "made": MADE},
    "collected": {"collection": "Shelf {n}", "path": "/docs/{n}"},
    "pairs": {"question": "Who is {n}?", "answer": "Nobody.", "made": MADE},
    "fetched": {"path": "/pages/{n}.html", "address": "https://example.org/{n}", "at": MADE},
    "readings": {"path": "/docs/{n}.pdf", "position": 4, "offset": 2},
    "alarms": {"kind": "alarm", "name": "Tea {n}", "due": MADE, "made": MADE},
    "memories": {"kind": "fact", "text": "I like {n}.", "made": MADE, "used": MADE, "vector": b"1234" * 96,
                 "embedded_by": "minilm"},
}  # fmt: skip
COUNT = 60


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A database with rows in every table, its log gone into it."""
    path = tmp_path / "sotto.db"
    store, _ = open_store(path)
    with store.db.atomic():
        for table, row in ROWS.items():
            store.db.table(table).insert_all(
                {name: value.format(n=n) if isinstance(value, str) else value for name, value in row.items()}
                for n in range(COUNT)
            )
    store.close()
    return path


def damage(path: Path, how: str) -> None:
    """One of the ways in which a disk or a copy goes wrong."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        match how:
            case "header":
                file.write(random.Random(3).randbytes(100))
            case "first page":
                file.write(bytes(4096))
            case "schema":
                file.seek(100)
                file.write(bytes(3900))
            case "page count":
                file.seek(28)
                file.write(b"\0\0\xff\xff")
            case "cut off":
                file.truncate(size - 4096 * 3 - 17)


def test_every_table_is_tried() -> None:
    assert set(ROWS) | {"facts", "terms"} == TABLES


@pytest.mark.parametrize("how", ["header", "first page", "schema", "page count"])
def test_all_of_every_table_comes_back(filled: Path, how: str) -> None:
    damage(filled, how)
    store, trouble = open_store(filled)
    with closing(store):
        counts = {table: store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ROWS}
        assert counts == dict.fromkeys(ROWS, COUNT)
        assert store.db.table("alarms").get(7)["name"] == "Tea 6"
        assert store.db.table("memories").get(7)["vector"] == b"1234" * 96
        assert store.db.execute("SELECT text FROM passages WHERE id = 60").fetchone()[0].startswith("Passage 59 on")
        assert trouble is None or trouble.code == Code.DATABASE_SET_ASIDE
        if trouble is not None:
            assert store.salvaged is not None
            assert store.salvaged.code == Code.DATABASE_SALVAGED
            assert "60 questions, 60 memories, 60 alarms" in store.salvaged.detail


def test_of_one_that_is_cut_off_the_rest_comes_back_and_is_told(filled: Path) -> None:
    damage(filled, "cut off")
    store, trouble = open_store(filled)
    with closing(store):
        assert trouble is not None
        assert store.salvaged is not None
        for table in ("turns", "memories", "alarms", "pairs"):
            assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] >= COUNT // 3, table
        assert "perhaps not all" in store.salvaged.detail


def test_what_was_deleted_stays_deleted(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as db:
        db.execute("DELETE FROM turns")
        db.commit()
    damage(filled, "page count")
    store, _ = open_store(filled)
    with closing(store):
        assert store.db.execute("SELECT count(*) FROM turns").fetchone()[0] == 0


def test_what_stands_in_the_log_alone_comes_back(filled: Path, tmp_path: Path) -> None:
    store, _ = open_store(filled)
    store.db.execute("UPDATE turns SET reply = 'the latest' WHERE id = 't3'")
    left = tmp_path / "left"
    left.mkdir()
    shutil.copy(f"{filled}-wal", left / "sotto.db-wal")
    store.back_up()
    shutil.copy(tmp_path / "sotto.backup.db", left)
    store.close()
    with closing(sqlite3.connect(left / "sotto.backup.db")) as copy:
        copy.execute("UPDATE turns SET reply = 'the one before' WHERE id = 't3'")
        copy.commit()
    store, trouble = open_store(left / "sotto.db")
    with closing(store):
        assert trouble is not None
        assert trouble.code == Code.DATABASE_SET_ASIDE
        assert store.db.table("turns").get("t3")["reply"] == "the latest"
        assert store.db.execute("SELECT count(*) FROM turns").fetchone()[0] == COUNT


@pytest.mark.parametrize("table", ["turns", "memories", "troubles"])
def test_a_table_that_was_dropped_is_there_again_and_that_is_told(filled: Path, table: str) -> None:
    store, _ = open_store(filled)
    store.back_up()
    store.close()
    with closing(sqlite3.connect(filled)) as db:
        db.execute(f"DROP TABLE {table}")
    store, trouble = open_store(filled)
    with closing(store):
        assert trouble is not None
        assert trouble.code == Code.DATABASE_SET_ASIDE
        for name in ROWS:
            assert store.db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] == COUNT, name


@pytest.mark.parametrize("seed", range(6))
def test_noise_anywhere_raises_nothing(filled: Path, seed: int) -> None:
    draw = random.Random(seed)
    raw = bytearray(filled.read_bytes())
    for _ in range(40):
        at = draw.randrange(len(raw))
        raw[at : at + 60] = draw.randbytes(len(raw[at : at + 60]))
    filled.write_bytes(raw[: draw.randrange(len(raw))] if seed % 3 == 0 else raw)
    store, _ = open_store(filled)
    store.close()
    assert os.access(filled, os.W_OK)
