"""The library follows what happens to files: moved, copied, away, watched, ignored, harmful."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from sqlite_utils import Database

from app.domain.document_state import DocumentState
from app.domain.errors import AssistantError, Code
from app.domain.events import LibraryProgressed
from app.domain.scope import Scope
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.hearing.files.transcription import recording_reader
from app.engine.library.folders.watch import FolderWatcher
from app.engine.library.library import Library
from app.engine.library.parsing import process
from app.engine.library.parsing.process import Outcome, ReadingProcess
from app.engine.parts.kit import Kit
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions
from app.storage.migrations import migrations
from tests.engine.library.conftest import LEASE, Home, pdf, word
from tests.engine.library.test_library import text
from tests.fixtures import speech
from tests.fixtures.waiting import wait_until

Opener = Callable[..., Home]


def names(home: Home) -> list[str]:
    return [document.path.name for document in home.places.documents()]


# Same bytes, other places


def test_the_same_bytes_twice_are_one_document_with_two_places(
    home: Home, docs: Path, embedded: list[str], texts_read: list[str]
) -> None:
    text(docs / "a.txt", "The zebra sleeps.")
    text(docs / "b.txt", "The zebra sleeps.")
    home.add(docs)
    assert [document.state for document in home.places.documents()] == ["ready", "ready"]
    assert len({document.id for document in home.places.documents()}) == 1
    assert embedded == ["The zebra sleeps."]
    assert len(home.kit.retriever.retrieve("zebra")) == 1
    home.check()
    (docs / "a.txt").unlink()
    home.sync()
    assert home.find("zebra") == [("b.txt", None)]
    assert names(home) == ["b.txt"]
    home.check()


def test_a_moved_file_is_neither_read_nor_embedded_again(
    home: Home, docs: Path, embedded: list[str], texts_read: list[str]
) -> None:
    text(docs / "a.txt", "The zebra sleeps.")
    home.add(docs)
    embedded.clear()
    texts_read.clear()
    (docs / "new").mkdir()
    (docs / "a.txt").rename(docs / "new" / "b.txt")
    home.sync()
    assert (embedded, texts_read) == ([], [])
    assert [(d.path.name, d.state) for d in home.places.documents()] == [("b.txt", "ready")]
    assert home.find("zebra") == [("b.txt", None)]
    home.check()


def test_a_renamed_file_without_a_title_gets_its_new_name(home: Home, docs: Path, texts_read: list[str]) -> None:
    text(docs / "zebra-notes.txt", "\n\n".join(f"Animal {number} sleeps." for number in range(300)))
    word(docs / "old.docx", ["The rent is 950 euros."], title="The lease")
    home.add(docs)
    texts_read.clear()
    (docs / "zebra-notes.txt").rename(docs / "giraffe-notes.txt")
    (docs / "old.docx").rename(docs / "new.docx")
    home.sync()
    assert [one.title for one in home.places.documents()] == ["giraffe notes", "The lease"]
    assert texts_read == []
    assert home.kit.retriever.retrieve("giraffe")[0].title == "giraffe notes"
    assert {one.title for one in home.kit.retriever.retrieve("animal")} == {"giraffe notes"}
    text(docs / "copy.txt", (docs / "giraffe-notes.txt").read_text())
    home.sync()
    (docs / "copy.txt").rename(docs / "second copy.txt")
    home.sync()
    assert {one.title for one in home.places.documents()} == {"giraffe notes", "The lease"}
    home.check()
    home.library.remove(docs)
    home.work()
    home.check()


def test_of_two_identical_files_one_changes_and_the_other_stays(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The zebra sleeps.")
    text(docs / "b.txt", "The zebra sleeps.")
    home.add(docs)
    text(docs / "a.txt", "The giraffe eats grass.")
    home.sync()
    assert home.find("zebra")[0] == ("b.txt", None)
    assert home.find("giraffe")[0] == ("a.txt", None)
    home.check()


def test_content_outweighs_the_name(home: Home, docs: Path) -> None:
    pdf(docs / "lease.txt", LEASE)
    word(docs / "notes.pdf", ["Tomatoes want sun and water."])
    home.add(docs)
    assert [document.state for document in home.places.documents()] == ["ready", "ready"]
    assert home.find("cats")[0] == ("lease.txt", 2)
    assert home.find("tomatoes")[0] == ("notes.pdf", None)


# Away and gone


def test_documents_on_a_missing_drive_still_answer_and_are_marked(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The zebra sleeps.")
    home.add(docs)
    docs.rename(docs.with_name("unplugged"))
    home.sync()
    assert home.state(docs / "a.txt") == ("away", "")
    assert home.find("zebra") == [("a.txt", None)]
    docs.with_name("unplugged").rename(docs)
    home.sync()
    assert home.state(docs / "a.txt") == ("ready", "")
    home.check()


def test_ignore_rules_of_git_and_of_the_settings_count(open_home: Opener, docs: Path) -> None:
    home = open_home(ignored=("drafts/", "*.old.txt"))
    for name in ("a.txt", "b.old.txt", "drafts/c.txt", "inner/d.txt", "inner/e.txt", "node_modules/f.txt"):
        (docs / name).parent.mkdir(exist_ok=True)
        text(docs / name, f"This is {name}.")
    (docs / "inner" / ".gitignore").write_text("e.*\n", encoding="utf-8")
    home.add(docs)
    assert names(home) == ["a.txt", "d.txt"]
    home.library.look([docs / "inner" / "e.txt", docs / "b.old.txt", docs / "drafts"])
    home.work()
    assert names(home) == ["a.txt", "d.txt"]


# While it works


def test_pause_resume_and_cancel(home: Home, docs: Path) -> None:
    for number in range(6):
        text(docs / f"{number}.txt", f"Animal number {number} sleeps.")
    home.library.add([docs])
    work = home.library.steps()
    while home.places.count(DocumentState.READY, DocumentState.EMBEDDING) < 1:
        next(work)
    home.library.pause()
    home.work()
    told = [event for event in home.told if isinstance(event, LibraryProgressed)]
    assert told[-1].is_paused
    assert told[-1].done < told[-1].total
    waiting = home.places.count(DocumentState.WAITING, DocumentState.READING)
    assert waiting > 0
    home.library.resume()
    home.library.cancel()
    home.work()
    assert {(d.state, d.code) for d in home.places.documents()} == {("ready", ""), ("skipped", "document_cancelled")}
    home.sync()
    assert home.places.count(DocumentState.SKIPPED) > 0, "until it is added again"
    home.add(docs)
    assert {d.state for d in home.places.documents()} == {"ready"}
    home.check()


def test_a_file_removed_while_it_is_read_is_not_kept(home: Home, docs: Path) -> None:
    path = text(docs / "a.txt", "The zebra sleeps.")
    home.library.add([docs])
    work = home.library.steps()
    while home.places.count(DocumentState.READING) == 0:
        next(work)
    home.library.remove(path)
    home.work()
    assert names(home) == []
    assert home.find("zebra") == []
    home.check()


class Harmful(BuiltIn):
    """A reader that does what its file says."""

    name: ClassVar[str] = "harmful"
    rank: ClassVar[int] = 0
    suffixes: ClassVar[frozenset[str]] = frozenset({".harm"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        match path.read_text(encoding="utf-8"):
            case "crash":
                os.abort()
            case "hang":
                time.sleep(600)  # it hangs
            case "eat":
                held = []
                while True:
                    held.append(bytearray(os.urandom(1024) * 10_240))
                    time.sleep(0.001)  # so that it is seen to grow
            case "recurse":
                list(self.read(path, reading))
        yield Page(1, (Block("before"),))


@pytest.mark.parametrize("way", ["crash", "hang", "eat", "recurse"])
def test_a_harmful_file_costs_only_itself(
    open_home: Opener, docs: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    readers = Kit.readers
    monkeypatch.setattr(Kit, "readers", lambda kit: [*readers(kit), Harmful()])
    monkeypatch.setattr(process, "_LONGEST_PAGE_S", 30.0)  # a busy machine needs seconds to start the next process
    monkeypatch.setattr(process, "_MOST_MEMORY", 400_000_000)
    home = open_home()
    bad, good = text(docs / "a.harm", way), text(docs / "b.txt", "The giraffe eats.")
    home.add(docs)
    assert home.state(bad) == ("failed", "document_harmful")
    assert home.state(good) == ("ready", "")
    home.check()


@pytest.mark.logs_warnings
def test_a_bug_outside_the_readers_costs_one_file(home: Home, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converse = ReadingProcess._converse

    def explode(self: ReadingProcess, outcome: Outcome, generation: int) -> Outcome:
        if outcome.job.path.name == "a.txt":
            raise ZeroDivisionError("a bug")
        return converse(self, outcome, generation)

    monkeypatch.setattr(ReadingProcess, "_converse", explode)
    bad, good = text(docs / "a.txt", "The zebra sleeps."), text(docs / "b.txt", "The giraffe eats.")
    home.add(docs)
    assert home.state(bad) == ("failed", "bug")
    assert home.state(good) == ("ready", "")


def test_closing_while_a_file_is_read_leaves_it_for_the_next_start(
    open_home: Opener, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Kit.readers
    with monkeypatch.context() as patch:
        patch.setattr(Kit, "readers", lambda kit: [*readers(kit), Harmful()])
        home = open_home()
        path = text(docs / "a.harm", "hang")
        home.library.add([docs])
        work = home.library.steps()
        while home.places.count(DocumentState.READING) == 0:
            next(work)
        began_s = time.monotonic()
        home.library.close()
        assert time.monotonic() - began_s < 60, "the reader hangs for ten minutes"
        text(path, "nothing bad")
        home = open_home()
        assert home.places.count(DocumentState.WAITING) == 1
        home.work()
        assert home.state(path) == ("ready", "")


# Watching


def test_changes_are_reported_soon(tmp_path: Path) -> None:
    folder, alone = tmp_path / "docs", tmp_path / "alone.txt"
    folder.mkdir()
    text(alone)
    told: list[list[Path]] = []
    watch = FolderWatcher(told.append)
    watch.follow([folder, alone])
    try:
        wait_until(lambda: {folder, alone} <= watch._roots.keys())
        inner = folder / "inner"
        inner.mkdir()
        wait_until(lambda: any(path in (folder, inner) for paths in told for path in paths))
        told.clear()
        text(inner / "a.txt")
        wait_until(lambda: any(folder in (path, *path.parents) for paths in told for path in paths))
        told.clear()
        text(alone, "changed")
        text(tmp_path / "beside.txt")
        wait_until(lambda: any(alone in paths for paths in told))
        assert all(path != tmp_path / "beside.txt" for paths in told for path in paths)
    finally:
        watch.close()


def test_a_root_that_reappears_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.library.folders.watch._POLL_S", 0.2)
    folder, other = tmp_path / "docs", tmp_path / "other"
    other.mkdir()
    told: list[list[Path]] = []
    watch = FolderWatcher(told.append)
    watch.follow([folder, other])
    try:
        wait_until(lambda: other in watch._roots)
        assert told == []
        folder.mkdir()
        wait_until(lambda: [folder] in told)
        told.clear()
        folder.rename(tmp_path / "gone")
        wait_until(lambda: any(folder in paths for paths in told))
    finally:
        watch.close()


# Collections


def test_a_collection_holds_present_and_future_files_of_its_folders(home: Home, docs: Path) -> None:
    for name in ("house", "work"):
        (docs / name).mkdir()
        text(docs / name / "a.txt", f"The zebra sleeps at {name}.")
    both = text(docs / "both.txt", "The zebra sleeps everywhere.")
    home.add(docs)
    home.places.collect("House", [docs / "house", both])
    home.places.collect("Work", [docs / "work", both])
    text(docs / "work" / "b.txt", "The zebra works hard.")
    home.sync()

    def found(collection: str) -> set[str]:
        passages = home.kit.retriever.retrieve("zebra", Scope(collection=collection))
        return {str(Path(passage.document).relative_to(docs)) for passage in passages}

    assert found("House") == {"house/a.txt", "both.txt"}
    assert found("Work") == {"work/a.txt", "work/b.txt", "both.txt"}
    home.places.release("Work", [both])
    assert found("Work") == {"work/a.txt", "work/b.txt"}
    home.places.dissolve("House")
    assert list(home.places.collections()) == ["Work"]
    with pytest.raises(AssistantError) as caught:
        home.places.dissolve("House")
    assert caught.value.code is Code.COLLECTION_UNKNOWN
    assert len(names(home)) == 4


# Recordings


def test_a_recording_is_found_by_its_words_with_their_times(paths: object, home: Home, docs: Path) -> None:
    speech.flite("the rent is due on the first of the month", docs / "note.wav")
    home.library.close()
    home.library = Library(home.kit, home.told.append, partial(recording_reader, home.kit.paths, home.kit.settings))
    home.add(docs)
    assert home.state(docs / "note.wav") == ("ready", "")
    (found,) = home.kit.retriever.retrieve("when is the rent due")
    assert "rent" in found.text
    assert found.place.start_s is not None
    assert found.place.end_s is not None
    assert 0 <= found.place.start_s < found.place.end_s < 6


# The database


def test_a_library_of_an_older_version_is_read_again(open_home: Opener, docs: Path) -> None:
    path = text(docs / "a.txt", "The zebra sleeps.")
    home = open_home()
    database = home.kit.paths.database
    home.library.close()
    home.kit.close()
    home.kit.store.close()
    for file in database.parent.glob("sotto.db*"):
        file.unlink()
    with closing(Database(database)) as old:
        migrations.apply(old, stop_before="005 library")
        with old.atomic():
            old.execute("INSERT INTO roots VALUES (?, 'now')", [str(docs)])
            old.execute(
                "INSERT INTO documents (id, path, title, state, added) VALUES (1, ?, 'a', 'ready', 'now')", [str(path)]
            )
            old.execute("INSERT INTO passages (document, position, start, text) VALUES (1, 0, 0, 'The zebra sleeps.')")
    home = open_home()
    home.sync()
    assert home.state(path) == ("ready", "")
    assert home.find("zebra") == [("a.txt", None)]
    assert home.places.roots() == [docs]
    home.check()


def test_terms_of_another_version_are_rebuilt_without_reading(
    open_home: Opener, docs: Path, texts_read: list[str]
) -> None:
    home = open_home()
    text(docs / "a.txt", "The zebra sleeps.")
    home.add(docs)
    home.kit.store.db.execute("UPDATE facts SET value = 'old' WHERE name = 'terms'")
    home.kit.store.db.execute("INSERT INTO terms (terms) VALUES ('delete-all')")
    texts_read.clear()
    home = open_home()
    home.work()
    assert texts_read == []
    assert home.find("zebra") == [("a.txt", None)]
    home.check()
