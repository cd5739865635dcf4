"""What can be asked of the library while the engine runs."""

from collections.abc import Callable
from pathlib import Path

from app.domain.events import DocumentRead, DocumentsListed, Event, LibraryProgressed, PassagesFound, TroubleArose
from app.domain.scope import EVERYTHING, Scope
from tests.fixtures.bench import OpenBench


def read(path: Path, state: str = "ready") -> Callable[[Event], bool]:
    return lambda event: isinstance(event, DocumentRead) and event.document == str(path) and event.state == state


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_kept_in_step_while_the_engine_runs(open_bench: OpenBench, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    first = write(folder / "a.txt", "The zebra sleeps.")
    bench = open_bench()
    bench.engine.library_requests.add([folder])
    bench.events.wait(read(first))
    assert bench.engine.library_requests.count() == 1
    second = write(folder / "b.txt", "The giraffe eats.")
    bench.events.wait(read(second))
    first.unlink()
    bench.events.wait(read(first, "removed"))
    bench.engine.library_requests.remove(folder)
    bench.events.wait(read(second, "removed"))
    write(folder / "c.txt", "The walrus swims.")
    bench.engine.library_requests.sync()
    bench.engine.library_requests.list()
    listed = bench.events.wait(DocumentsListed)
    assert isinstance(listed, DocumentsListed)
    assert listed.documents == ()


def test_collections_are_listed_and_an_unknown_one_is_told(open_bench: OpenBench, tmp_path: Path) -> None:
    path = write(tmp_path / "docs" / "a.txt", "The zebra sleeps.")
    bench = open_bench()
    bench.engine.library_requests.add([path], "House")
    bench.events.wait(read(path))
    bench.engine.library_requests.collect("Work", [path])
    bench.events.wait(lambda event: isinstance(event, DocumentsListed) and len(event.collections) == 2)
    bench.engine.library_requests.dissolve("House")
    bench.events.wait(lambda event: isinstance(event, DocumentsListed) and list(event.collections) == ["Work"])
    bench.engine.library_requests.dissolve("House")
    trouble = bench.events.wait(TroubleArose)
    assert isinstance(trouble, TroubleArose)
    assert trouble.code == "collection_unknown"


def test_a_pause_holds_the_import_and_turns_go_on(open_bench: OpenBench, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    for number in range(4):
        write(folder / f"{number}.txt", f"Animal number {number} sleeps.")
    bench = open_bench()
    bench.engine.library_requests.pause()
    bench.engine.library_requests.add([folder])
    bench.events.wait(lambda event: isinstance(event, LibraryProgressed) and event.is_paused)
    bench.engine.ask("who sleeps")
    bench.outcome()
    assert bench.engine.library_requests.count() == 0
    bench.engine.library_requests.resume()
    bench.events.wait(read(folder / "3.txt"))


def test_a_focus_holds_for_every_turn_that_brings_no_scope(open_bench: OpenBench) -> None:
    asked: list[Scope] = []
    bench = open_bench()
    retrieve = bench.engine.kit.retriever.retrieve

    def noted(question: str, scope: Scope = EVERYTHING) -> object:
        asked.append(scope)
        return retrieve(question, scope)

    bench.engine.kit.retriever.retrieve = noted  # type: ignore[method-assign, assignment]
    bench.engine.focus(Scope(collection="House"))
    bench.engine.ask("how much is the rent")
    bench.events.wait(PassagesFound)
    bench.engine.ask("how much is the rent", Scope(collection="Work"))
    bench.events.wait(PassagesFound, 2)
    bench.outcome(2)
    assert [scope.collection for scope in asked if scope.collection] == ["House", "Work"]
