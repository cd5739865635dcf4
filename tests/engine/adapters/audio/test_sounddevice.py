"""Microphone and loudspeaker where several threads want PortAudio at once, on a sound card of wires."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sounddevice

from app.audio.samples import Audio, read
from app.engine.adapters.audio.devices import look_again
from app.engine.adapters.audio.loudspeaker import Loudspeaker
from app.engine.adapters.audio.microphone import Microphone
from app.storage.paths import resources
from tests.fixtures.sound import SoundCard
from tests.fixtures.waiting import wait_until


@pytest.fixture
def player(card: SoundCard) -> Iterator[Loudspeaker]:
    made = Loudspeaker()
    yield made
    made.close()


def question() -> list[Audio]:
    return list(read(resources() / "demo" / "question.wav"))


def wait_until_heard(player: Loudspeaker, seconds: float) -> None:
    wait_until(lambda: player.played >= seconds - 0.01)


def test_looking_for_a_missing_microphone_leaves_the_loudspeaker_at_work(card: SoundCard, player: Loudspeaker) -> None:
    player.play(question() * 2)
    wait_until_heard(player, 0.3)
    heard = Microphone("no such microphone").listen()
    assert len(next(heard).samples)
    heard.close()
    before_s = player.played
    wait_until_heard(player, before_s + 0.5)
    player.stop()
    player.play(question())
    wait_until_heard(player, player.played + 0.5)


def test_devices_are_listed_again_while_the_loudspeaker_rests(
    card: SoundCard, player: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._REST_AFTER_S", 0.05)
    player.play(question())
    wait_until(lambda: player._stream is not None and not player._stream.active)
    listed = threading.Event()
    initialize = sounddevice._initialize

    def watched() -> None:
        listed.set()
        initialize()

    monkeypatch.setattr(sounddevice, "_initialize", watched)
    assert look_again("output")
    assert listed.is_set()
    seconds = player.played
    player.play(question())
    wait_until_heard(player, seconds + 1)


def test_what_comes_just_as_the_loudspeaker_goes_to_rest_is_heard(
    card: SoundCard, player: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._REST_AFTER_S", 0.05)
    rests = threading.Event()
    on_wanted = player._on_wanted

    def watched(*given: object) -> None:
        try:
            on_wanted(*given)  # type: ignore[arg-type]
        except sounddevice.CallbackStop:
            rests.set()
            raise

    monkeypatch.setattr(player, "_on_wanted", watched)
    block = question()[0]
    for number in range(1, 6):
        rests.clear()
        player.play([block])
        assert rests.wait(60)
        player.play([block])
        wait_until_heard(player, 2 * number * block.seconds)


def test_a_microphone_is_closed_though_nothing_was_taken_from_it(card: SoundCard) -> None:
    heard = Microphone().listen()
    assert card.listeners() == 1
    heard.close()
    wait_until(lambda: card.listeners() == 0)


def test_many_presses_at_once_leave_no_microphone_open(card: SoundCard) -> None:
    def press(_: int) -> None:
        heard = Microphone().listen()
        next(heard)
        heard.close()

    with ThreadPoolExecutor(6) as fingers:
        list(fingers.map(press, range(6)))
    wait_until(lambda: card.listeners() == 0)
