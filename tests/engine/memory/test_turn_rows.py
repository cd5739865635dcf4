"""Rows of turns, and of what hangs on them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.domain.events import Outcome
from app.domain.passages import Citation, Place
from app.engine.memory.turn_rows import TurnRows
from app.storage.database import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "turns.sqlite")
    yield made
    made.close()


@pytest.fixture
def rows(store: Store) -> TurnRows:
    return TurnRows(store)


def put(rows: TurnRows, turn: str, started: str = "2026-11-27T12:00:00.000+00:00", **columns: object) -> None:
    defaults = {"source": "typed", "outcome": Outcome.COMPLETED}
    rows.write({"id": turn, "conversation": "c", "started": started, **defaults, **columns})


def test_a_turn_written_again_keeps_its_row(store: Store, rows: TurnRows) -> None:
    put(rows, "t", transcript="how much is the rent")
    put(rows, "t", reply="950 euros.", recording="t.flac")
    (turn,) = rows.containing("")
    assert (turn["transcript"], turn["reply"]) == ("how much is the rent", "950 euros.")
    assert rows.recording("t") == "t.flac"
    assert rows.recording("u") is None
    assert store.db.table("conversations").count == 1


def test_signs_of_a_pattern_stand_for_themselves(rows: TurnRows) -> None:
    put(rows, "a", transcript="100% of it!")
    put(rows, "b", transcript="100 of it")
    assert [turn["id"] for turn in rows.containing("100%")] == ["a"]
    assert [turn["id"] for turn in rows.containing("it!")] == ["a"]
    assert rows.containing("100_o") == []


def test_citations_of_documents_and_of_memories_are_told_apart(rows: TurnRows) -> None:
    put(rows, "t")
    memory = Citation("", "You told me", None, "I am Ada.", 1.0)
    lease = Citation("/lease.pdf", "Lease", 2, "950 euros", 0.5, Place(context="Rent"))
    rows.write_citations("t", (memory, lease))
    assert [one["document"] for one in rows.citations("t")] == ["", "/lease.pdf"]
    assert rows.cited_document("t") == lease
    assert rows.quoted_memories("t") == ["I am Ada."]
    assert rows.cited_document("u") is None


def test_questions_of_a_day_are_those_of_its_zone(rows: TurnRows) -> None:
    put(rows, "late", "2026-11-26T23:30:00.000+00:00", transcript="half past midnight in Berlin")
    put(rows, "early", "2026-11-26T22:30:00.000+00:00", transcript="the day before, there")
    put(rows, "failed", outcome=Outcome.FAILED, transcript="nothing came of it")
    start = datetime(2026, 11, 27, tzinfo=ZoneInfo("Europe/Berlin"))
    assert rows.asked_between(start, start + timedelta(days=1)) == ["half past midnight in Berlin"]


def test_what_was_looked_at_is_not_looked_at_again(rows: TurnRows) -> None:
    put(rows, "t", transcript="I am Ada", language="en")
    assert rows.not_reflected() == [("t", "I am Ada", "en")]
    assert [conversation for conversation, _ in rows.not_summarized("2027")] == ["c"]
    assert rows.not_summarized("2025") == []
    rows.mark_reflected("t", "2027")
    rows.mark_summarized("c", "2027")
    assert rows.not_reflected() == []
    assert rows.not_summarized("2027") == []
