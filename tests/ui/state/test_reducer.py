from collections.abc import Callable, Iterator
from functools import reduce as fold
from itertools import chain
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import events
from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import DeviceKind, Event, Outcome, Source
from app.domain.passages import Citation, Passage
from app.domain.settings import Settings
from app.domain.transcript import Transcript, Word
from app.ui.state.events import (
    AlarmsDismissed,
    CollectionsChanged,
    DevicesFound,
    DocumentsCounted,
    EngineMade,
    HandsFreeBegan,
    ScopeChosen,
    SettingRequested,
    StartFailed,
)
from app.ui.state.reducer import dismiss, reduce
from app.ui.state.state import Phase, State, Trouble, TurnView

CITATION = Citation("/home/me/lease.pdf", "Lease", 4, "The rent is 1,450 euros.", 0.9)


def run(*happened: Event, start: State | None = None) -> State:
    return fold(reduce, happened, start or State())


def spoken_turn(turn: str = "1") -> list[Event]:
    reply = "From the lease, page 4: the rent is 1,450 euros. It is due on the first."
    return [
        events.TurnStarted(turn=turn, source=Source.MICROPHONE),
        events.ListeningStarted(turn=turn),
        events.LevelMeasured(turn=turn, level=0.6),
        events.TranscriptRevised(turn=turn, text="how much"),
        events.ListeningStopped(turn=turn, seconds=2.0, recording=None, released_at_s=1.0),
        events.TranscriptSettled(turn=turn, transcript=Transcript("how much is the rent", is_final=True)),
        events.PassagesFound(turn=turn, passages=()),
        events.ReplyExtended(turn=turn, text=reply[:48], citations=(CITATION,)),
        events.SpeakingStarted(turn=turn),
        events.ReplyExtended(turn=turn, text=reply[48:]),
        events.SentenceSpoken(turn=turn, text="From the lease, page 4: the rent is 1,450 euros."),
        events.SentenceSpoken(turn=turn, text="It is due on the first."),
        events.ReplySettled(turn=turn, text=reply, spoken=reply, citations=(CITATION,)),
        events.SpeakingStopped(turn=turn),
        events.TurnEnded(turn=turn, outcome=Outcome.COMPLETED),
    ]


def test_phases_follow_a_spoken_turn() -> None:
    state = run(events.EngineReady(engines={"recognizer": "vosk"}))
    phases = [state.phase]
    for event in spoken_turn():
        state = reduce(state, event)
        if state.phase is not phases[-1]:
            phases.append(state.phase)
    assert phases == [
        Phase.IDLE,
        Phase.LISTENING,
        Phase.UNDERSTANDING,
        Phase.SEARCHING,
        Phase.REPLYING,
        Phase.SPEAKING,
        Phase.REPLYING,
        Phase.IDLE,
    ]
    assert state.engines == {"recognizer": "vosk"}


def test_a_typed_turn_searches_at_once() -> None:
    state = run(events.TurnStarted(turn="1", source=Source.TEXT, question="how much?"))
    assert state.phase is Phase.SEARCHING
    assert state.partial == ""
    assert state.turns[0].question == "how much?"


def test_the_partial_stands_where_the_question_will() -> None:
    begun = spoken_turn()[:4]
    state = run(*begun)
    assert state.partial == "how much"
    assert state.level == 0.6
    assert state.is_capturing
    state = run(*spoken_turn()[:6])
    assert state.partial == ""
    assert state.level == 0.0
    assert not state.is_capturing
    assert state.turns[-1].question == "how much is the rent"


def test_the_spoken_part_grows_to_the_whole_reply() -> None:
    happened = spoken_turn()
    after_first = run(*happened[:11]).turns[0]
    assert after_first.reply[: after_first.spoken_to] == "From the lease, page 4: the rent is 1,450 euros."
    ended = run(*happened).turns[0]
    assert ended.spoken_to == len(ended.reply)
    assert ended.spoken == ended.reply
    assert ended.citations == (CITATION,)
    assert ended.outcome is Outcome.COMPLETED


def test_a_sentence_is_found_across_other_spacing() -> None:
    state = run(
        events.TurnStarted(turn="1", source=Source.TEXT, question="?"),
        events.ReplyExtended(turn="1", text="It is\n  due  today. Pay it."),
        events.SentenceSpoken(turn="1", text="It is due today."),
    )
    turn = state.turns[0]
    assert turn.reply[turn.spoken_to :] == " Pay it."


def test_passages_found_while_listening_leave_it_listening() -> None:
    state = run(*spoken_turn()[:4], events.PassagesFound(turn="1", passages=()))
    assert state.phase is Phase.LISTENING


def test_trouble_belongs_to_the_running_turn_or_to_the_window() -> None:
    trouble = events.TroubleArose(code=Code.VOICE_MISSING, turn="1")
    state = run(*spoken_turn()[:8], trouble)
    assert state.turns[0].troubles == (Trouble(Code.VOICE_MISSING),)
    assert state.trouble is None
    state = run(*spoken_turn(), trouble)
    assert state.turns[0].troubles == ()
    assert state.trouble == Trouble(Code.VOICE_MISSING)
    assert dismiss(state).trouble is None


def test_nothing_changes_a_turn_that_has_ended() -> None:
    ended = run(*spoken_turn())
    late = events.ReplyExtended(turn="1", text=" More.")
    assert run(late, events.SpeakingStarted(turn="1"), start=ended) == ended


def test_an_import_is_followed_and_its_faults_are_kept() -> None:
    def progress(done: int, current: str = "") -> Event:
        return events.LibraryProgressed(done=done, total=2, current=current)

    def read(code: Code | None) -> Event:
        state = DocumentState.FAILED if code else DocumentState.READY
        return events.DocumentRead(document="/d/a.pdf", title="", state=state, code=code)

    second = progress(1, "/d/b.pdf")
    state = run(progress(0, "/d/a.pdf"), read(Code.DOCUMENT_ENCRYPTED), second, read(None))
    assert state.progress == second
    assert state.unread == (Trouble(Code.DOCUMENT_ENCRYPTED, "a.pdf"),)
    state = run(progress(2), start=state)
    assert state.progress is None
    assert len(state.unread) == 1
    assert run(progress(0, "/d/c.pdf"), start=state).unread == ()


def test_what_the_user_cancelled_is_no_trouble() -> None:
    cancelled = events.DocumentRead(
        document="/d/a.pdf", title="", state=DocumentState.SKIPPED, code=Code.DOCUMENT_CANCELLED
    )
    assert run(cancelled).unread == ()


def test_a_paused_import_is_not_over() -> None:
    going = events.LibraryProgressed(
        done=1, total=4, current="a.pdf", pages=3, passages_per_s=8.0, remaining_s=60.0, is_paused=False
    )
    assert run(going).progress == going
    waiting = run(going, events.LibraryProgressed(done=4, total=4, is_paused=True))
    assert waiting.progress is not None
    assert waiting.progress.is_paused
    assert run(events.LibraryProgressed(done=0, total=0), start=waiting).progress is None


def listed(**collections: tuple[str, ...]) -> Event:
    return events.DocumentsListed(documents=(), roots=(), collections=collections)


def test_only_a_collection_that_there_is_can_be_asked() -> None:
    state = run(listed(House=("/d",), Work=()), ScopeChosen(collection="House"))
    assert state.scope == "House"
    assert run(ScopeChosen(collection="gone"), start=state).scope == "House"
    assert run(ScopeChosen(collection=""), start=state).scope == ""
    assert run(listed(House=()), start=state).scope == "House"
    assert run(listed(Work=()), start=state).scope == ""
    changed = run(CollectionsChanged(collections={"Home": ("/d",)}), start=state)
    assert (changed.collections, changed.scope) == ({"Home": ("/d",)}, "")


def test_passages_are_kept_once_with_their_turn() -> None:
    one, two = (Passage(number, "/d/a.pdf", "A", 1, f"text {number}") for number in (1, 2))
    found = [events.PassagesFound(turn="1", passages=held) for held in ((one,), (one, two))]
    assert run(*spoken_turn()[:6], *found).turns[0].passages == (one, two)


def test_starting_ends_ready_or_broken() -> None:
    assert run().phase is Phase.STARTING
    assert run(events.EngineReady(engines={})).phase is Phase.IDLE
    assert run(StartFailed()).phase is Phase.BROKEN
    assert not run(StartFailed()).is_running
    assert run(DocumentsCounted(documents=3)).documents == 3


def test_a_loaded_model_is_no_longer_loading() -> None:
    loading = run(events.ModelProgressed(model="small", fraction=0.4))
    assert loading.loading is not None
    assert loading.loading.fraction == 0.4
    assert run(events.ModelProgressed(model="small", fraction=1.0), start=loading).loading is None


def listening(*happened: Event) -> State:
    return run(*spoken_turn()[:2], *happened)


def test_hands_free_belongs_to_its_turn_whichever_is_heard_of_first() -> None:
    began = HandsFreeBegan(turn="1")
    assert not listening().is_hands_free
    assert listening(began).is_hands_free
    assert run(began, *spoken_turn()[:2]).is_hands_free
    assert not run(began, *spoken_turn()[:5]).is_hands_free
    assert not run(began, *spoken_turn(), *spoken_turn("2")[:2]).is_hands_free


def test_too_loud_is_shown_for_a_moment() -> None:
    def level(at_s: float, is_clipping: bool = False) -> Event:
        return events.LevelMeasured(turn="1", level=0.9, is_clipping=is_clipping, at_s=at_s)

    assert not listening(level(5)).is_too_loud
    assert listening(level(5, True)).is_too_loud
    assert listening(level(5, True), level(5.9)).is_too_loud
    assert listening(level(5, True), level(5.9, True), level(6.8)).is_too_loud
    assert not listening(level(5, True), level(6.1)).is_too_loud
    assert not listening(level(5, True), events.TurnEnded(turn="1", outcome=Outcome.CANCELLED)).is_too_loud


def test_a_silent_microphone_is_told_until_it_hears_something() -> None:
    silent = events.TroubleArose(code=Code.MICROPHONE_SILENT, turn="1")
    lost = events.TroubleArose(code=Code.SOUND_LOST, turn="1")
    state = listening(silent, events.LevelMeasured(turn="1", level=0.0))
    assert state.listening_trouble == Trouble(Code.MICROPHONE_SILENT)
    state = run(lost, events.LevelMeasured(turn="1", level=0.2), start=state)
    assert state.listening_trouble == Trouble(Code.SOUND_LOST)
    assert state.turns[0].troubles == (Trouble(Code.SOUND_LOST),)
    assert run(*spoken_turn()[4:5], start=state).listening_trouble is None


def heard(confidence: float, recording: Path | None, outcome: Outcome) -> TurnView:
    transcript = Transcript("bern", True, words=(Word("bern", 0, 1, confidence),), engine="vosk")
    return run(
        *spoken_turn()[:2],
        events.ListeningStopped(turn="1", seconds=1.0, recording=recording, released_at_s=0.0),
        events.TranscriptSettled(turn="1", transcript=transcript),
        events.TurnEnded(turn="1", outcome=outcome),
    ).turns[0]


def test_what_was_not_understood_can_be_heard_again_where_it_was_recorded() -> None:
    kept = Path("r.flac")
    assert not heard(0.9, kept, Outcome.COMPLETED).can_be_heard_again
    assert heard(0.4, kept, Outcome.COMPLETED).can_be_heard_again
    for outcome in (Outcome.FAILED, Outcome.UNHEARD):
        assert heard(0.9, kept, outcome).can_be_heard_again
        assert not heard(0.4, None, outcome).can_be_heard_again
    assert heard(0.9, kept, Outcome.COMPLETED).recognizer == "vosk"


def test_a_turn_says_what_it_repeats_or_corrects() -> None:
    started = events.TurnStarted(turn="2", source=Source.RECORDING, repeats="1")
    assert run(started).turns[0].repeats == "1"
    settled = events.TranscriptSettled(turn="2", transcript=Transcript("Bern", True), corrects="1")
    assert run(started, settled).turns[0].corrects == "1"


def test_a_recording_is_understood_not_listened_to() -> None:
    started = events.TurnStarted(turn="2", source=Source.RECORDING, repeats="1")
    state = run(started, events.ListeningStarted(turn="2"), events.LevelMeasured(turn="2", level=0.5))
    assert state.phase is Phase.UNDERSTANDING
    assert not state.is_capturing
    assert run(events.TranscriptRevised(turn="2", text="how"), start=state).partial == "how"


def test_the_microphone_is_kept_ready_until_it_says_otherwise() -> None:
    def microphone(is_kept: bool) -> Event:
        return events.DeviceChanged(kind=DeviceKind.MICROPHONE, name="USB Mic", is_kept_ready=is_kept)

    kept = run(microphone(True), events.DeviceChanged(kind=DeviceKind.LOUDSPEAKER, name="Headphones"))
    assert kept.is_kept_ready
    assert not run(microphone(False), start=kept).is_kept_ready


turns = st.sampled_from(["1", "2"])
texts = st.text(max_size=20) | st.sampled_from(["One. Two.", "One.", "Two."])
codes = st.sampled_from([*Code, "gremlins"])
fractions = st.floats(0, 1)


def build(event: Callable[..., Event], /, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Event]:
    return st.builds(event, at_s=fractions, **fields)


transcripts = st.builds(Transcript, texts, st.just(True), words=st.sampled_from([(), (Word("one", 0, 1, 0.2),)]))
citations = st.sampled_from([(), (CITATION,)])
ended = build(events.TurnEnded, turn=turns, outcome=st.sampled_from(Outcome))
any_event = st.one_of(
    ended,
    build(events.TurnStarted, turn=turns, source=st.sampled_from(Source), question=texts, repeats=texts),
    build(events.ListeningStarted, turn=turns),
    build(events.LevelMeasured, turn=turns, level=fractions, is_clipping=st.booleans()),
    build(events.TranscriptRevised, turn=turns, text=texts),
    build(
        events.ListeningStopped,
        turn=turns,
        seconds=fractions,
        recording=st.sampled_from([Path("r"), None]),
        released_at_s=fractions,
    ),
    build(events.TranscriptSettled, turn=turns, transcript=transcripts, corrects=texts),
    build(events.PassagesFound, turn=turns, passages=st.just(())),
    build(events.ReplyExtended, turn=turns, text=texts, citations=citations),
    build(events.SpeakingStarted, turn=turns),
    build(events.SpeakingPaused, turn=turns, is_paused=st.booleans()),
    build(events.SentenceSpoken, turn=turns, text=texts),
    build(events.ReplySettled, turn=turns, text=texts, spoken=texts, citations=citations),
    build(events.SpeakingStopped, turn=turns),
    build(events.TroubleArose, code=codes, detail=texts, turn=turns | st.none()),
    build(events.EngineReady, engines=st.just({"synthesizer": "pyttsx3"})),
    build(events.DocumentRead, document=texts, title=texts, state=st.just("failed"), code=codes | st.just("")),
    build(events.LibraryProgressed, done=st.integers(0, 3), total=st.integers(0, 3), current=texts),
    build(events.DeviceChanged, kind=texts, name=texts, is_kept_ready=st.booleans()),
    build(DevicesFound, kind=texts, devices=st.just(())),
    build(HandsFreeBegan, turn=turns),
    build(
        events.ModelProgressed, model=texts, fraction=fractions, stage=st.sampled_from(["loading", "paused", "done"])
    ),
    build(events.ModelsListed, models=st.just(()), offers=st.just(())),
    build(DocumentsCounted, documents=st.integers(0, 3)),
    build(StartFailed),
    build(ScopeChosen, collection=texts),
    build(CollectionsChanged, collections=st.just({"One.": ("/d",)})),
    build(events.DocumentsListed, documents=st.just(()), roots=st.just(()), collections=st.just({"Two.": ("/d",)})),
    build(EngineMade),
    build(events.SourceRequested, turn=turns, citation=st.sampled_from([Citation("/d.pdf", "D", 1, "q", 1.0)])),
    build(
        events.AlarmRang, kind=st.sampled_from(events.AlarmKind), name=texts, due=st.just("2026-11-27T09:00:00+01:00")
    ),
    build(events.MemoriesListed, memories=st.just(())),
    build(AlarmsDismissed),
    build(events.FetchStarted, address=texts, host=texts),
    build(events.FetchEnded, address=texts, code=codes | st.none()),
    build(events.AnswersListed, answers=st.just(())),
    build(events.SettingsChanged, settings=st.just(Settings(pitch=60)), requested=st.sampled_from([{}, {"pitch": 70}])),
    build(SettingRequested, name=st.just("pitch"), value=st.sampled_from([60, 70])),
)


def test_every_event_is_tried() -> None:
    leaves = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert leaves - {Event, events.TurnEvent} == {kind for kind in leaves if kind.__name__ in repr(any_event)}


# Events drawn one by one seldom make a turn: beginnings of real ones take the state where it can break.
beginnings = st.builds(lambda turn, length: spoken_turn(turn)[:length], turns, st.integers(1, 15))
sequences = st.lists(st.tuples(beginnings, st.lists(any_event, max_size=4)).map(chain.from_iterable), max_size=6)


@settings(deadline=None)
@given(sequences, ended)
def test_no_sequence_raises_and_a_turns_end_leaves_it_idle(pieces: list[Iterator[Event]], last: Event) -> None:
    state = State()
    for event in chain.from_iterable(pieces):
        was, state = state, reduce(state, event)
        for turn in state.turns:
            assert 0 <= turn.spoken_to <= len(turn.reply)
        assert state.level == 0.0 or state.is_capturing
        assert state.is_capturing <= (state.phase is Phase.LISTENING)
        assert state.is_too_loud <= state.is_capturing
        assert state.is_hands_free <= (state.phase is Phase.LISTENING)
        if state.phase is Phase.SPEAKING:
            assert state.running is not None
        assert len(state.turns) >= len(was.turns)
        assert [turn.id for turn in state.turns[: len(was.turns)]] == [turn.id for turn in was.turns]
    state = reduce(state, last)
    assert state.phase is Phase.IDLE
    assert not state.is_capturing
    assert state.level == 0.0
