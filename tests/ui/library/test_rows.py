import os

import pytest

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.listings import ListedDocument
from app.domain.passages import Citation, Place
from app.ui.library import rows
from app.ui.library.rows import Listing, SidebarEntry
from app.ui.state.state import Progress
from app.wording import library as words
from app.wording.faults import describe

STATES = ("waiting", "reading", "embedding", "ready", "skipped", "failed", "away")


def row(
    path: str, title: str = "", state: str = "ready", *, code: str = "", kind: str = "", pages: int = 1
) -> ListedDocument:
    title = title or path.rpartition("/")[2]
    return ListedDocument(path, title, DocumentState(state), code, pages, 2 * pages, kind, "Ada", "2024-03-01")


@pytest.fixture
def shelf() -> Listing:
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


def test_rows_stand_by_title_whatever_their_capitals(shelf: Listing) -> None:
    assert titles(shelf) == ["Bill", "flatmates", "Notes", "the Lease"]
    assert shelf.at["/d/Work/notes.md"] == 2
    shelf.is_descending = True
    assert titles(shelf) == ["the Lease", "Notes", "flatmates", "Bill"]


def test_every_column_sorts_and_what_is_equal_stands_by_title(shelf: Listing) -> None:
    sorted_by = {}
    for shelf.column in range(len(words.COLUMNS)):
        sorted_by[words.COLUMNS[shelf.column]] = titles(shelf)
    assert sorted_by["State"] == ["Notes", "Bill", "flatmates", "the Lease"]
    assert sorted_by["Pages"] == ["Bill", "Notes", "flatmates", "the Lease"]
    assert sorted_by["Folder"] == ["flatmates", "Bill", "the Lease", "Notes"]
    assert sorted_by["Date"] == ["Bill", "flatmates", "Notes", "the Lease"]


def test_a_search_wants_all_its_words_anywhere(shelf: Listing) -> None:
    shelf.words = ("flat",)
    assert titles(shelf) == ["Bill", "flatmates", "the Lease"]
    shelf.words = ("flat", "contract")
    assert titles(shelf) == ["the Lease"]
    shelf.put(row("/d/Flat/lease.pdf", "the Lease", kind="letter"))
    assert titles(shelf) == [], "a changed row is searched as it is now"


def test_shelves_narrow_the_list(shelf: Listing) -> None:
    shelf.shelf = SidebarEntry(is_unread=True)
    assert titles(shelf) == ["Bill"]
    assert shelf.count_unread() == 1
    shelf.shelf = SidebarEntry(collection="House")
    assert titles(shelf) == ["Bill", "the Lease"], "a folder holds what lies below it, not what begins like it"
    shelf.shelf = SidebarEntry(collection="Work")
    assert titles(shelf) == ["Notes", "the Lease"]
    for name in ("Empty", "gone"):
        shelf.shelf = SidebarEntry(collection=name)
        assert titles(shelf) == []


def test_rows_are_put_and_dropped(shelf: Listing) -> None:
    shelf.put(row("/d/a.txt", "An A"))
    shelf.drop(["/d/Flat/bill.pdf", "/d/never.there"])
    assert titles(shelf) == ["An A", "flatmates", "Notes", "the Lease"]
    assert shelf.write_ahead(1)
    assert not shelf.write_ahead(100)


def test_what_is_being_read_is_found_by_its_name(shelf: Listing) -> None:
    assert shelf.find_reading("notes.md") == "/d/Work/notes.md"
    assert shelf.find_reading("/d/Work/notes.md") == "/d/Work/notes.md"
    assert shelf.find_reading("lease.pdf") == "", "it has been read"
    assert shelf.find_reading("otes.md") == ""


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
    assert rows.holder("/d/Flat/lease.pdf", held) == "/d/Flat"
    assert rows.holder("/d/Flat", held) == "/d/Flat"
    assert rows.holder("/e", held) is None


def test_folders_are_named_from_where_they_were_added() -> None:
    name = rows.folder_of
    assert name("/home/ada/Documents/Flat/lease.pdf", ["/home/ada/Documents"]) == f"Documents{os.sep}Flat"
    assert name("/home/ada/Documents/lease.pdf", ["/home/ada/Documents"]) == "Documents"
    assert name("/home/ada/Mail/a.eml", [], "/home/ada") == f"~{os.sep}Mail"
    assert name("/media/a.pdf", [], "/home/ada") == "/media"


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_words(state: str) -> None:
    said = words.name_state(DocumentState(state))
    assert said[0].isupper()
    assert said.lower() != state or state in ("waiting", "ready", "skipped")
    assert words.describe_selected([row("/d/a.pdf", state=state)]).strip()


@pytest.mark.parametrize("code", [code for code in Code if code.startswith("document_")])
def test_every_reason_is_said_shortly_and_in_full(code: Code) -> None:
    said = words.name_state(DocumentState.FAILED, code)
    assert said.startswith("Not read: ")
    assert len(said) < 30
    full = words.describe_selected([row("/d/lease.pdf", state="failed", code=code)])
    fault = describe(code, "lease.pdf")
    assert full == f"{fault.message} {fault.remedy}"


def test_a_reason_without_short_words_leaves_the_state() -> None:
    assert words.name_state(DocumentState.FAILED, "gremlins") == "Not read"
    assert words.describe_selected([row("/a"), row("/b")]) == "2 documents are selected."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "less than a minute"), (61, "about 1 minute"), (190, "about 3 minutes"), (3500, "about 1 hour"),
     (7300, "about 2 hours"), (40 * 3600, "about 2 days")],
)  # fmt: skip
def test_remaining_time_is_no_more_exact_than_it_is_known(seconds: float, said: str) -> None:
    assert words.name_remaining(seconds) == f"{said} left"


def test_an_import_is_described_by_what_is_known() -> None:
    assert words.describe_import(Progress(12, 340, "a.pdf", 3, 8.0, 190)) == (
        "12 of 340 files  ·  8 passages/s  ·  about 3 minutes left"
    )
    assert words.describe_import(Progress(0, 1, "a.pdf")) == "0 of 1 file"
    assert words.describe_import(Progress(3, 9, "", 0, 8.0, 190, is_paused=True)) == "Paused  ·  3 of 9 files"
    assert words.describe_import(Progress(3, 9, "", 0, 0.25)).endswith("0.2 passages/s")
    assert words.describe_import(Progress(1, 2, "", is_remaking=True)) == "1 of 2 passages"
    assert words.describe_current(Progress(1, 2, "", is_remaking=True)) == "Making the index anew"
    assert words.describe_current(Progress(0, 1, "/d/a.pdf", 1)) == "Reading a.pdf, 1 page so far"
    assert words.describe_current(Progress(0, 1, "a.pdf", 14)) == "Reading a.pdf, 14 pages so far"
    assert words.describe_current(Progress(0, 1, "a.pdf")) == "Reading a.pdf"
    assert words.describe_current(Progress(0, 1, "")) == ""


@pytest.mark.parametrize(
    ("page", "place", "said"),
    [
        (3, Place(), "page 3"),
        (None, Place(), ""),
        (3, Place("slide", "Costs"), "slide 3"),
        (2, Place("sheet", "Costs", row=12), "sheet Costs, row 12"),
        (None, Place(row=7), "row 7"),
        (4, Place("chapter", "Two"), "chapter Two"),
        (4, Place("chapter", "Chapter Two"), "Chapter Two"),
        (4, Place("chapter"), "chapter 4"),
        (1, Place("message", "Re: the\nlease"), "message Re: the lease"),
        (1, Place("attachment", "bill.pdf"), "attachment bill.pdf"),
        (None, Place(start_s=761.4), "at 12:41"),
        (None, Place(start_s=3661), "at 1:01:01"),
    ],
)
def test_places_are_named_in_the_words_of_their_unit(page: int | None, place: Place, said: str) -> None:
    assert words.name_place(page, place) == said


def test_a_long_name_of_a_place_is_cut() -> None:
    assert len(words.name_place(1, Place("sheet", "Budget " * 30))) < 60


def test_a_source_is_named_with_its_place() -> None:
    citation = Citation("/d/c.xlsx", "Costs", 2, "3 months", 0.5, Place("sheet", "Rent", row=12))
    assert words.name_source(citation) == "Source: Costs, Sheet Rent, row 12. 3 months"


def test_what_was_done_is_said_with_what_was_not() -> None:
    one, two = [row("/a", "Lease")], [row("/a"), row("/b")]
    assert words.tell_removed(one) == "“Lease” was taken off the list. The file itself was not touched."
    assert words.tell_removed(two) == "2 documents were taken off the list. The files themselves were not touched."
