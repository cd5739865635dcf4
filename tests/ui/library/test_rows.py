import os

import pytest

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.listings import ListedDocument
from app.ui.library import rows
from app.ui.library.rows import Listing, SidebarEntry
from app.wording import library as words

STATES = ("waiting", "reading", "embedding", "ready", "skipped", "failed", "away")


def row(
    path: str, title: str = "", state: str = "ready", *, code: str = "", kind: str = "", pages: int = 1
) -> ListedDocument:
    title = title or path.rpartition("/")[2]
    return ListedDocument(path, title, DocumentState(state), code, pages, 2 * pages, kind, "Ada", "2024-03-01")


@pytest.fixture
def listing() -> Listing:
    made = Listing()
    made.fill([
        row("/d/Flat/lease.pdf", "the Lease", kind="contract", pages=12),
        row("/d/Flat/bill.pdf", "Bill", "failed", code=Code.DOCUMENT_ENCRYPTED, pages=0),
        row("/d/Flatmates.txt", "flatmates", pages=2),
        row("/d/Work/notes.md", "Notes", "waiting", pages=0),
    ])  # fmt: skip
    made.collections = {"House": ("/d/Flat",), "Work": ("/d/Work/notes.md", "/d/Flat/lease.pdf"), "Empty": ()}
    made.arrange()
    return made


def titles(made: Listing) -> list[str]:
    made.arrange()
    return [made.rows[path].title for path in made.shown]


def test_rows_stand_by_title_whatever_their_capitals(listing: Listing) -> None:
    assert titles(listing) == ["Bill", "flatmates", "Notes", "the Lease"]
    assert listing.at["/d/Work/notes.md"] == 2
    listing.is_descending = True
    assert titles(listing) == ["the Lease", "Notes", "flatmates", "Bill"]


def test_every_column_sorts_and_what_is_equal_stands_by_title(listing: Listing) -> None:
    sorted_by = {}
    for listing.column in range(len(words.COLUMNS)):
        sorted_by[words.COLUMNS[listing.column]] = titles(listing)
    assert sorted_by["State"] == ["Notes", "Bill", "flatmates", "the Lease"]
    assert sorted_by["Pages"] == ["Bill", "Notes", "flatmates", "the Lease"]
    assert sorted_by["Folder"] == ["flatmates", "Bill", "the Lease", "Notes"]
    assert sorted_by["Date"] == ["Bill", "flatmates", "Notes", "the Lease"]


def test_a_search_wants_all_its_words_anywhere(listing: Listing) -> None:
    listing.words = ("flat",)
    assert titles(listing) == ["Bill", "flatmates", "the Lease"]
    listing.words = ("flat", "contract")
    assert titles(listing) == ["the Lease"]
    listing.put(row("/d/Flat/lease.pdf", "the Lease", kind="letter"))
    assert titles(listing) == [], "a changed row is searched as it is now"


def test_entries_of_the_sidebar_narrow_the_list(listing: Listing) -> None:
    listing.entry = SidebarEntry(is_unread=True)
    assert titles(listing) == ["Bill"]
    assert listing.count_unread() == 1
    listing.entry = SidebarEntry(collection="House")
    assert titles(listing) == ["Bill", "the Lease"], "a folder holds what lies below it, not what begins like it"
    listing.entry = SidebarEntry(collection="Work")
    assert titles(listing) == ["Notes", "the Lease"]
    for name in ("Empty", "gone"):
        listing.entry = SidebarEntry(collection=name)
        assert titles(listing) == []


def test_rows_are_put_and_dropped(listing: Listing) -> None:
    listing.put(row("/d/a.txt", "An A"))
    listing.drop(["/d/Flat/bill.pdf", "/d/never.there"])
    assert titles(listing) == ["An A", "flatmates", "Notes", "the Lease"]
    assert listing.write_ahead(1)
    assert not listing.write_ahead(100)


def test_what_is_being_read_is_found_by_its_name(listing: Listing) -> None:
    assert listing.find_reading("notes.md") == "/d/Work/notes.md"
    assert listing.find_reading("/d/Work/notes.md") == "/d/Work/notes.md"
    assert listing.find_reading("lease.pdf") == "", "it has been read"
    assert listing.find_reading("otes.md") == ""


def test_collections_are_changed_without_changing_the_old() -> None:
    was = {"House": ("/a",)}
    now = rows.collect(was, "House", ["/a", "/b"])
    assert now == {"House": ("/a", "/b")}
    assert rows.release(now, "House", ["/a"]) == {"House": ("/b",)}
    assert rows.collect(was, "Work", []) == {"House": ("/a",), "Work": ()}
    assert rows.dissolve(now, "House") == {}
    assert was == {"House": ("/a",)}


def test_the_nearest_holder_counts() -> None:
    held = ["/d", "/d/Flat", "/d/Fl"]
    assert rows.containing("/d/Flat/lease.pdf", held) == "/d/Flat"
    assert rows.containing("/d/Flat", held) == "/d/Flat"
    assert rows.containing("/e", held) is None


def test_folders_are_named_from_where_they_were_added() -> None:
    name = rows.folder_of
    assert name("/home/ada/Documents/Flat/lease.pdf", ["/home/ada/Documents"]) == f"Documents{os.sep}Flat"
    assert name("/home/ada/Documents/lease.pdf", ["/home/ada/Documents"]) == "Documents"
    assert name("/home/ada/Mail/a.eml", [], "/home/ada") == f"~{os.sep}Mail"
    assert name("/media/a.pdf", [], "/home/ada") == "/media"
