from app.cli.session import report
from app.domain.events import (
    ListeningStopped,
    Outcome,
    ReplyExtended,
    ReplySettled,
    Source,
    SourceRequested,
    SpeakingStarted,
    TranscriptSettled,
    TurnEnded,
    TurnStarted,
)
from app.domain.passages import Citation
from app.domain.transcript import Transcript

CITED = Citation("/a/lease.pdf", "Lease", 2, "The rent is 950 euros.", 0.9)
FETCHED = Citation("/a/page.html", "Rules", None, "No dogs.", 0.8, address="https://example.org/rules")


def test_a_spoken_turn_is_timed_from_the_release_of_the_key() -> None:
    events = [
        TurnStarted(turn="1", source=Source.MICROPHONE, at_s=10.0),
        ListeningStopped(turn="1", seconds=2.0, recording=None, released_at_s=12.0, at_s=12.1),
        TranscriptSettled(turn="1", transcript=Transcript("how much is the rent", True), at_s=12.25),
        ReplyExtended(turn="1", text="The rent", at_s=12.5),
        SpeakingStarted(turn="1", at_s=12.75),
        ReplySettled(turn="1", text="The rent is 950.", spoken="The rent is", citations=(CITED, FETCHED), at_s=13.0),
        TurnEnded(turn="1", outcome=Outcome.CANCELLED, at_s=14.0),
    ]
    result = report(events, {"recognizer": "vosk"})
    assert result["timings_ms"] == {
        "release_to_transcript": 250.0,
        "release_to_first_word": 500.0,
        "release_to_first_sound": 750.0,
        "total": 4000.0,
    }
    assert (result["outcome"], result["transcript"]) == ("cancelled", "how much is the rent")
    assert (result["reply"], result["spoken"]) == ("The rent is 950.", "The rent is")
    first, second = result["citations"]
    assert set(first) == {"document", "title", "page", "quote", "score"}, "an address only where there is one"
    assert second["address"] == "https://example.org/rules"
    assert result["engines"] == {"recognizer": "vosk", "embedder": None, "generator": None, "speaker": None}
    assert result["events"][0] == "TurnStarted"
    assert "opened" not in result


def test_a_written_turn_is_timed_from_its_start() -> None:
    events = [
        TurnStarted(turn="1", source=Source.TEXT, question="open it", at_s=1.0),
        SourceRequested(turn="1", citation=CITED, at_s=1.5),
        TurnEnded(turn="1", outcome=Outcome.COMPLETED, at_s=2.0),
    ]
    result = report(events, {})
    assert (result["transcript"], result["opened"]) == ("open it", "/a/lease.pdf")
    assert result["timings_ms"]["total"] == 1000.0
    assert result["timings_ms"]["release_to_first_sound"] is None
