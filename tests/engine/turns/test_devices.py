"""Devices that are missing, busy, or go away: one clear trouble, nothing said is lost, and the next turn works."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.audio.samples import Audio, join, read
from app.domain.errors import AssistantError, Code
from app.domain.events import (
    LevelMeasured,
    ListeningStarted,
    ListeningStopped,
    Outcome,
    SpeakingStarted,
    TranscriptSettled,
    TurnEnded,
)
from app.engine.adapters.audio import devices
from app.engine.adapters.audio.loudspeaker import Loudspeaker
from app.engine.adapters.audio.microphone import Microphone
from app.storage.paths import resources
from tests.fakes import Generator, Recognizer, parts
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.sound import SoundCard, own_sound_card
from tests.fixtures.waiting import elapse, wait_until

QUESTION = resources() / "demo" / "question.wav"
LONG = "This is a long sentence that goes on for quite a while, so that there is time to pull the cable out of it. "


@pytest.fixture
def card() -> Iterator[SoundCard]:
    """One for each test, since they pull its cable."""
    with own_sound_card() as made:
        yield made


def open_devices(open_bench: OpenBench, text: str = "The rent is 950 euros.") -> Bench:
    """An engine that thinks with fakes, and hears and speaks with real devices."""
    made = parts(recognizer=Recognizer(), generator=Generator([text]))
    for kind in ("listener", "player", "synthesizer"):
        del made[kind]
    return open_bench(is_faked=False, **made)


def end(bench: Bench, number: int) -> tuple[Outcome, list[str]]:
    """How a turn ended, and every trouble so far."""
    return bench.outcome(number), bench.troubles()


def test_without_any_device_the_answer_can_be_read(
    open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sounddevice

    def none(*_: object) -> None:
        raise sounddevice.PortAudioError("Error querying device -1")

    monkeypatch.setattr(sounddevice, "query_devices", none)
    bench = open_devices(open_bench)
    bench.engine.listen()
    assert end(bench, 1) == (Outcome.FAILED, ["microphone_missing"])
    bench.engine.ask("how much is the rent")
    assert end(bench, 2) == (Outcome.COMPLETED, ["microphone_missing", "loudspeaker_missing"])


def test_a_microphone_unplugged_in_mid_sentence_loses_nothing_that_was_said(
    open_bench: OpenBench, card: SoundCard
) -> None:
    bench = open_devices(open_bench)
    bench.engine.listen()
    bench.events.wait(ListeningStarted)
    card.say_into_microphone(QUESTION)
    card.unplug()
    heard = bench.events.wait(TranscriptSettled)
    assert isinstance(heard, TranscriptSettled)
    assert heard.transcript.text == "how much is the rent"
    outcome, troubles = end(bench, 1)
    assert outcome is Outcome.COMPLETED
    assert troubles[0] in ("microphone_lost", "microphone_silent"), "which of the two is noticed first"
    stopped = bench.events.wait(ListeningStopped)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.seconds > 1.3
    assert stopped.recording is not None
    assert stopped.recording.stat().st_size > 10_000
    card.plug_in()
    bench.engine.listen()
    bench.events.wait(lambda event: isinstance(event, LevelMeasured), int(stopped.seconds / 0.03) + 30)
    bench.engine.release()
    ended = bench.events.wait(TurnEnded, 2)
    assert isinstance(ended, TurnEnded)
    assert ended.outcome is Outcome.UNHEARD, "it hears again: silence, this time"


def test_another_microphone_takes_over_in_mid_sentence(open_bench: OpenBench, card: SoundCard) -> None:
    with card.wire("second"):
        card.solder("headset", "second", "Headset")
        card.pactl("set-default-source", "headset")
        wait_until(lambda: devices.choose("input", None).device.id == "headset")
        bench = open_devices(open_bench)
        bench.engine.listen()
        bench.events.wait(ListeningStarted)
        card.say_into_microphone(QUESTION, "second")
        card.unsolder("headset")
        card.say_into_microphone(QUESTION)
        bench.engine.release()
        outcome, troubles = end(bench, 1)
        assert outcome is Outcome.COMPLETED
        assert "microphone_lost" not in troubles
        stopped = bench.events.wait(ListeningStopped)
        assert isinstance(stopped, ListeningStopped)
        assert stopped.recording is not None
        samples = join(read(stopped.recording)).samples
        loud = [abs(half).max() > 0.1 for half in (samples[: len(samples) // 3], samples[-len(samples) // 3 :])]
        assert loud == [True, True], "what was said into either is kept"


def test_a_loudspeaker_unplugged_in_mid_reply_leaves_the_text(open_bench: OpenBench, card: SoundCard) -> None:
    bench = open_devices(open_bench, LONG * 3)
    bench.engine.ask("how much is the rent")
    bench.events.wait(SpeakingStarted)
    elapse(0.5, "it speaks")
    card.unplug()
    assert end(bench, 1) == (Outcome.COMPLETED, ["loudspeaker_lost"])
    card.plug_in()
    bench.engine.ask("how much is the rent")
    bench.events.wait(lambda event: isinstance(event, SpeakingStarted), 2)
    bench.engine.cancel()
    assert end(bench, 2)[0] is Outcome.CANCELLED


def test_a_device_that_another_program_holds_says_so(monkeypatch: pytest.MonkeyPatch, card: SoundCard) -> None:
    import sounddevice

    def busy(*_: object, **__: object) -> None:
        raise sounddevice.PortAudioError("Error opening InputStream", -9985)

    monkeypatch.setattr(sounddevice, "InputStream", busy)
    with closing(Microphone()) as microphone, pytest.raises(AssistantError) as caught:
        microphone.listen()
    assert caught.value.code is Code.MICROPHONE_BUSY


def test_what_is_played_is_told_when_it_is_heard(card: SoundCard, tmp_path: Path) -> None:
    spoken = list(read(QUESTION))
    player = Loudspeaker()
    with card.recorded_speaker(tmp_path / "heard.wav"):
        began_s = time.monotonic()
        player.play(spoken)
        wait_until(lambda: player.played >= 1.4)
        assert time.monotonic() - began_s > 1.3
    assert abs(join(read(tmp_path / "heard.wav")).samples).max() > 0.1
    player.close()


def test_stop_is_silence_and_the_next_sound_counts_from_there(card: SoundCard) -> None:
    player = Loudspeaker()
    player.play(read_many(5))
    wait_until(lambda: player.played >= 0.3)
    player.stop()
    stopped_s = player.played
    elapse(0.5, "nothing may be counted")
    assert player.played == stopped_s
    began_s = time.monotonic()
    player.play(read_many(1))
    elapse(0.3, "it is heard")
    heard_s = player.played - stopped_s
    assert heard_s < time.monotonic() - began_s + 0.05
    player.close()


def read_many(times: int) -> list[Audio]:
    return [block for _ in range(times) for block in read(QUESTION)]
