from typing import Any

import pytest

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import LibraryProgressed
from app.domain.listings import ListedDocument
from app.domain.passages import Citation, Place
from app.wording import library as words
from app.wording.faults import describe

STATES = tuple(state for state in DocumentState if state not in (DocumentState.GONE, DocumentState.REMOVED))


def row(path: str, title: str = "", state: DocumentState = DocumentState.READY, code: str = "") -> ListedDocument:
    return ListedDocument(path, title or path, state, code, 1, 2, "", "Ada", "2024-03-01")


def progress(done: int, total: int, current: str, **more: Any) -> LibraryProgressed:
    return LibraryProgressed(done=done, total=total, current=current, **more)


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_words(state: DocumentState) -> None:
    said = words.name_state(state)
    assert said[0].isupper()
    assert said.lower() != state or state in ("waiting", "ready", "skipped")
    assert words.describe_selected([row("/d/a.pdf", state=state)]).strip()


@pytest.mark.parametrize("code", [code for code in Code if code.startswith("document_")])
def test_every_reason_is_said_shortly_and_in_full(code: Code) -> None:
    said = words.name_state(DocumentState.FAILED, code)
    assert said.startswith("Not read: ")
    assert len(said) < 30
    full = words.describe_selected([row("/d/lease.pdf", state=DocumentState.FAILED, code=code)])
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
    assert words.describe_import(progress(12, 340, "a.pdf", pages=3, passages_per_s=8.0, remaining_s=190)) == (
        "12 of 340 files  ·  8 passages/s  ·  about 3 minutes left"
    )
    assert words.describe_import(progress(0, 1, "a.pdf")) == "0 of 1 file"
    assert (
        words.describe_import(progress(3, 9, "", passages_per_s=8.0, remaining_s=190, is_paused=True))
        == "Paused  ·  3 of 9 files"
    )
    assert words.describe_import(progress(3, 9, "", passages_per_s=0.25)).endswith("0.2 passages/s")
    assert words.describe_import(progress(1, 2, "", is_remaking=True)) == "1 of 2 passages"
    assert words.describe_current(progress(1, 2, "", is_remaking=True)) == "Rebuilding the index"
    assert words.describe_current(progress(0, 1, "/d/a.pdf", pages=1)) == "Reading a.pdf, 1 page so far"
    assert words.describe_current(progress(0, 1, "a.pdf", pages=14)) == "Reading a.pdf, 14 pages so far"
    assert words.describe_current(progress(0, 1, "a.pdf")) == "Reading a.pdf"
    assert words.describe_current(progress(0, 1, "")) == ""


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
    assert words.describe_removed(one) == "“Lease” was removed from the list. The file itself was not touched."
    assert (
        words.describe_removed(two) == "2 documents were removed from the list. The files themselves were not touched."
    )
