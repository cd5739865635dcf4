"""Presses, releases, cancels and the end at awkward moments: no thread stays, no turn hangs, no recording is lost."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, join, read
from app.domain.errors import AssistantError, Code
from app.domain.events import (
    EngineReady,
    Event,
    LevelMeasured,
    ListeningStarted,
    ListeningStopped,
    Outcome,
    ReplySettled,
    SentenceSpoken,
    SpeakingStopped,
    TurnEnded,
)
from app.domain.transcript import Transcript
from app.engine.engine import Engine
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.recognizer import NO_HINTS, Hints
from app.engine.turns import loop as loop_module
from app.storage.paths import Paths
from tests.engine.turns import laws
from tests.fakes import Events, Generator, Listener, Player, Recognizer, Synthesizer, parts, spoken
from tests.fixtures.bench import OpenBench
from tests.fixtures.database import connections
from tests.fixtures.waiting import elapse, wait_until


def captures() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "capture"]


def recording_in(folder: Path) -> Path:
    (kept,) = folder.iterdir()
    return kept


def recording(paths: Paths) -> Path:
    return recording_in(paths.recordings)


class Gate:
    """Holds the engine while it loads, until told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        held = getattr(loop_module, name)

        def wait(*given: Any, **named: Any) -> Any:
            self.reached.set()
            self.open.wait(60)
            return held(*given, **named)

        monkeypatch.setattr(loop_module, name, wait)


@pytest.mark.parametrize("where", ["Home", "Library", "warm"])
def test_a_press_while_it_loads_is_heard_from_the_moment_the_home_is_open(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    gate, bench = Gate(monkeypatch, where), open_bench(starts=False)
    bench.engine.start()
    assert gate.reached.wait(60)
    bench.engine.listen()
    elapse(0.05, "it is heard from the moment on that the home is open, and no earlier")
    gate.open.set()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED


@pytest.mark.parametrize("where", ["Home", "Library", "warm"])
@pytest.mark.parametrize("pressed", [True, False])
def test_close_while_it_loads(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch, where: str, pressed: bool
) -> None:
    gate, bench = Gate(monkeypatch, where), open_bench(starts=False)
    bench.engine.start()
    assert gate.reached.wait(60)
    if pressed:
        bench.engine.listen()
    threading.Timer(0.1, gate.open.set).start()
    bench.close()
    wait_until(lambda: not captures())
    assert [e.outcome for e in bench.events.all if isinstance(e, TurnEnded)] == [Outcome.CANCELLED] * pressed


def test_close_while_it_captures_leaves_the_recording_whole(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench()
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 30)
    bench.close()
    stopped = bench.events.wait(ListeningStopped)
    assert isinstance(stopped, ListeningStopped)
    assert not captures()
    kept = join(read(recording(paths)))
    assert kept.seconds == pytest.approx(stopped.seconds)
    assert kept.seconds >= 0.9
    assert bench.outcome() is Outcome.CANCELLED


def test_a_cancelled_turn_tells_all_that_is_on_disk(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench(listener=Listener(spoken(), pause_s=0.03))
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 10)
    bench.engine.cancel()
    bench.outcome()
    stopped = bench.events.wait(ListeningStopped)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.recording == recording(paths)
    assert join(read(recording(paths))).seconds == pytest.approx(stopped.seconds)


def test_presses_within_a_millisecond(open_bench: OpenBench) -> None:
    bench = open_bench()
    for _ in range(5):
        bench.engine.listen()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    assert [bench.outcome(number) for number in range(1, 6)] == [Outcome.CANCELLED] * 4 + [Outcome.COMPLETED]
    bench.close()
    assert not captures()


class SlowListener(Listener):
    """Takes its time to open."""

    def __init__(self) -> None:
        super().__init__(spoken())
        self.may_open = threading.Event()

    def listen(self) -> ClosableIterator[Audio]:
        self.may_open.wait()
        return super().listen()


def test_a_release_before_the_device_is_open_is_a_tap(open_bench: OpenBench) -> None:
    listener = SlowListener()
    bench = open_bench(listener=listener)
    bench.engine.listen()
    bench.engine.release()
    elapse(0.2, "opening takes so long")
    listener.may_open.set()
    assert bench.outcome() is Outcome.UNHEARD
    assert bench.troubles() == ["too_short"]


def test_a_device_that_hangs_while_it_is_opened_holds_nobody_up(open_bench: OpenBench) -> None:
    listener = SlowListener()
    bench = open_bench(listener=listener)
    bench.engine.listen()
    bench.engine.cancel()
    assert bench.outcome(1) is Outcome.CANCELLED
    bench.engine.ask("how much is the rent")
    assert bench.outcome(2) is Outcome.COMPLETED
    bench.close()
    listener.may_open.set()


class RudeListener(Listener):
    """Cannot be closed."""

    def listen(self) -> ClosableIterator[Audio]:
        try:
            yield from super().listen()
        finally:
            raise ValueError("no")


@pytest.mark.logs_warnings
def test_a_listener_that_cannot_be_closed_costs_neither_turn_nor_recording(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench(listener=RudeListener(spoken()))
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    bench.close()
    assert join(read(recording(paths))).seconds > len(spoken()) / RATE_HZ


class Failing(Recognizer):
    """Fails after some blocks."""

    def __init__(self, error: Exception, after: int = 5) -> None:
        super().__init__()
        self.error: Exception | None = error
        self.after = after

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        for number, transcript in enumerate(super().recognize(blocks, hints)):
            if number == self.after and self.error is not None and not transcript.is_final:
                raise self.error
            yield transcript


@pytest.mark.logs_warnings
@pytest.mark.parametrize(
    ("error", "code"),
    [(AssistantError(Code.RECOGNITION_FAILED, "x"), "recognition_failed"), (ZeroDivisionError("no"), "bug")],
)
def test_where_recognition_fails_the_recording_goes_on_to_its_end(
    paths: Paths, open_bench: OpenBench, error: Exception, code: str
) -> None:
    recognizer = Failing(error)
    bench = open_bench(recognizer=recognizer)
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    is_taken_by_another = code == Code.RECOGNITION_FAILED
    assert bench.outcome(1) is (Outcome.COMPLETED if is_taken_by_another else Outcome.FAILED)
    assert bench.troubles() == [code]
    kept = join(read(recording(paths))).samples
    assert abs(kept[: len(spoken())] - spoken()).max() < 1e-3
    recognizer.error = None
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 120)
    bench.engine.release()
    assert bench.outcome(2) is Outcome.COMPLETED


class Witness(Recognizer):
    """Looks at the recording each time it is given a block, and again at the end."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.known: list[tuple[float, float]] = []
        self.last_s = 0.0

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        given = self._watched(blocks) if any(self.folder.iterdir()) else blocks
        for transcript in super().recognize(given):
            if transcript.is_final and self.known:
                self.last_s = join(read(recording_in(self.folder))).seconds
            yield transcript

    def _watched(self, blocks: Iterable[Audio]) -> Iterator[Audio]:
        given_s = 0.0
        for block in blocks:
            given_s += block.seconds
            self.known.append((given_s, join(read(recording_in(self.folder))).seconds))
            yield block


def test_a_recording_is_on_disk_before_recognition_begins(paths: Paths, open_bench: OpenBench) -> None:
    witness = Witness(paths.recordings)
    bench = open_bench(recognizer=witness, listener=Listener(spoken(), pause_s=0.005))
    bench.engine.listen()
    wait_until(lambda: any(paths.recordings.iterdir()))
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    bench.outcome()
    bench.close()
    # FLAC is written in blocks of 4,096 samples; what came before can be read even from an unfinished file.
    assert all(on_disk >= given - 4096 / RATE_HZ - 0.1 for given, on_disk in witness.known), witness.known
    assert len(witness.known) > 30
    assert witness.last_s > len(spoken()) / RATE_HZ


@pytest.mark.logs_warnings
def test_whoever_hears_the_events_cannot_end_the_engine(paths: Paths) -> None:
    events = Events()

    def rude(event: Event) -> None:
        events(event)
        raise RuntimeError("the window is gone")

    engine = Engine(paths, rude, **parts())
    engine.start()
    events.wait(EngineReady)
    for number in (1, 2):
        engine.ask("how much is the rent")
        ended = events.wait(TurnEnded, number)
        assert isinstance(ended, TurnEnded)
        assert ended.outcome is Outcome.COMPLETED
    engine.close()
    laws.check(events.all)


@pytest.mark.logs_warnings
def test_a_bug_in_keeping_events_is_told_once_a_turn_and_within_it(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    bench = open_bench()
    monkeypatch.setattr("app.engine.memory.conversation.ConversationRecorder._update", fail)
    for number in (1, 2):
        bench.engine.ask("how much is the rent")
        assert bench.outcome(number) is Outcome.COMPLETED
    bench.close()
    assert bench.troubles() == ["bug", "bug"]


def test_turns_leave_no_connection_behind(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench(player=Player(speed=1000))
    for number in range(1, 8):
        bench.engine.ask("how much is the rent")
        bench.outcome(number)
        if number == 2:
            before = connections(paths.database)
    assert connections(paths.database) == before


class Hoarse(Synthesizer):
    """Loses its voice in the second sentence."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.count = 0

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        self.count += 1
        yield Audio(np.full(RATE_HZ // 2, 0.1, np.float32))
        if self.count == 2:
            raise self.error
        yield Audio(np.full(RATE_HZ // 2, 0.1, np.float32))


def test_what_was_said_before_the_voice_failed_is_heard_to_its_end(open_bench: OpenBench) -> None:
    player = Player(speed=3)
    bench = open_bench(player=player, synthesizer=Hoarse(AssistantError(Code.VOICE_FAILED, "x")))
    bench.engine.ask("how much is the rent")
    assert bench.outcome(1) is Outcome.COMPLETED
    settled, stopped = bench.events.wait(ReplySettled), bench.events.wait(SpeakingStopped)
    assert isinstance(settled, ReplySettled)
    assert settled.spoken == "The rent is 950 euros."
    assert settled.text == "The rent is 950 euros. Ask again."
    played_s = player.played
    elapse(0.1, "nothing more may be played")
    assert player.played == played_s, "nothing is heard after speaking has stopped"
    assert stopped.at_s
    assert bench.troubles() == ["voice_failed"]
    bench.engine.ask("how much is the rent")
    assert bench.outcome(2) is Outcome.COMPLETED
    bench.events.wait(SentenceSpoken, 3)


@pytest.mark.logs_warnings
def test_a_bug_in_the_voice_is_told_and_the_text_stands(open_bench: OpenBench) -> None:
    bench = open_bench(synthesizer=Hoarse(ZeroDivisionError("no")))
    for number in (1, 2):
        bench.engine.ask("how much is the rent")
        assert bench.outcome(number) is Outcome.COMPLETED
    assert bench.troubles() == ["bug"]


class Deaf(Player):
    """A player with a bug."""

    def play(self, pieces: Iterable[Audio]) -> None:
        raise ZeroDivisionError


@pytest.mark.logs_warnings
def test_a_bug_in_the_player_is_told_and_the_text_stands(open_bench: OpenBench) -> None:
    bench = open_bench(player=Deaf())
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    assert bench.troubles() == ["bug"]


def test_pieces_and_partials_of_nothing(open_bench: OpenBench) -> None:
    class Mute(Recognizer):
        def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
            for _ in blocks:
                yield Transcript("")
            yield Transcript("how much is the rent", is_final=True)

    pieces = ["", "", "The rent is", "", " 950 euros.", "", " [", "", "1", "]", "", "", " Ask", " again.", "", ""]
    bench = open_bench(recognizer=Mute(), generator=Generator(pieces))
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    settled = bench.events.wait(ReplySettled)
    assert isinstance(settled, ReplySettled)
    assert settled.text == settled.spoken == "The rent is 950 euros. Ask again."
    assert len(settled.citations) == 1
    assert "TranscriptRevised" not in [type(event).__name__ for event in bench.events.all]


def test_a_reply_of_nothing(open_bench: OpenBench) -> None:
    bench = open_bench(generator=Generator(["", " ", ""]))
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED


def test_after_the_end_nothing_begins(open_bench: OpenBench) -> None:
    bench = open_bench()
    bench.close()
    told = len(bench.events.all)
    bench.engine.listen()
    bench.engine.ask("how much is the rent")
    bench.engine.cancel()
    bench.engine.release()
    bench.engine.close()
    wait_until(lambda: not captures())
    assert len(bench.events.all) == told


def test_an_engine_that_refuses_lets_go_of_the_microphone(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_fail = threading.Event()

    def fail(*_: object) -> None:
        may_fail.wait(60)
        raise AssistantError(Code.INDEX_FAILED, "vectors")

    monkeypatch.setattr(loop_module, "Library", fail)
    listener = Listener(spoken())
    bench = open_bench(listener=listener, starts=False)
    bench.engine.start()
    bench.engine.listen()
    wait_until(lambda: listener.is_open)
    may_fail.set()
    assert bench.outcome(1) is Outcome.FAILED
    wait_until(lambda: not listener.is_open)
    bench.engine.listen()
    assert bench.outcome(2) is Outcome.FAILED
    bench.close()
    assert set(bench.troubles()) == {"index_failed"}
    assert connections(bench.paths.database) == 0, "what was opened is closed"


def test_listening_started_comes_once_though_loading_took_long(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, bench = Gate(monkeypatch, "warm"), open_bench(starts=False)
    bench.engine.start()
    assert gate.reached.wait(60)
    bench.engine.listen()
    elapse(0.3, "it is held for a while")
    bench.engine.release()
    gate.open.set()
    bench.outcome()
    assert sum(isinstance(event, ListeningStarted) for event in bench.events.all) == 1
