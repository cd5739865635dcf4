from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import (
    ListeningStopped,
    Outcome,
    ReplySettled,
    Source,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnStarted,
)
from app.domain.passages import Citation
from app.domain.transcript import Transcript
from app.engine.memory.conversation import ConversationRecorder
from app.engine.memory.history import history
from app.engine.prompts.prompt import Exchange
from app.storage.database import Store
from app.storage.paths import Paths

CITATION = Citation("/lease.pdf", "Lease", 12, "The rent is 950 euros.", 0.5)


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    made = Store(paths.database)
    yield made
    made.close()


@pytest.fixture
def recorder(store: Store) -> ConversationRecorder:
    return ConversationRecorder(store)


def ask(recorder: ConversationRecorder, turn: str, question: str, reply: str, spoken: str | None = None) -> None:
    """A whole written turn; where what was spoken is given, it was cut off after that."""
    outcome = Outcome.COMPLETED if spoken is None else Outcome.CANCELLED
    recorder.record(TurnStarted(turn=turn, source=Source.TEXT, question=question))
    recorder.record(ReplySettled(turn=turn, text=reply, spoken=spoken or "", citations=(CITATION,)))
    recorder.record(TurnEnded(turn=turn, outcome=outcome))


def test_a_spoken_turn_is_on_disk_event_by_event(paths: Paths, store: Store, recorder: ConversationRecorder) -> None:
    def on_disk() -> dict[str, object]:
        other = Store(paths.database)
        (turn,) = history(other)
        other.close()
        return turn

    recorder.record(TurnStarted(turn="t", source=Source.MICROPHONE))
    assert on_disk()["transcript"] == ""
    recorder.record(ListeningStopped(turn="t", seconds=1.5, recording=Path("/home/recordings/a.flac"), released_at_s=1))
    assert on_disk()["recording"] == "a.flac"
    recorder.record(TranscriptSettled(turn="t", transcript=Transcript("how much is the rent", is_final=True)))
    assert on_disk()["transcript"] == "how much is the rent"
    recorder.record(ReplySettled(turn="t", text="950 euros. Ask again.", spoken="950 euros.", citations=(CITATION,)))
    assert on_disk()["spoken"] == "950 euros."
    recorder.record(TurnEnded(turn="t", outcome=Outcome.CANCELLED))
    turn = on_disk()
    assert turn["outcome"] == "cancelled"
    assert turn["citations"] == [
        {"document": "/lease.pdf", "title": "Lease", "page": 12, "quote": "The rent is 950 euros.", "score": 0.5}
    ]
    assert store.db.table("turns").get("t")["seconds"] == 1.5


def test_troubles_are_kept_in_a_turn_and_outside_one(store: Store, recorder: ConversationRecorder) -> None:
    recorder.record(TroubleArose(code=Code.MODEL_BROKEN, detail="a.gguf"))
    recorder.record(TurnStarted(turn="t", source=Source.TEXT, question="?"))
    recorder.record(TroubleArose(code=Code.VOICE_FAILED, turn="t"))
    rows = list(store.db.query("SELECT turn, code, detail FROM troubles ORDER BY id"))
    assert rows == [
        {"turn": None, "code": "model_broken", "detail": "a.gguf"},
        {"turn": "t", "code": "voice_failed", "detail": ""},
    ]


def test_after_an_interruption_only_what_was_heard_is_remembered(recorder: ConversationRecorder) -> None:
    ask(recorder, "1", "rent?", "950 euros. Ask again.")
    ask(recorder, "2", "cats?", "Cats are allowed. Dogs too.", "Cats are allowed.")
    ask(recorder, "3", "dogs?", "Dogs are allowed.", "")
    assert recorder.exchanges() == (
        Exchange("rent?", "950 euros. Ask again.", "1"),
        Exchange("cats?", "Cats are allowed.", "2"),
    )
    assert recorder.exchanges(most=1) == (Exchange("cats?", "Cats are allowed.", "2"),)


def test_another_conversation_is_not_remembered_but_stands_in_the_history(
    store: Store, recorder: ConversationRecorder
) -> None:
    ask(recorder, "1", "rent?", "950 euros.")
    assert ConversationRecorder(store).exchanges() == ()
    assert [turn["id"] for turn in history(store)] == ["1"]


def test_history_is_newest_first_and_looks_for_the_text_as_it_is(store: Store, recorder: ConversationRecorder) -> None:
    ask(recorder, "1", "how much is 100%", "All of it!")
    ask(recorder, "2", "how much is 1000", "RENT_A")
    assert [turn["id"] for turn in history(store)] == ["2", "1"]
    assert [turn["id"] for turn in history(store, "100%")] == ["1"]
    assert [turn["id"] for turn in history(store, "rent_a")] == ["2"]
    assert [turn["id"] for turn in history(store, "it!")] == ["1"]
    assert history(store, "r_nt") == []


def test_a_turn_that_began_on_a_full_disk_is_kept_when_there_is_room_again(
    store: Store, recorder: ConversationRecorder
) -> None:
    recorder.record(TroubleArose(code=Code.MICROPHONE_MISSING))
    full = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {full}")
    with pytest.raises(AssistantError) as caught:
        recorder.record(TurnStarted(turn="t", source=Source.TEXT, question="rent? " * 10_000))
    assert caught.value.code == Code.DISK_FULL
    with pytest.raises(AssistantError):
        recorder.record(ReplySettled(turn="t", text="950 euros.", spoken="", citations=()))
    with pytest.raises(AssistantError):
        recorder.record(TurnEnded(turn="t", outcome=Outcome.COMPLETED))
    store.db.execute(f"PRAGMA max_page_count = {full + 1000}")
    recorder.record(TurnStarted(turn="u", source=Source.TEXT, question="again?"))
    kept = {turn["id"]: turn for turn in history(store)}
    assert kept["t"]["reply"] == "950 euros."
    assert kept["t"]["outcome"] == "completed"
    assert kept["u"]["transcript"] == "again?"


def test_a_reply_and_its_sources_are_kept_together_or_not_at_all(store: Store, recorder: ConversationRecorder) -> None:
    recorder.record(TurnStarted(turn="t", source=Source.TEXT, question="?"))
    full = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {full}")
    long = Citation("/lease.pdf", "Lease", 12, "x" * 100_000, 0.5)
    with pytest.raises(AssistantError):
        recorder.record(ReplySettled(turn="t", text="950 euros.", spoken="", citations=(CITATION, long)))
    (turn,) = history(store)
    assert turn["reply"] == ""
    assert turn["citations"] == []
