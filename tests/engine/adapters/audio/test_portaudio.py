"""Microphone and loudspeaker where no PulseAudio tells of devices: PortAudio's own list, and streams held open."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
import sounddevice

from app.audio.samples import Audio, read
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio import devices
from app.engine.adapters.audio.loudspeaker import Loudspeaker
from app.engine.adapters.audio.microphone import Microphone
from app.storage.paths import resources
from tests.fixtures.sound import SoundCard
from tests.fixtures.waiting import elapse, wait_until


class Nobody:
    """Reports nothing, as on a system without PulseAudio."""

    changes = 0

    def nodes(self) -> None:
        return None

    def subscribe(self, listener: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _untold(monkeypatch: pytest.MonkeyPatch, card: SoundCard) -> None:
    monkeypatch.setattr(devices, "watch", Nobody)


@pytest.fixture
def microphone(card: SoundCard) -> Iterator[Microphone]:
    made = Microphone("plain")
    yield made
    made.close()
    wait_until(lambda: card.listeners() == 0)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every stream that was opened to hear."""
    streams: list[Any] = []
    make = sounddevice.InputStream

    def counted(**given: Any) -> Any:
        streams.append(make(**given))
        return streams[-1]

    monkeypatch.setattr(sounddevice, "InputStream", counted)
    return streams


def listens(microphone: Microphone) -> None:
    blocks = microphone.listen()
    for _ in range(5):
        assert len(next(blocks).samples)
    cast(Any, blocks).close()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("USB Audio: - (hw:2,0)", "USB Audio: -"),
        ("USB Audio: - (plughw:0,3)", "USB Audio: -"),
        ("Microphone (2- USB Audio)", "Microphone (USB Audio)"),
        ("Mikrofon (Realtek(R) Audio)", "Mikrofon (Realtek(R) Audio)"),
    ],
)
def test_ids_are_without_what_changes(name: str, plain: str) -> None:
    listed = {"index": 3, "api": "ALSA", "name": name, "channels": 1, "default_samplerate": 48000.0, "default": True}
    routes = devices._own([listed, {**listed, "index": 4, "default": False}])
    assert [route.device.id for route in routes] == [f"ALSA: {plain}", f"ALSA: {plain} #2"]
    assert [route.device.name for route in routes] == [name, name]
    assert [route.device.is_default for route in routes] == [True, False]


def test_they_are_portaudios_own(card: SoundCard) -> None:
    found = {device.id: device for device in devices.devices("input")}
    assert found["ALSA: plain"].name == "plain"
    assert [device.name for device in found.values() if device.is_default] == ["default"]
    assert devices.choose("input", "ALSA: plain").device.name == "plain"
    assert devices.choose("input", "PLAI").device.name == "plain"
    assert devices.choose("input", "not there").device.name == "default"
    assert devices.choose("input", "plain", without={"ALSA: plain"}).device.name == "default"


def test_a_prepared_stream_is_open_and_still_and_used_again(microphone: Microphone, opened: list[Any]) -> None:
    microphone.prepare()
    wait_until(lambda: opened and microphone.device == "plain")
    assert not opened[0].active
    for _ in range(3):
        listens(microphone)
        wait_until(lambda: not opened[0].active)
    assert len(opened) == 1
    assert not opened[0].closed
    microphone.close()
    wait_until(lambda: opened[0].closed)


def test_quick_presses_share_one_stream(microphone: Microphone, opened: list[Any]) -> None:
    for _ in range(25):
        first = microphone.listen()
        second = microphone.listen()
        cast(Any, first).close()
        assert len(next(second).samples)
        cast(Any, second).close()
    assert len(opened) == 1


def test_it_is_opened_anew_where_portaudio_has_listed_again(microphone: Microphone, opened: list[Any]) -> None:
    listens(microphone)
    wait_until(lambda: not opened[0].active)
    assert devices.look_again("input")
    assert opened[0].closed
    listens(microphone)
    assert len(opened) == 2


def test_changes_are_looked_for_while_nobody_listens(
    microphone: Microphone, opened: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "LIST_EVERY_S", 0.1)
    microphone.prepare()
    wait_until(lambda: len(opened) > 1)  # PortAudio has listed again and the stream was opened anew
    blocks = microphone.listen()
    next(blocks)
    count = len(opened)
    elapse(0.5, "five times it could have listed again")
    assert len(opened) == count, "what is in use stays"
    assert len(next(blocks).samples)
    cast(Any, blocks).close()


def test_a_busy_device_says_its_name(microphone: Microphone, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_: object) -> None:
        raise sounddevice.PortAudioError("Error opening InputStream", -9985)

    monkeypatch.setattr(sounddevice, "InputStream", busy)
    with pytest.raises(AssistantError) as caught:
        microphone.listen()
    assert (caught.value.code, caught.value.detail) == (Code.MICROPHONE_BUSY, "plain")


def test_one_that_falls_silent_is_replaced(
    microphone: Microphone, opened: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.input_stream.SILENT_DEVICE_S", 0.3)
    blocks = microphone.listen()
    next(blocks)
    player = Loudspeaker()
    player.play(list(read(resources() / "demo" / "question.wav")) * 3)  # so that PortAudio cannot list again
    source = microphone._source
    assert source is not None
    source._stream.abort()
    heard: list[Audio] = []
    while microphone.device == "plain":
        heard.append(next(blocks))
    assert microphone.device == "default"
    heard += [next(blocks) for _ in range(20)]
    assert 0 < sum(block.lost_s for block in heard) < 2
    cast(Any, blocks).close()
    player.close()
