import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.domain.events import LibraryProgressed
from app.domain.scope import Scope
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.library.index import embedding as index_module
from app.engine.library.index.vector_sets import VectorSets
from app.engine.library.parsing.process import Outcome, ReadingProcess
from app.engine.parts.kit import Kit
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions
from app.storage.paths import Paths
from tests.engine.library.conftest import LEASE, Home, pdf, word
from tests.fixtures.locking import lock

Opener = Callable[..., Home]


def text(path: Path, content: str = LEASE[0]) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


# Importing


def test_all_four_formats_are_read_and_cited_with_their_page(home: Home, docs: Path) -> None:
    pdf(docs / "lease.pdf", LEASE, title="The lease")
    word(docs / "garden.docx", ["Tomatoes want sun and water.", "Prune the roses in March."], title="Garden notes")
    (docs / "notes.md").write_text("# Bicycle\n\nThe tyres take four bar of pressure.\n", encoding="utf-8")
    text(docs / "song_list.txt", "The choir sings a requiem by Mozart on Sunday.")
    home.add(docs)
    rows = {d.path.name: (d.title, d.state, d.code, d.pages, d.passages) for d in home.places.documents()}
    assert rows == {
        "lease.pdf": ("The lease", "ready", "", 3, 3),
        "garden.docx": ("Garden notes", "ready", "", 0, 1),
        "notes.md": ("Bicycle", "ready", "", 0, 1),
        "song_list.txt": ("song list", "ready", "", 0, 1),
    }
    assert home.find("Are cats allowed?")[0] == ("lease.pdf", 2)
    assert home.find("when to cut roses")[0] == ("garden.docx", None)
    assert home.find("tyre pressure")[0] == ("notes.md", None)
    assert home.find("Which piece does the choir sing?")[0] == ("song_list.txt", None)
    progress = [e for e in home.told if isinstance(e, LibraryProgressed)]
    assert (progress[0].done, progress[0].total) == (0, 4)
    assert (progress[-1].done, progress[-1].total, progress[-1].current) == (4, 4, "")
    home.check()


def test_an_unchanged_file_is_not_read_again(home: Home, docs: Path, texts_read: list[str]) -> None:
    text(docs / "a.txt")
    home.add(docs)
    home.add(docs)
    home.sync()
    assert texts_read == ["a.txt"]
    assert [read[1] for read in home.read()] == ["ready"]


def test_a_changed_file_is_read_again_and_nothing_stale_is_found(home: Home, docs: Path) -> None:
    path = text(docs / "a.txt", "The password is swordfish.\n\n" + "Filler. " * 300)
    home.add(docs)
    text(path, "The password is marlin.")
    home.sync()
    found = home.kit.retriever.retrieve("password swordfish")
    assert [passage.text for passage in found] == ["The password is marlin."]
    home.check()


def test_of_a_changed_file_only_what_changed_is_embedded(home: Home, docs: Path, embedded: list[str]) -> None:
    pdf(docs / "lease.pdf", LEASE)
    home.add(docs)
    embedded.clear()
    pdf(docs / "lease.pdf", [LEASE[0], "No pets at all.", LEASE[2]])
    home.sync()
    assert embedded == ["No pets at all."]
    home.check()


def test_after_readers_have_changed_every_document_is_read_again(
    open_home: Opener, docs: Path, texts_read: list[str], embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home()
    text(docs / "a.txt")
    text(docs / "b.txt", LEASE[1])
    lock(word(docs / "c.docx", [LEASE[2]]), "tulip")
    home.library.add([docs])
    home.library.unlock(docs / "c.docx", "tulip")
    home.work()
    open_home().sync()
    texts_read.clear()
    embedded.clear()
    monkeypatch.setattr("app.engine.library.library.VERSION", 1_000)
    home = open_home()
    assert home.find("rent")[0][0] == "a.txt"  # what was read before is found until then
    embedded.clear()
    home.work()
    assert sorted(texts_read) == ["a.txt", "b.txt"]
    assert embedded == []
    assert {one.path.name: (one.state, one.passages) for one in home.places.documents()} == {
        "a.txt": ("ready", 1), "b.txt": ("ready", 1), "c.docx": ("ready", 1),
    }  # fmt: skip
    home.check()
    texts_read.clear()
    open_home().work()
    assert texts_read == []


def test_a_touched_file_is_not_embedded_again(
    home: Home, docs: Path, embedded: list[str], texts_read: list[str]
) -> None:
    path = text(docs / "a.txt")
    home.add(docs)
    os.utime(path, (1, 1))
    home.sync()
    home.sync()
    assert embedded == [LEASE[0]]
    assert texts_read == ["a.txt"]
    assert home.state(path) == ("ready", "")


# Keeping in step


def test_a_deleted_file_vanishes_and_a_new_one_appears(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The zebra sleeps.")
    alone = text(docs.parent / "alone.txt", "The walrus swims.")
    home.add(docs, alone)
    (docs / "a.txt").unlink()
    alone.unlink()
    text(docs / "b.txt", "The giraffe eats.")
    home.read()
    home.sync()
    assert sorted(home.read()) == [("a.txt", "removed", ""), ("alone.txt", "removed", ""), ("b.txt", "ready", "")]
    assert home.find("zebra") == [("b.txt", None)]
    home.check()


def test_a_root_that_is_away_keeps_its_documents(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The zebra sleeps.")
    home.add(docs)
    docs.rename(docs.with_name("unplugged"))
    home.sync()
    assert home.find("zebra") == [("a.txt", None)]
    home.add(docs / "a.txt")
    assert home.state(docs / "a.txt") == ("failed", "document_missing")
    assert home.find("zebra") == [("a.txt", None)]
    docs.with_name("unplugged").rename(docs)
    home.sync()
    assert home.state(docs / "a.txt") == ("ready", "")


def test_what_was_added_once_is_not_watched(home: Home, docs: Path) -> None:
    path = text(docs / "a.txt", "The zebra sleeps.")
    home.add(docs, watched=False)
    path.unlink()
    home.sync()
    assert home.find("zebra") == [("a.txt", None)]


def test_what_was_removed_stays_removed_until_it_is_added_again(home: Home, docs: Path) -> None:
    inner = docs / "inner"
    inner.mkdir()
    text(docs / "a.txt", "The zebra sleeps.")
    text(inner / "b.txt", "The giraffe eats.")
    home.add(docs, inner)
    assert [d.path.name for d in home.library.remove(inner)] == ["b.txt"]
    text(inner / "c.txt", "The walrus swims.")
    home.sync()
    assert [d.path.name for d in home.places.documents()] == ["a.txt"]
    home.check()
    home.add(inner / "b.txt")
    home.sync()
    assert [d.path.name for d in home.places.documents()] == ["a.txt", "b.txt"]
    home.add(docs)
    home.sync()
    assert [d.path.name for d in home.places.documents()] == ["a.txt", "b.txt", "c.txt"]
    home.library.remove(docs)
    home.sync()
    assert home.places.documents() == []
    home.check()


def test_hidden_files_and_those_of_other_formats_are_passed_over(home: Home, docs: Path) -> None:
    (docs / ".git").mkdir()
    for name in (".git/a.txt", ".hidden.txt", "~$lock.docx", "program.exe"):
        text(docs / name)
    (docs / "gone.txt").symlink_to(docs / "nowhere.txt")
    os.mkfifo(docs / "pipe.txt")
    text(docs / "Good.TXT")
    home.add(docs)
    assert [d.path.name for d in home.places.documents()] == ["Good.TXT"]


# What cannot be read


def test_each_bad_document_has_its_state_and_code_and_the_rest_goes_on(open_home: Opener, docs: Path) -> None:
    home = open_home(largest_document_mb=1)
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (docs / "broken.docx").write_bytes(b"PK no zip")
    lock(word(docs / "locked.docx", ["The rent is 950 euros."]), "tulip")
    (docs / "empty.txt").touch()
    text(docs / "blank.md", " \n\n ")
    text(docs / "huge.txt", "huge " * 250_000)
    odd = text(docs / "table.xyz")
    text(docs / "good.txt", "The zebra sleeps.")
    home.add(docs, odd, docs / "missing.txt")
    assert {(d.path.name, d.state, d.code) for d in home.places.documents()} == {
        ("broken.pdf", "failed", "document_unreadable"),
        ("broken.docx", "failed", "document_unreadable"),
        ("locked.docx", "failed", "document_encrypted"),
        ("empty.txt", "skipped", "document_empty"),
        ("blank.md", "skipped", "document_empty"),
        ("huge.txt", "skipped", "document_too_large"),
        ("table.xyz", "skipped", "document_unsupported"),
        ("missing.txt", "failed", "document_missing"),
        ("good.txt", "ready", ""),
    }
    assert len(home.read()) == 9
    home.sync()
    assert home.read() == [("missing.txt", "removed", "")]
    home.add(docs / "broken.pdf")
    assert home.read() == [("broken.pdf", "failed", "document_unreadable")]


def test_what_became_unreadable_is_no_longer_found(home: Home, docs: Path) -> None:
    path = pdf(docs / "a.pdf", ["The zebra sleeps."])
    home.add(docs)
    good = path.read_bytes()
    path.write_bytes(b"%PDF-1.7 and no more")
    home.sync()
    assert home.state(path) == ("failed", "document_unreadable")
    assert home.find("zebra") == []
    home.check()
    path.write_bytes(good)
    home.sync()
    assert home.find("zebra") == [("a.pdf", 1)]


def test_a_file_that_another_program_holds_is_tried_again(
    home: Home, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text(docs / "a.txt", "The zebra sleeps.")
    home.add(docs)
    text(path, "The giraffe eats.")

    def refuse(_: ReadingProcess, outcome: Outcome, generation: int) -> Outcome:
        return replace(outcome, fault=AssistantError(Code.DOCUMENT_UNREADABLE, "a.txt"), is_away=True)

    with monkeypatch.context() as patch:
        patch.setattr(ReadingProcess, "_converse", refuse)
        home.sync()
    assert home.state(path) == ("failed", "document_unreadable")
    assert home.find("zebra") == [("a.txt", None)]
    home.sync()
    assert home.kit.retriever.retrieve("giraffe")[0].text == "The giraffe eats."


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is text")
def test_a_name_that_is_no_text_is_told_and_the_rest_goes_on(home: Home, docs: Path) -> None:
    Path(os.fsdecode(os.fsencode(docs) + b"/caf\xe9.txt")).write_text("The zebra sleeps.", encoding="utf-8")
    text(docs / "good.txt")
    home.add(docs)
    assert home.read() == [("caf?.txt", "failed", "document_name"), ("good.txt", "ready", "")]
    home.add(Path(os.fsdecode(os.fsencode(docs) + b"/caf\xe9.txt")))
    assert home.read() == [("caf?.txt", "failed", "document_name")]
    assert list(home.library.passed_over.values()) == ["document_name"]


def test_what_no_reader_is_for_is_counted(home: Home, docs: Path) -> None:
    for name in ("a.zip", "b.zip", "c.chm", "d.txt", ".hidden.zip"):
        text(docs / name)
    home.add(docs)
    assert home.library.left_out == {".zip": 2, ".chm": 1}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(home: Home, docs: Path) -> None:
    (docs / "closed").mkdir(mode=0)
    home.add(docs)
    assert home.read() == [("closed", "failed", "folder_denied")]


class Exploding(BuiltIn):
    """A reader with a bug."""

    name: ClassVar[str] = "exploding"
    rank: ClassVar[int] = 0
    suffixes: ClassVar[frozenset[str]] = frozenset({".boom"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        yield Page(1, (Block("before"),))
        raise ZeroDivisionError("a bug")


def work_as_the_engine_does(home: Home) -> int:
    """Drive the steps as app.engine.engine does; returns how many bugs there were."""
    bugs, work = 0, home.library.steps()
    while bugs < 10:
        try:
            next(work)
        except StopIteration:
            return bugs
        except ZeroDivisionError:
            bugs += 1
            home.library.give_up()
            work = home.library.steps()
    return bugs


@pytest.mark.logs_warnings
def test_after_a_bug_in_a_reader_the_next_document_has_its_turn(
    open_home: Opener, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Kit.readers
    monkeypatch.setattr(Kit, "readers", lambda kit: [*readers(kit), Exploding()])
    home = open_home()
    bad, good = text(docs / "a.boom"), text(docs / "b.txt")
    home.library.add([docs])
    assert work_as_the_engine_does(home) == 0
    assert home.state(bad) == ("failed", "bug")
    assert home.state(good) == ("ready", "")
    home.check()


def test_after_a_bug_in_the_embedder_the_next_document_has_its_turn(
    home: Home, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = MiniLM.embed

    def explode(self: MiniLM, texts: Sequence[str]) -> NDArray[np.float32]:
        if any("zebra" in one for one in texts):
            raise ZeroDivisionError("a bug")
        return embed(self, texts)

    monkeypatch.setattr(MiniLM, "embed", explode)
    bad, good = text(docs / "a.txt", "The zebra sleeps."), text(docs / "b.txt", "The giraffe eats.")
    home.library.add([docs])
    assert work_as_the_engine_does(home) == 1
    assert home.state(bad) == ("failed", "bug")
    assert home.state(good) == ("ready", "")
    home.check()


def test_after_a_bug_while_the_index_is_rebuilt_the_rest_has_its_turn(
    home: Home, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = text(docs / "a.txt", "The zebra sleeps."), text(docs / "b.txt", "The giraffe eats.")
    home.add(docs)
    home.library.rebuild()
    embed = MiniLM.embed

    def explode(self: MiniLM, texts: Sequence[str]) -> NDArray[np.float32]:
        if any("zebra" in one for one in texts):
            raise ZeroDivisionError("a bug")
        return embed(self, texts)

    monkeypatch.setattr(MiniLM, "embed", explode)
    assert work_as_the_engine_does(home) == 1
    assert home.state(bad) == ("failed", "bug")
    assert home.state(good) == ("ready", "")
    home.check()


def test_a_bug_with_no_document_at_hand_ends_the_work(home: Home) -> None:
    with pytest.raises(AssistantError) as caught:
        home.library.give_up()
    assert caught.value.code == Code.INDEX_FAILED


# The index is a cache


def test_rebuild_embeds_everything_again_without_reading(
    home: Home, docs: Path, embedded: list[str], texts_read: list[str]
) -> None:
    for number in range(12):
        text(docs / f"{number}.txt", f"Animal number {number} sleeps.")
    home.add(docs)
    before = sorted(embedded)
    embedded.clear()
    texts_read.clear()
    home.library.rebuild()
    assert home.kit.shared(VectorSets).now.vectors.ids() == set()
    home.work()
    assert sorted(embedded) == before
    assert texts_read == []
    home.check()


def deleted(folder: Path) -> None:
    shutil.rmtree(folder)


def no_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(random.Random(1).randbytes(100_000))


def half_a_database(folder: Path) -> None:
    os.truncate(folder / "chroma.sqlite3", (folder / "chroma.sqlite3").stat().st_size // 2)


def a_file_instead(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder", encoding="utf-8")


def every_file_noise(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(random.Random(1).randbytes(max(200, file.stat().st_size)))


def half_a_graph(folder: Path) -> None:
    graphs = list(folder.glob("*/data_level0.bin"))
    assert graphs
    for file in graphs:
        os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize(
    "damage", [deleted, no_database, half_a_database, a_file_instead, every_file_noise, half_a_graph]
)
def test_damaged_vectors_are_made_again(
    open_home: Opener, paths: Paths, docs: Path, damage: Callable[[Path], None]
) -> None:
    home = open_home()
    for number in range(3):
        text(docs / f"{number}.txt", f"Animal number {number} sleeps.")
    home.add(docs)
    if damage is half_a_graph:
        # Chroma writes its graph with the thousandth vector; these belong to no passage.
        home.kit.shared(VectorSets).now.vectors.add(range(10_000, 11_100), np.eye(1_100, 384, dtype=np.float32) + 0.01)
        home.kit.shared(VectorSets).now.vectors.nearest(np.ones(384, np.float32), 1)
    home.kit.close()
    damage(next(paths.vectors.iterdir()))
    home = open_home()
    home.work()
    home.check()
    assert home.find("animal number 2")[0] == ("2.txt", None)


def test_what_the_index_lost_or_has_too_much_is_put_right(open_home: Opener, docs: Path) -> None:
    home = open_home()
    for number in range(3):
        text(docs / f"{number}.txt", f"Animal number {number} sleeps.")
    home.add(docs)
    ids = sorted(home.kit.shared(VectorSets).now.vectors.ids())
    home.kit.shared(VectorSets).now.vectors.remove(ids[:1])
    home.kit.shared(VectorSets).now.vectors.add([999], np.ones((1, 384), np.float32))
    home = open_home()
    home.work()
    home.check()


def test_vectors_of_another_embedder_are_made_again(
    open_home: Opener, docs: Path, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch, embedded: list[str]
) -> None:
    home = open_home()
    text(docs / "a.txt")
    home.add(docs)
    embedded.clear()
    monkeypatch.setattr(embedder, "fingerprint", "another" * 9)
    home = open_home()
    home.work()
    assert embedded == [LEASE[0]]
    home.check()


def test_after_damage_to_the_database_everything_is_as_it_was(
    open_home: Opener, paths: Paths, docs: Path, embedded: list[str]
) -> None:
    home = open_home()
    pdf(docs / "lease.pdf", LEASE)
    home.add(docs)
    home.kit.store.back_up()
    home.kit.close()
    home.kit.store.close()
    with paths.database.open("r+b") as file:
        file.write(bytes(100))
    embedded.clear()
    home = open_home()
    home.sync()
    assert embedded == []
    assert home.state(docs / "lease.pdf") == ("ready", "")
    assert home.find("cats")[0] == ("lease.pdf", 2)
    home.check()


# Scope


def test_a_scope_is_a_folder_or_a_file_and_nothing_else(home: Home, docs: Path) -> None:
    names = ("100%", "100x", "a_b", "axb", "lease", "lease 2", "Lease")
    for index, name in enumerate(names):
        (docs / name).mkdir()
        kinds = ", ".join(f"kind{index}x{number}" for number in range(8))  # none is nearly the same as another
        text(docs / name / "a.txt", f"The zebra sleeps in {name} with {kinds}.")
    text(docs / "lease.txt", "The zebra sleeps outside.")
    home.add(docs)
    home.kit.settings = home.kit.settings.model_copy(update={"passages": 50})

    def inside(scope: Path | str) -> set[str]:
        found = home.kit.retriever.retrieve("zebra", Scope((str(scope),)))
        return {Path(passage.document).parent.name for passage in found}

    for name in names:
        assert inside(docs / name) == {name}
        assert inside(docs / name / "a.txt") == {name}
        assert inside(f"{docs / name}{os.sep}") == {name}
    assert inside(docs) == {*names, "docs"}
    assert inside("/") == {*names, "docs"}
    assert inside(docs / "nowhere") == set()


def test_a_step_embeds_as_much_as_its_time_allows(
    home: Home, docs: Path, embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text(docs / "a.txt", "\n\n".join(f"Animal {n} sleeps. " * 40 for n in range(20)))
    # To this embedder a passage takes not quite half a step, whatever the machine.
    monkeypatch.setattr(
        index_module, "time", SimpleNamespace(perf_counter=lambda: len(embedded) * index_module._STEP_S / 2.1)
    )
    home.library.index._pace = 1.0  # not known yet: one at first
    home.library.add([docs])
    counts, before = [], 0
    for _ in home.library.steps():
        if len(embedded) > before:
            counts.append(len(embedded) - before)
            before = len(embedded)
    assert counts[0] == 1
    assert set(counts[1:-1]) == {2}
