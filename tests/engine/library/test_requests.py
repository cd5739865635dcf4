"""What is asked of the library while the engine runs."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.events import DocumentsListed, Event
from app.engine.library.requests import LibraryRequests
from app.storage.database import Store
from app.storage.paths import Paths
from tests.engine.library.conftest import Home


def do(work: Callable[[], object]) -> None:
    work()


def test_one_thread_serves_every_listing(home: Home) -> None:
    told: queue.SimpleQueue[tuple[Event, threading.Thread]] = queue.SimpleQueue()
    requests = LibraryRequests(do, lambda event: told.put((event, threading.current_thread())))
    requests.open(home.library, home.kit.store)
    for _ in range(20):
        requests.list()
    listed = [told.get(timeout=60) for _ in range(20)]
    assert all(isinstance(event, DocumentsListed) for event, _ in listed)
    (thread,) = {thread for _, thread in listed}
    assert thread is not threading.current_thread()
    requests.close()
    assert not thread.is_alive()
    requests.list()  # nothing is asked any more
    assert told.empty()


@pytest.mark.logs_warnings
def test_a_listing_that_fails_is_logged_and_the_next_one_is_served(
    home: Home, paths: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    requests = LibraryRequests(do, told.put)
    closed = Store(paths.database)
    closed.close()
    requests.open(home.library, closed)
    requests.list()
    requests.open(home.library, home.kit.store)
    requests.list()
    assert isinstance(told.get(timeout=60), DocumentsListed)
    assert "listing the documents failed" in caplog.text
    requests.close()


def test_catching_up_reads_what_has_changed_and_says_what_is_left(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    home.library.add([folder])
    left: queue.SimpleQueue[int] = queue.SimpleQueue()
    requests = LibraryRequests(do, lambda _: None)
    requests.open(home.library, home.kit.store)
    requests.catch_up(60, left.put)
    (folder / "boat.md").write_text("The mooring costs 240 euros.", encoding="utf-8")
    requests.sync()
    requests.catch_up(60, left.put)
    assert [left.get(timeout=60) for _ in range(2)] == [0, 0]
    assert [one.path.name for one in home.library.places.documents()] == ["boat.md"]
    for number in range(3):
        (folder / f"{number}.md").write_text(f"Number {number}.", encoding="utf-8")
    requests.sync()
    requests.catch_up(0, left.put)
    assert left.get(timeout=60) in range(4)
    requests.close()
    requests.catch_up(60, left.put)
    assert left.get(timeout=60) == 0
