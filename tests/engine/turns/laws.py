"""The laws of a turn's events, checked over any stretch of what an engine told."""

from collections.abc import Sequence

from app.domain.events import (
    Event,
    ListeningStarted,
    ListeningStopped,
    PassagesFound,
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    SpeakingPaused,
    SpeakingStarted,
    SpeakingStopped,
    TranscriptRevised,
    TranscriptSettled,
    TurnEnded,
    TurnEvent,
    TurnStarted,
)

_PHASES: list[tuple[type[Event], ...]] = [
    (TurnStarted,),
    (ListeningStarted,),
    (TranscriptRevised,),
    (ListeningStopped,),
    (TranscriptSettled,),
    (PassagesFound,),
    (ReplyExtended,),
    (ReplySettled,),
    (TurnEnded,),
]
"""What comes first comes before all that follows; partial transcripts may still come after capture has stopped."""


def check(events: Sequence[Event]) -> None:
    """Raise AssertionError where a law is broken."""
    turns: list[str] = []
    ended: list[str] = []
    for event in events:
        turn = getattr(event, "turn", None)
        if turn is None:
            continue
        if isinstance(event, TurnStarted):
            assert turns == ended, "turn n ends before n+1 starts"
            turns.append(turn)
        assert turn not in ended, f"{event} came after its turn's end"
        assert turn == turns[-1], "the first event of a turn is TurnStarted"
        if isinstance(event, TurnEnded):
            ended.append(turn)
    assert turns == ended, "every turn ends"
    for turn in turns:
        _check_turn([event for event in events if isinstance(event, TurnEvent) and event.turn == turn])


def _check_turn(events: Sequence[TurnEvent]) -> None:
    kinds = [type(event) for event in events]
    assert kinds[0] is TurnStarted
    assert kinds[-1] is TurnEnded
    for kind in (TurnStarted, TurnEnded, TranscriptSettled, PassagesFound, ReplySettled):
        assert kinds.count(kind) <= 1, f"{kind.__name__} twice"
    for begun, stopped in ((ListeningStarted, ListeningStopped), (SpeakingStarted, SpeakingStopped)):
        assert kinds.count(begun) == kinds.count(stopped) <= 1, f"{begun.__name__} without its end"
        if begun in kinds:
            assert kinds.index(begun) < kinds.index(stopped)
    pauses = [event.is_paused for event in events if isinstance(event, SpeakingPaused)]
    assert pauses == [number % 2 == 0 for number in range(len(pauses))], "a pause ends before the next"
    for number, event in enumerate(events):
        if isinstance(event, SpeakingPaused):
            assert SpeakingStarted in kinds[:number], "only what is heard stands still"
            assert SpeakingStopped in kinds[number:]
    order = [
        position
        for kind in kinds
        for position, phase in enumerate(_PHASES)
        if issubclass(kind, phase) and kind is not TranscriptRevised
    ]
    assert order == sorted(order), [kind.__name__ for kind in kinds]
    spoken = [event.text for event in events if isinstance(event, SentenceSpoken)]
    replies = [event for event in events if isinstance(event, ReplySettled)]
    if spoken:
        assert SpeakingStarted in kinds
    if replies:
        assert replies[0].spoken == " ".join(spoken), "what is kept as spoken is what was heard"
        assert replies[0].text == "".join(event.text for event in events if isinstance(event, ReplyExtended))
    else:
        assert ReplyExtended not in kinds, "a reply that was begun is settled"
