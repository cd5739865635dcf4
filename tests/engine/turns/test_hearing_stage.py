"""Press, tap, slip and hands-free listening; what is heard again, corrected, or lost on the way."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, Samples, join, read
from app.domain.errors import AssistantError, Code
from app.domain.events import (
    DeviceChanged,
    DocumentRead,
    LevelMeasured,
    ListeningStarted,
    ListeningStopped,
    Outcome,
    ReplySettled,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
    TurnStarted,
)
from app.domain.transcript import Transcript, Word
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.recognizer import NO_HINTS, Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fakes import Generator, Listener, Player, Recognizer, spoken
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.waiting import elapse, wait_until


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def heard(bench: Bench, number: int = 1) -> Samples:
    stopped = bench.events.wait(ListeningStopped, number)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.recording is not None
    return join(read(stopped.recording)).samples


def test_what_is_said_between_the_press_and_the_turn_is_heard(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench()
    bench.engine.press()
    wait_until(lambda: list(paths.recordings.iterdir()))
    elapse(0.1, "something is said before the turn begins")
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 60)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    assert abs(heard(bench)[: len(spoken())] - spoken()).max() < 1e-3


def test_a_slip_leaves_nothing_and_disturbs_nobody(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench(generator=Generator(pause_s=0.2))
    bench.engine.ask("how much is the rent?")
    bench.engine.press()
    wait_until(lambda: list(paths.recordings.iterdir()))
    bench.engine.slip()
    assert bench.outcome() is Outcome.COMPLETED, "the reply goes on"
    wait_until(lambda: not list(paths.recordings.iterdir()))
    assert not [event for event in bench.events.all if isinstance(event, ListeningStarted)]
    bench.engine.slip()


def test_a_press_that_nobody_takes_is_forgotten_with_the_next_and_at_the_end(
    paths: Paths, open_bench: OpenBench
) -> None:
    bench = open_bench()
    bench.engine.press()
    bench.engine.press()
    wait_until(lambda: len(list(paths.recordings.iterdir())) == 1)
    bench.close()
    wait_until(lambda: not list(paths.recordings.iterdir()))


def test_hands_free_listening_ends_by_itself(open_bench: OpenBench) -> None:
    player = Player(speed=1.0)
    listener = Listener(np.concatenate([silence(0.4), spoken(), silence(3)]), pause_s=0.03)
    bench = open_bench(listener=listener, player=player, changes={"patience_s": 0.5})
    bench.engine.press()
    bench.engine.listen()
    bench.engine.hands_free()
    assert bench.outcome() is Outcome.COMPLETED
    sound = heard(bench)
    assert 1.6 < len(sound) / RATE_HZ < 3.2, "it ended half a second after the last word"
    assert not sound[: round(0.08 * RATE_HZ)].any(), "while the cue sounded it heard silence"


class Counting(Player):
    """Adds up what it played in pieces, as a real one does, and so ends a rounding error short."""

    @property
    def played(self) -> float:
        return super().played * (1 - 1e-9)


class Opening(Player):
    """Takes a while to open its device."""

    def play(self, pieces: Iterable[Audio]) -> None:
        elapse(0.3, "opening takes a while")
        super().play(pieces)


@pytest.mark.parametrize("kind", [Counting, Opening])
def test_who_speaks_right_after_the_cue_is_heard(open_bench: OpenBench, kind: type[Player]) -> None:
    player = kind(speed=1.0)
    player.play([Audio(silence(0.5))])  # an earlier reply
    wait_until(lambda: player.played > 0.4999)
    tone = np.full(3 * RATE_HZ, 0.02, np.float32)  # every sample that was heard differs from silence
    listener = Listener(tone, pause_s=0.03)
    bench = open_bench(listener=listener, player=player, changes={"first_word_s": 1.5})
    bench.engine.listen()
    bench.engine.hands_free()
    bench.outcome()
    deaf_s = (heard(bench) == 0).sum() / RATE_HZ
    assert 0.09 < deaf_s < 0.3, "deaf for as long as the cue sounds, and no longer"


def test_hands_free_a_pause_within_patience_does_not_end_it(open_bench: OpenBench) -> None:
    sound = np.concatenate([spoken(), silence(0.5), spoken(), silence(5)])
    bench = open_bench({"patience_s": 1.5, "plays_cues": False}, listener=Listener(sound, pause_s=0.005))
    bench.engine.listen()
    bench.engine.hands_free()
    assert bench.outcome() is Outcome.COMPLETED
    assert len(heard(bench)) / RATE_HZ > 2 * len(spoken()) / RATE_HZ + 1


def test_hands_free_it_ends_where_nobody_speaks(open_bench: OpenBench) -> None:
    player = Player()
    bench = open_bench(listener=Listener(silence(20)), player=player, changes={"first_word_s": 1})
    bench.engine.listen()
    bench.engine.hands_free()
    assert bench.outcome() is Outcome.UNHEARD
    assert bench.troubles()[0] == Code.NOTHING_HEARD or Code.MICROPHONE_SILENT in bench.troubles()
    assert player.played > 0.05, "the cues were played"


def test_who_speaks_already_is_not_interrupted_by_a_cue(open_bench: OpenBench) -> None:
    player = Player()
    voice = np.tile(spoken()[round(0.3 * RATE_HZ) : round(1.3 * RATE_HZ)], 3)
    bench = open_bench(listener=Listener(np.concatenate([voice, silence(3)]), pause_s=0.01), player=player)
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 20)
    before_s = player.played
    bench.engine.hands_free()
    elapse(0.1, "nothing may be played")
    assert player.played == before_s
    assert bench.outcome() is Outcome.COMPLETED
    assert abs(heard(bench)[: len(voice)] - voice).max() < 1e-3, "every sample was kept"


class Replaced(Listener):
    """Loses its device in mid-sentence; another goes on."""

    def listen(self) -> ClosableIterator[Audio]:
        for number, block in enumerate(super().listen()):
            self.device = "headset" if number < 20 else "built-in"
            yield Audio(block.samples, lost_s=0.4 if number == 20 else 0.0)


def test_another_microphone_goes_on_and_the_user_is_told(open_bench: OpenBench) -> None:
    bench = open_bench(listener=Replaced(spoken()))
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    assert bench.troubles() == [Code.MICROPHONE_REPLACED]
    names = [
        event.name for event in bench.events.all if isinstance(event, DeviceChanged) and event.kind == "microphone"
    ]
    assert names[-2:] == ["headset", "built-in"]


class Stumbling(Listener):
    """Loses some samples twice."""

    def listen(self) -> ClosableIterator[Audio]:
        for number, block in enumerate(super().listen()):
            yield Audio(block.samples, lost_s=0.2 if number in (10, 20) else 0.0)


def test_lost_sound_is_told_once(open_bench: OpenBench) -> None:
    bench = open_bench(listener=Stumbling(spoken()))
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    assert bench.outcome() is Outcome.COMPLETED
    trouble = bench.events.wait(TroubleArose)
    assert isinstance(trouble, TroubleArose)
    assert (trouble.code, trouble.detail) == (Code.SOUND_LOST, "0.2 s")
    assert bench.troubles() == [Code.SOUND_LOST]


def test_a_muted_microphone_is_told_while_one_speaks(open_bench: OpenBench) -> None:
    bench = open_bench(listener=Listener(silence(10), pause_s=0.002))
    bench.engine.listen()
    trouble = bench.events.wait(TroubleArose)
    assert isinstance(trouble, TroubleArose)
    assert trouble.code == Code.MICROPHONE_SILENT
    bench.engine.release()
    assert bench.outcome() is Outcome.UNHEARD


def test_sound_that_is_cut_off_is_told(open_bench: OpenBench) -> None:
    bench = open_bench(listener=Listener(np.clip(spoken() * 50, -1, 1)))
    bench.engine.listen()
    bench.events.wait(lambda event: isinstance(event, LevelMeasured) and event.is_clipping)
    bench.engine.release()
    bench.outcome()


def say(bench: Bench, number: int) -> None:
    bench.engine.listen()
    bench.events.wait(lambda event: isinstance(event, LevelMeasured), 40 * number)
    bench.engine.release()
    bench.outcome(number)


def test_a_recording_is_heard_again_as_a_turn_of_its_own(paths: Paths, open_bench: OpenBench) -> None:
    recognizer = Recognizer("how much is the bent")
    bench = open_bench(recognizer=recognizer)
    say(bench, 1)
    first = bench.events.wait(TurnStarted)
    assert isinstance(first, TurnStarted)
    recognizer.text = "how much is the rent"
    again = bench.engine.hear_again(first.turn)
    assert bench.outcome(2) is Outcome.COMPLETED
    started = bench.events.wait(TurnStarted, 2)
    assert isinstance(started, TurnStarted)
    assert (started.turn, started.repeats) == (again, first.turn)
    settled = bench.events.wait(TranscriptSettled, 2)
    assert isinstance(settled, TranscriptSettled)
    assert settled.transcript.text == "how much is the rent"
    assert len(list(paths.recordings.iterdir())) == 1, "the recording is the same one"
    assert [exchange.turn for exchange in bench.engine.exchanges()] == [again], "the new turn stands for the old"


def test_a_recording_that_is_gone_is_told(open_bench: OpenBench) -> None:
    bench = open_bench()
    bench.engine.hear_again("0" * 32)
    assert bench.outcome() is Outcome.FAILED
    assert bench.troubles() == [Code.RECORDING_MISSING]


def test_an_unknown_recognizer_is_told_and_the_recording_stays(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench()
    say(bench, 1)
    started = bench.events.wait(TurnStarted)
    assert isinstance(started, TurnStarted)
    bench.engine.hear_again(started.turn, "nobody")
    assert bench.outcome(2) is Outcome.FAILED
    assert bench.troubles() == [Code.RECOGNIZER_MISSING]
    assert len(list(paths.recordings.iterdir())) == 1


class Failing(Recognizer):
    """Fails after it has heard everything."""

    is_streaming: ClassVar[bool] = True

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        *partials, final = super().recognize(blocks, hints)
        yield from partials
        if len(partials) < 5:  # the warm-up
            yield final
            return
        raise AssistantError(Code.RECOGNITION_FAILED, "fake")


def test_where_recognition_fails_the_next_best_takes_the_recording(open_bench: OpenBench) -> None:
    bench = open_bench(recognizer=Failing())
    say(bench, 1)
    assert bench.outcome() is Outcome.COMPLETED
    assert bench.troubles() == [Code.RECOGNITION_FAILED]
    settled = bench.events.wait(TranscriptSettled)
    assert isinstance(settled, TranscriptSettled)
    assert settled.transcript.engine == "built-in-whisper"


def test_settings_change_while_it_runs_and_are_kept(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench()
    bench.engine.change(patience_s=2.5, vocabulary=("Sotto",))
    wait_until(lambda: bench.engine.settings.patience_s == 2.5)
    bench.engine.change(patience_s=99)
    bench.events.wait(TroubleArose)
    assert bench.troubles() == [Code.SETTING_INVALID]
    assert bench.engine.settings.patience_s == 2.5
    bench.close()
    kept = json.loads(paths.settings.read_text())
    assert (kept["patience_s"], kept["vocabulary"]) == (2.5, ["Sotto"])


def test_what_was_heard_is_kept_with_its_words(paths: Paths, open_bench: OpenBench) -> None:
    bench = open_bench()
    say(bench, 1)
    bench.close()
    store = Store(paths.database)
    (row,) = store.db.query("SELECT transcript, recognizer, heard FROM turns")
    store.close()
    assert row["transcript"] == "how much is the rent"
    assert row["heard"] == "[]", "this recognizer gives no words"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_end_of_a_turn_does_not_end_the_next_press(open_bench: OpenBench, moment: str) -> None:
    bench = open_bench(generator=Generator(pause_s=0.1))
    bench.engine.ask("how much is the rent?")
    if moment == "after":
        bench.outcome()
    bench.engine.press()
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    assert bench.outcome(2) is Outcome.COMPLETED
    assert isinstance(bench.events.wait(TurnEnded, 2), TurnEnded)


def test_no_i_said_bern_puts_the_last_question_right(open_bench: OpenBench) -> None:
    recognizer = Recognizer("how far is it to burn")
    generator = Generator()
    bench = open_bench(recognizer=recognizer, generator=generator)
    say(bench, 1)
    recognizer.text = "no i said Bern"
    say(bench, 2)
    first, second = (bench.events.wait(TranscriptSettled, number) for number in (1, 2))
    assert isinstance(first, TranscriptSettled)
    assert isinstance(second, TranscriptSettled)
    assert second.transcript.text == "how far is it to Bern"
    assert [(mend.heard, mend.meant) for mend in second.transcript.mends] == [("burn", "Bern")]
    assert second.corrects == first.turn
    assert generator.prompts[-1].question == "how far is it to Bern"
    assert not generator.prompts[-1].exchanges, "what was misheard is no part of the conversation"
    recognizer.text = "no idea what that is"
    say(bench, 3)
    third = bench.events.wait(TranscriptSettled, 3)
    assert isinstance(third, TranscriptSettled)
    assert third.corrects == ""
    questions = [exchange.question for exchange in generator.prompts[-1].exchanges]
    assert questions == ["how far is it to Bern"]


def test_words_of_the_documents_mend_what_was_heard(open_bench: OpenBench, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(
        "Zorblatt signed the lease. The keys are with Zorblatt. Ask Zorblatt about the garden.", encoding="utf-8"
    )
    doubtful = (Word("call", 0, 0.3, 0.9), Word("sorblat", 0.3, 0.8, 0.2))
    recognizer = Recognizer("call sorblat", words=doubtful)
    bench = open_bench(recognizer=recognizer)
    bench.engine.library_requests.add([tmp_path / "notes.txt"])
    bench.events.wait(DocumentRead)
    wait_until(lambda: "Zorblatt" in bench.engine._loop.services.recognition.hints().words)
    say(bench, 1)
    settled = bench.events.wait(TranscriptSettled)
    assert isinstance(settled, TranscriptSettled)
    assert settled.transcript.text == "call Zorblatt"
    assert [(mend.heard, mend.meant) for mend in settled.transcript.mends] == [("sorblat", "Zorblatt")]
    bench.engine.change(learns_vocabulary=False)
    wait_until(lambda: not bench.engine._loop.services.recognition.hints().words)


def test_never_mind_ends_the_turn_without_an_answer(open_bench: OpenBench) -> None:
    generator = Generator()
    bench = open_bench(recognizer=Recognizer("never mind"), generator=generator)
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    assert bench.outcome() is Outcome.CANCELLED
    assert not generator.prompts


def test_say_that_again_gives_the_last_reply_once_more(open_bench: OpenBench) -> None:
    recognizer, generator = Recognizer("say that again"), Generator()
    bench = open_bench(recognizer=recognizer, generator=generator)
    bench.engine.ask("how much is the rent?")
    bench.outcome()
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 40)
    bench.engine.release()
    assert bench.outcome(2) is Outcome.COMPLETED
    first, second = (bench.events.wait(ReplySettled, number) for number in (1, 2))
    assert isinstance(first, ReplySettled)
    assert isinstance(second, ReplySettled)
    assert second.text == first.text
    assert second.spoken == first.spoken
    assert len(generator.prompts) == 1
