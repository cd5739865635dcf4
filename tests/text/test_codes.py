"""Codes are the same however they are written or said; what only looks like one is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.codes import as_written, asked_codes, codes, holds, unspelled
from app.text.terms import index_terms, query_terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The pump is a KV-220.", {"kv220": ("kv", "220")}),
        ("Train ICE 594 leaves", {"ice594": ("ice", "594")}),
        ("part number 77B-1204/C", {"77b1204c": ("77b", "1204", "c")}),
        ("error F19 or F91", {"f19": ("f19",), "f91": ("f91",)}),
        ("booking XJ4QPT", {"xj4qpt": ("xj4qpt",)}),
        ("self-employed, 10-year, 2026-05-01, 1.5 kg, 7:30, page 12", {}),
    ],
)
def test_codes_of_a_text(text: str, found: dict[str, tuple[str, ...]]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize("question", ["at 5pm on the 3rd", "in 2024", "may 5", "what weighs 5kg", "page 12"])
def test_times_and_measures_are_no_codes(question: str) -> None:
    assert asked_codes(question) == {}


@pytest.mark.parametrize(
    ("text", "code", "is_held"),
    [
        ("the KV-220 pump", "kv220", True), ("the kv 220", "kv220", True), ("KV220.", "kv220", True),
        ("KV-2201", "kv220", False), ("XKV220", "kv220", False), ("KV-22 0", "kv220", False), ("F9 1", "f91", False),
    ],
)  # fmt: skip
def test_a_text_holds_a_code_or_another_one(text: str, code: str, is_held: bool) -> None:
    assert holds(text, code) is is_held


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("when does i c e five nine four leave", "when does ICE594 leave"),
        ("where is k v two two zero", "where is KV220"),
        ("k v two hundred twenty", "KV220"),
        ("what is x j four q p t", "what is XJ4QPT"),
        ("what does f zero nine mean", "what does F09 mean"),
        ("wann kommt t r fünf neun vier", "wann kommt TR594"),
        ("i have five cats", "i have five cats"),
        ("take vitamin c 500 daily", "take vitamin c 500 daily"),
        ("is it a five star hotel", "is it a five star hotel"),
    ],
)
def test_what_was_said_letter_by_letter(said: str, written: str) -> None:
    assert unspelled(said, ("en", "de")) == written


def test_a_question_takes_the_way_in_which_the_texts_write_a_code() -> None:
    assert as_written("how heavy is the kv220", ["The KV-220 weighs 9 kg."]) == "how heavy is the KV-220"
    assert as_written("how heavy is the KV 220", ["Manual of KV220"]) == "how heavy is the KV220"
    assert as_written("how heavy is the KV-221", ["The KV-220 weighs 9 kg."]) == "how heavy is the KV-221"


@given(st.text("BCDFGHJKLMNPQRSTVWXZ", min_size=1, max_size=4), st.integers(10, 99999))
def test_one_way_to_write_it_finds_the_others(letters: str, figures: int) -> None:
    ways = [f"{letters}{figures}", f"{letters}-{figures}", f"{letters} {figures}"]
    for stored in ways:
        held = set(index_terms(f"The {stored} is red.", "en").split())
        for asked in (*ways, ways[0].lower(), ways[1].lower()):
            wanted = query_terms(f"what is the {asked}", ("en",))
            assert any(form in held for group in wanted for form in group), (stored, asked)
