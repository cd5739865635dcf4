import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from sqlite_utils import Database, Migrations

from app.domain.errors import AssistantError, Code
from app.storage import database as store_module
from app.storage.database import Store, open_store, translated
from app.storage.migrations import migrations
from app.storage.salvage import tables
from tests.fixtures.database import connections

TURNS = 400
DOCUMENTS = 20
PASSAGES = 25  # of each document


def fill(store: Store) -> None:
    """A conversation and a library, enough for some hundred pages."""
    db = store.db
    draw = random.Random(1)
    with db.atomic():
        db.table("conversations").insert({"id": "c", "started": "2026-01-01"})
        db.table("turns").insert_all(
            {"id": f"t{n}", "conversation": "c", "started": f"{n:05}", "source": "text", "transcript": f"question {n}",
             "reply": draw.randbytes(200).hex()}
            for n in range(TURNS)
        )  # fmt: skip
        db.table("documents").insert_all(
            {"id": n, "title": str(n), "state": "ready", "digest": f"d{n}"} for n in range(1, DOCUMENTS + 1)
        )
        db.table("places").insert_all(
            {"path": f"/docs/{n}.txt", "document": n, "state": "ready", "modified_ns": 7, "added": "now"}
            for n in range(1, DOCUMENTS + 1)
        )
        db.table("passages").insert_all(
            {"document": n, "position": p, "place": "{}", "text": f"word{n}x{p} {draw.randbytes(300).hex()}"}
            for n in range(1, DOCUMENTS + 1)
            for p in range(PASSAGES)
        )


def count(store: Store, table: str) -> int:
    return int(store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def found(store: Store, word: str) -> list[str]:
    """Paths of the documents in whose passages a word is."""
    rows = store.db.query(
        "SELECT path FROM passages JOIN places ON places.document = passages.document WHERE text LIKE ?", [f"{word} %"]
    )
    return [row["path"] for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sotto.db"


@contextmanager
def opened(path: Path) -> Iterator[tuple[Store, AssistantError | None]]:
    store, trouble = open_store(path)
    try:
        yield store, trouble
    finally:
        store.close()


@pytest.fixture
def filled(path: Path) -> Path:
    """A whole database."""
    with opened(path) as (store, _):
        fill(store)
    return path


def set_aside(path: Path) -> Path:
    """The one file that was set aside."""
    (aside,) = path.parent.glob("sotto.broken-*.db")
    return aside


def overwrite(path: Path, first: int, last: int, page: int = 4096) -> None:
    """Noise over some of its pages."""
    with path.open("r+b") as file:
        file.seek(first * page)
        file.write(random.Random(first).randbytes((last - first) * page))


# The schema


def test_migrations_are_applied_in_order_and_once(path: Path) -> None:
    for _ in range(2):
        with opened(path) as (store, trouble):
            assert trouble is None
            names = [row["name"] for row in store.db.query("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
            assert names == sorted(names)
            assert names == [migration.name for migration in migrations.pending(Database(memory=True))]


def test_a_database_of_an_older_version_is_brought_up_to_date(path: Path) -> None:
    with closing(Database(path)) as old:
        migrations.apply(old, stop_before="003 removed")
        old.execute("INSERT INTO roots VALUES ('/docs', 'now')")
    with opened(path) as (store, trouble):
        assert trouble is None
        assert count(store, "roots") == 1
        assert count(store, "removed") == 0


def test_several_that_make_the_same_database_at_once_do_not_take_it_for_damaged(path: Path) -> None:
    script = """
import sys
from pathlib import Path
from app.storage.database import open_store
print(open_store(Path(sys.argv[1]))[1])
"""
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    assert [child.communicate(timeout=300)[0].strip() for child in children] == ["None"] * 6


def test_each_thread_has_its_own_connection_and_all_are_closed(path: Path) -> None:
    with opened(path) as (store, _):
        seen = [store.db]
        thread = threading.Thread(target=lambda: seen.append(store.db))
        thread.start()
        thread.join()
        assert seen[0] is store.db
        assert seen[0] is not seen[1]
    for db in seen:
        with pytest.raises(sqlite3.ProgrammingError):
            db.conn.execute("SELECT 1")


def test_a_connection_is_closed_when_its_thread_ends(path: Path) -> None:
    with opened(path) as (store, _):
        assert connections(path) == 1
        before = psutil.Process().num_fds()
        for _ in range(50):
            thread = threading.Thread(target=lambda: count(store, "turns"))
            thread.start()
            thread.join()
        assert connections(path) == 1
        assert psutil.Process().num_fds() <= before + 2  # SQLite keeps one file at hand for the next connection
    assert connections(path) == 0


def test_closing_is_safe_while_another_thread_runs_a_statement(path: Path) -> None:
    # In a process of its own: closing that thread's connection from here was a segmentation fault.
    script = """
import sys, sqlite3, threading
from pathlib import Path
from app.storage.database import Store

for attempt in range(100):
    store = Store(Path(sys.argv[1]))
    started = threading.Event()

    def work():
        try:
            for number in range(10_000):
                store.db.execute("INSERT OR REPLACE INTO facts VALUES (?, hex(zeroblob(20000)))", [str(number % 7)])
                started.set()
        except sqlite3.ProgrammingError as error:
            print(error)

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    store.close()
    thread.join()
"""
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=True, stdout=subprocess.PIPE, timeout=120)
    assert done.stdout.decode().splitlines() == ["sotto.db is closed"] * 100


def test_a_thread_that_still_held_a_connection_finds_the_store_closed(path: Path) -> None:
    store = Store(path)
    held, closed = threading.Event(), threading.Event()
    seen: list[Database | str] = []

    def work() -> None:
        seen.append(store.db)
        held.set()
        closed.wait(60)
        try:
            count(store, "turns")
        except sqlite3.ProgrammingError as error:
            seen.append(str(error))
        seen.append(str(connections(path)))

    thread = threading.Thread(target=work)
    thread.start()
    held.wait(60)
    store.close()
    closed.set()
    thread.join()
    assert seen[1:] == ["sotto.db is closed", "0"]


# Damage


def test_a_whole_database_is_not_set_aside(filled: Path) -> None:
    with opened(filled) as (store, trouble):
        assert trouble is None
        assert count(store, "turns") == TURNS
    assert not list(filled.parent.glob("*broken*"))


def test_without_its_header_it_is_set_aside_whole_and_the_backup_serves(filled: Path) -> None:
    with opened(filled) as (store, _):
        store.back_up()
        store.db.execute("INSERT INTO roots VALUES ('/late', 'now')")
    overwrite(filled, 0, 1)
    damaged = filled.read_bytes()
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert trouble.code == Code.DATABASE_SET_ASIDE
        assert trouble.detail == set_aside(filled).name
        assert count(store, "turns") == TURNS
        assert count(store, "passages") == DOCUMENTS * PASSAGES
        assert found(store, "word3x4") == ["/docs/3.txt"]
    assert set_aside(filled).read_bytes() == damaged
    with opened(filled) as (store, trouble):
        assert trouble is None


def test_without_header_or_backup_its_pages_serve(filled: Path) -> None:
    overwrite(filled, 0, 1)
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert count(store, "turns") == TURNS
        assert count(store, "passages") == DOCUMENTS * PASSAGES


def test_what_is_no_database_begins_anew(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(50_000))
    with opened(path) as (store, trouble):
        assert trouble is not None
        assert count(store, "turns") == 0
        assert store.salvaged is not None
        assert store.salvaged.detail.startswith("nothing; perhaps not all questions, memories, alarms")


def leaves(path: Path, table: str) -> list[int]:
    """Numbers, from 0, of the pages that hold a table's rows, by what they hold."""
    mark = {"turns": b"question ", "passages": b"word"}[table]
    raw = path.read_bytes()
    pages = [n for n in range(1, len(raw) // 4096) if raw[n * 4096] == 0x0D and mark in raw[n * 4096 : (n + 1) * 4096]]
    assert len(pages) > 20
    return pages


@pytest.mark.parametrize("table", ["turns", "passages"])
def test_rows_on_both_sides_of_damaged_pages_are_carried_over(filled: Path, table: str) -> None:
    pages = leaves(filled, table)
    for page in (pages[5], pages[10], pages[-1]):
        overwrite(filled, page, page + 1)
    with opened(filled) as (store, trouble):
        assert trouble is not None
        whole = {"turns": TURNS, "passages": DOCUMENTS * PASSAGES}[table]
        assert whole * 0.75 < count(store, table) < whole
        if table == "turns":
            ids = [row["id"] for row in store.db.query("SELECT id FROM turns")]
            assert {"t0", f"t{TURNS // 2}"} <= set(ids)
            assert count(store, "passages") == DOCUMENTS * PASSAGES
        else:
            assert found(store, "word1x0") == ["/docs/1.txt"]
            assert found(store, f"word{DOCUMENTS - 2}x3") == [f"/docs/{DOCUMENTS - 2}.txt"]
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_rows_lost_to_damage_come_from_the_backup(filled: Path) -> None:
    with opened(filled) as (store, _):
        store.back_up()
        store.db.table("turns").insert({"id": "late", "conversation": "c", "started": "x", "source": "text"})
    pages = leaves(filled, "turns")
    overwrite(filled, pages[5], pages[5] + 1)
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert count(store, "turns") == TURNS + 1
        assert store.db.table("turns").get("late")["source"] == "text"


def test_passages_of_the_backup_never_go_to_another_document(filled: Path) -> None:
    with opened(filled) as (store, _):
        store.back_up()
        with store.db.atomic():
            store.db.execute("DELETE FROM passages WHERE document IN (1, 2)")
            store.db.execute("UPDATE documents SET digest = 'new' WHERE id = 1")
            store.db.execute("UPDATE documents SET digest = 'changed' WHERE id = 2")
    pages = leaves(filled, "passages")
    overwrite(filled, pages[-3], pages[-3] + 1)
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert found(store, "word1x0") == []
        assert found(store, "word2x0") == []
        assert count(store, "passages") == (DOCUMENTS - 2) * PASSAGES


def test_documents_carried_over_are_to_be_read_again(filled: Path) -> None:
    overwrite(filled, leaves(filled, "passages")[-1], leaves(filled, "passages")[-1] + 1)
    with opened(filled) as (store, _):
        assert {row["digest"] for row in store.db.query("SELECT digest FROM documents")} == {""}
        assert {row["modified_ns"] for row in store.db.query("SELECT modified_ns FROM places")} == {0}


class LaterVersion:
    """The schema as a later version may have it, with one more table."""

    more = Migrations("later")

    def pending(self, db: Database) -> list[object]:
        return [*migrations.pending(db), *self.more.pending(db)]

    def apply(self, db: Database) -> None:
        migrations.apply(db)
        self.more.apply(db)


@LaterVersion.more(name="001 stars")
def _stars(db: Database) -> None:
    db.executescript("CREATE TABLE stars (turn TEXT PRIMARY KEY REFERENCES turns(id), given TEXT NOT NULL)")


def test_a_table_that_a_migration_adds_is_carried_over_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "migrations", LaterVersion())
    with opened(path) as (store, _):
        fill(store)
        store.db.execute("INSERT INTO stars VALUES ('t3', 'now')")
    pages = leaves(path, "passages")
    overwrite(path, pages[5], pages[5] + 1)
    with opened(path) as (store, trouble):
        assert trouble is not None
        assert list(store.db.query("SELECT * FROM stars")) == [{"turn": "t3", "given": "now"}]


def test_every_table_but_the_derived_ones_is_carried_over_parents_first(path: Path) -> None:
    with opened(path) as (store, _):
        kept = tables(store.db)
        kinds = {row["name"]: row for row in store.db.query("PRAGMA table_list")}
    derived = {"facts", "terms", "_sqlite_migrations"}
    assert set(kept) == {name for name, row in kinds.items() if row["type"] in ("table", "virtual")} - derived - {
        "sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"
    }  # fmt: skip
    assert not any(kinds[name]["wr"] for name in kept)  # they are read by rowid
    for parent, child in (("conversations", "turns"), ("turns", "citations"), ("documents", "passages")):
        assert kept.index(parent) < kept.index(child)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_a_truncated_database_gives_what_is_left(filled: Path, share: float) -> None:
    os.truncate(filled, int(filled.stat().st_size * share))
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert trouble.code == Code.DATABASE_SET_ASIDE
        if share > 0.9:
            assert count(store, "turns") > TURNS * 0.8
        store.db.execute("INSERT INTO roots VALUES ('/docs', 'now')")


def test_what_still_stood_in_the_log_beside_it_is_carried_over(path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from app.storage.database import open_store
store, _ = open_store(Path(sys.argv[1]))
store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
store.db.execute("INSERT INTO roots VALUES ('/docs', 'now')")
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=300)
    assert path.with_name("sotto.db-wal").stat().st_size
    overwrite(path, 3, 4)
    with opened(path) as (store, trouble):
        assert trouble is not None
        assert [row["path"] for row in store.db.query("SELECT path FROM roots")] == ["/docs"]


def test_an_empty_file_is_a_new_database(path: Path) -> None:
    path.touch()
    with opened(path) as (store, trouble):
        assert trouble is None
        assert count(store, "turns") == 0


# A later version


def test_what_a_later_version_has_changed_is_refused_and_left_as_it_is(filled: Path) -> None:
    with closing(Database(filled)) as db, db.atomic():
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('sotto', '314 moods', 'now')"
        )
    before = filled.read_bytes()
    for _ in range(2):
        with pytest.raises(AssistantError) as caught:
            open_store(filled)
        assert (caught.value.code, caught.value.detail) == (Code.DATABASE_NEWER, "314 moods")
    assert filled.read_bytes() == before
    assert not list(filled.parent.glob("*broken*"))


# The backup


def test_a_backup_is_made_once_a_day_and_is_complete(filled: Path) -> None:
    copy = filled.with_name("sotto.backup.db")
    with opened(filled) as (store, _):
        store.back_up()
        store.db.execute("DELETE FROM turns")
        store.back_up()
        with closing(Store(copy)) as backup:
            assert count(backup, "turns") == TURNS
        yesterday = time.time() - 25 * 3600
        os.utime(copy, (yesterday, yesterday))
        store.back_up()
        with closing(Store(copy)) as backup:
            assert count(backup, "turns") == 0
    (dated,) = filled.parent.glob("sotto.backup-*.db")
    with closing(Store(dated)) as backup:  # which holds more than the one that is newer
        assert count(backup, "turns") == TURNS


@pytest.mark.parametrize("left", ["nothing", "no bytes", "no tables"])
def test_a_database_that_is_gone_is_restored_and_that_is_told(filled: Path, left: str) -> None:
    with opened(filled) as (store, _):
        store.back_up()
    filled.unlink()
    if left == "no bytes":
        filled.touch()
    elif left == "no tables":
        with closing(sqlite3.connect(filled)) as db:
            db.execute("PRAGMA user_version = 7")
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert trouble.code == Code.DATABASE_RESTORED
        assert trouble.detail[:4].isdecimal()
        assert (count(store, "turns"), found(store, "word3x4")) == (TURNS, ["/docs/3.txt"])
        assert not filled.with_name("sotto.restoring").exists()
        store.back_up()
    with opened(filled) as (_, trouble):
        assert trouble is None


def test_a_copy_that_is_damaged_is_passed_over(filled: Path) -> None:
    copy = filled.with_name("sotto.backup.db")
    with opened(filled) as (store, _):
        store.back_up()
        os.utime(copy, (1e9, 1e9))
        store.db.table("turns").insert({"id": "late", "conversation": "c", "started": "x", "source": "text"})
        store.back_up()
    overwrite(copy, 0, 9)
    filled.unlink()
    with opened(filled) as (store, trouble):
        assert trouble is not None
        assert trouble.code == Code.DATABASE_RESTORED
        assert count(store, "turns") == TURNS


def test_without_a_copy_that_can_be_used_it_begins_anew(path: Path) -> None:
    path.with_name("sotto.backup.db").write_bytes(b"no database")
    with opened(path) as (store, trouble):
        assert trouble is None
        assert count(store, "turns") == 0


def test_a_copy_that_is_not_whole_takes_nobodys_place(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = filled.with_name("sotto.backup.db")
    with opened(filled) as (store, _):
        store.back_up()
        before = copy.read_bytes()
        os.utime(copy, (0, 0))
        monkeypatch.setattr("app.storage.backups._is_whole", lambda _: False)
        with pytest.raises(sqlite3.DatabaseError, match="damaged"):
            store.back_up()
    assert copy.read_bytes() == before
    assert not list(filled.parent.glob(".sotto-new*"))


def test_a_copy_is_made_before_a_migration(path: Path) -> None:
    with closing(Database(path)) as old:
        migrations.apply(old, stop_before="008 skills and memory")
        old.execute("INSERT INTO roots VALUES ('/docs', 'now')")
    with opened(path) as (_, trouble):
        assert trouble is None
    with closing(Database(path.with_name("sotto.backup-before-008.db"))) as copy:
        assert copy.execute("SELECT path FROM roots").fetchall() == [("/docs",)]
        assert "memories" not in copy.table_names()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_backup_that_does_not_fit_leaves_the_last_one_and_nothing_else(filled: Path) -> None:
    import resource

    copy = filled.with_name("sotto.backup.db")
    with opened(filled) as (store, _):
        store.back_up()
        before = copy.read_bytes()
        os.utime(copy, (0, 0))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
        try:
            with pytest.raises(AssistantError) as caught:
                store.back_up()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert caught.value.code == Code.DISK_FULL
    assert copy.read_bytes() == before
    assert not list(filled.parent.glob("*new*"))


# Faults that are not damage


def test_a_full_disk_is_told_and_nothing_is_half_written(filled: Path) -> None:
    with opened(filled) as (store, _):
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count = {pages}")
        before = count(store, "turns")
        rows = (
            {"id": f"n{number}", "conversation": "c", "started": "x", "source": "text", "reply": "x" * 1_000}
            for number in range(1_000)
        )
        with pytest.raises(AssistantError) as caught, translated(), store.db.atomic():
            store.db.table("turns").insert_all(rows, batch_size=10)
        assert caught.value.code == Code.DISK_FULL
        assert count(store, "turns") == before


def test_a_locked_database_is_busy_not_damaged(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_PATIENCE_S", 0.05)
    with closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(AssistantError) as caught:
            open_store(filled)
        assert caught.value.code == Code.DATABASE_BUSY
    with opened(filled) as (store, trouble):
        assert trouble is None
        assert count(store, "turns") == TURNS
        with closing(sqlite3.connect(filled, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(AssistantError) as caught, translated():
                store.db.execute("DELETE FROM turns")
        assert caught.value.code == Code.DATABASE_BUSY


def test_a_folder_that_is_gone_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(AssistantError) as caught:
        open_store(tmp_path / "gone" / "sotto.db")
    assert caught.value.code == Code.HOME_UNWRITABLE


def test_a_bug_stays_a_bug(path: Path) -> None:
    with opened(path) as (store, _), pytest.raises(sqlite3.OperationalError), translated():
        store.db.execute("SELECT nothing FROM nowhere")
