"""Web pages in the library: fetched once, kept as a file, found by their words, cited by their address."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import DocumentRead, Event, FetchEnded, FetchStarted
from app.domain.scope import EVERYTHING
from app.engine.library.requests import LibraryRequests
from tests.engine.library.conftest import Home
from tests.fixtures.waiting import wait_until
from tests.fixtures.web import PAGE, RULES, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def fetch(home: Home, address: str) -> Path:
    page = home.library.web.fetching(address).run()
    home.library.keep(page)
    home.work()
    return page.path


def test_a_page_is_found_and_cited_by_its_address(home: Home, server: Server) -> None:
    address = server.address + "rules"
    path = fetch(home, address)
    assert path.is_relative_to(home.kit.paths.pages)
    document = home.places.document(path)
    assert document is not None
    assert (document.title, document.state, document.address) == ("House rules", "ready", address)
    assert document.fetched.startswith("20")
    (found,) = home.kit.retriever.retrieve("Are dogs allowed?", EVERYTHING)
    assert (found.title, found.address) == ("House rules", address)
    assert home.library.web.address_of(path) == address


def test_it_is_fetched_again_only_when_the_user_says_so(home: Home, server: Server) -> None:
    path = fetch(home, server.address + "rules")
    before = home.places.document(path)
    home.sync()
    assert len(server.asked) == 1
    server.pages["/rules"] = PAGE.replace("Tuesdays", "Fridays")
    assert fetch(home, server.address + "rules#bins") == path
    (found,) = home.kit.retriever.retrieve("When is the rubbish collected?", EVERYTHING)
    assert found.text.endswith("Fridays.")
    after = home.places.document(path)
    assert before is not None
    assert after is not None
    assert len(home.places.documents()) == 1
    assert after.fetched >= before.fetched
    home.check()


def test_a_fetch_that_fails_leaves_the_copy_before(home: Home, server: Server) -> None:
    path = fetch(home, server.address + "rules")
    server.pages["/rules"] = ""
    with pytest.raises(AssistantError, match=Code.DOCUMENT_EMPTY):
        home.library.web.fetching(server.address + "rules").run()
    assert RULES in path.read_text(encoding="utf-8")
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with pytest.raises(AssistantError, match=Code.ADDRESS_REFUSED):
        home.library.web.fetching(server.address + "nowhere").run()
    assert list(home.kit.paths.pages.iterdir()) == [path.parent]


def test_a_page_of_another_kind_takes_the_place_of_the_one_before(home: Home, server: Server) -> None:
    first = fetch(home, server.address + "notes.md")
    page = home.library.web.fetching(server.address + "notes.md").run()
    other = page.path.with_suffix(".txt")
    page.path.rename(other)
    home.library.keep(type(page)(other, page.address, page.at))
    home.work()
    assert [one.path for one in home.places.documents()] == [other]
    assert first != other


def test_a_removed_page_can_come_back_until_the_next_start(open_home: Callable[..., Home], server: Server) -> None:
    home = open_home()
    path, other = fetch(home, server.address + "rules"), fetch(home, server.address + "notes.md")
    home.library.remove(path)
    home.work()
    assert path.exists()
    home.add(path, watched=False)
    assert home.state(path) == ("ready", "")
    home.library.remove(path)
    home.work()
    (home.kit.paths.pages / "cut off").mkdir()
    home = open_home()
    assert list(home.kit.paths.pages.iterdir()) == [other.parent]
    assert [one.path for one in home.places.documents()] == [other]
    with pytest.raises(AssistantError, match=Code.DOCUMENT_MISSING):
        home.library.web.address_of(path)


def until(told: list[Event], kind: type[Event], count: int = 1) -> None:
    wait_until(lambda: sum(isinstance(one, kind) for one in told) >= count)


def test_the_desk_tells_when_the_network_is_used(home: Home, server: Server) -> None:
    wishes: list[Callable[[], object]] = []
    told: list[Event] = []
    desk = LibraryRequests(wishes.append, told.append)
    desk.open(home.library, home.kit.store)
    desk.fetch(server.address + "rules", "Flat")
    until(told, FetchEnded)
    assert [type(one) for one in told] == [FetchStarted, FetchEnded]
    assert isinstance(told[0], FetchStarted)
    assert told[0].host == f"127.0.0.1:{server.server_port}"
    assert isinstance(told[1], FetchEnded)
    for wish in wishes:
        wish()
    home.work()
    assert [one.document for one in home.told if isinstance(one, DocumentRead)] == [told[1].document]
    assert home.places.collections() == {"Flat": [Path(told[1].document)]}
    desk.fetch("https://")
    assert isinstance(told[-1], FetchEnded)
    assert told[-1].code == Code.ADDRESS_INVALID
    desk.fetch(server.address + "silent")
    desk.fetch(server.address + "rules")
    until(told, FetchStarted, 2)
    desk.stop_fetching()
    until(told, FetchEnded, 4)
    assert [one.code for one in told if isinstance(one, FetchEnded)][2:] == [Code.ADDRESS_STOPPED] * 2
    assert len(server.asked) <= 2


@pytest.mark.logs_warnings
def test_a_bug_does_not_leave_the_network_in_use(home: Home, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Event] = []
    desk = LibraryRequests(lambda _: None, told.append)
    desk.open(home.library, home.kit.store)
    monkeypatch.setattr("app.engine.library.rows.web_pages.now", lambda: 1 / 0)
    desk.fetch(server.address)
    until(told, FetchEnded)
    assert isinstance(told[-1], FetchEnded)
    assert told[-1].code == Code.BUG


def test_only_readable_kinds_are_kept(home: Home, server: Server) -> None:
    with pytest.raises(AssistantError, match=Code.DOCUMENT_UNSUPPORTED):
        home.library.web.fetching(server.address + "program").run()
    assert not list(home.kit.paths.pages.iterdir())
