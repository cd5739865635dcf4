"""The microphone on a sound card of wires: devices that come, go and change while it listens."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from itertools import islice
from typing import Any, cast

import numpy as np
import pytest
import sounddevice
from pulsectl import PulseError

from app.audio.samples import RATE_HZ, Audio, join
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio import devices, pulse
from app.engine.adapters.audio.microphone import Microphone
from tests.fixtures.sound import SoundCard, own_sound_card
from tests.fixtures.waiting import elapse, wait_until

Make = Callable[..., Microphone]


@pytest.fixture
def card() -> Iterator[SoundCard]:
    """One for each test: two microphones, "microphone" hears 440 Hz and "headset" 700 Hz."""
    with own_sound_card() as made, made.wire("second"), made.tone("wire", 440), made.tone("second", 700):
        made.solder("headset", "second", "Headset")
        made.pactl("set-default-source", "microphone")
        wait_for(made, "headset")
        yield made


@pytest.fixture
def microphone(card: SoundCard) -> Iterator[Make]:
    with ExitStack() as opened:

        def make(*given: Any, **named: Any) -> Microphone:
            made = Microphone(*given, **named)
            opened.callback(made.close)
            return made

        yield make


def wait_for(card: SoundCard, *names: str) -> None:
    """Until these are there, whatever else is."""
    wait_until(lambda: set(names) <= {device.id for device in devices.devices("input")})


def pitch(heard: list[Audio]) -> float:
    """The strongest frequency in Hz; 0 for silence."""
    samples = join(heard).samples
    strengths = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    if strengths.max() < 1:
        return 0.0
    return float(np.fft.rfftfreq(len(samples), 1 / RATE_HZ)[strengths.argmax()])


def hear(blocks: Iterator[Audio], seconds: float) -> list[Audio]:
    heard: list[Audio] = []
    while sum(block.seconds for block in heard) < seconds:
        heard.append(next(blocks))
    return heard


def close(blocks: Iterator[Audio]) -> None:
    cast(Any, blocks).close()


def listens(microphone: Microphone, seconds: float = 0.4) -> list[Audio]:
    blocks = microphone.listen()
    heard = hear(blocks, seconds)
    close(blocks)
    return heard


def test_microphones_are_listed_without_monitors_and_keep_their_ids(card: SoundCard) -> None:
    ids = {device.id: device for device in devices.devices("input")}
    assert set(ids) == {"microphone", "headset"}
    assert ids["headset"].name == "Headset"
    assert [device.id for device in ids.values() if device.is_default] == ["microphone"]
    before = ids["headset"]
    card.unsolder("headset")
    wait_until(lambda: len(devices.devices("input")) == 1)
    card.solder("headset", "second", "Headset")
    wait_for(card, "headset")
    assert before in devices.devices("input")
    assert {device.id for device in devices.devices("output")} == {"speaker", "wire", "second"}


def test_doctor_names_the_one_in_use_and_the_ids_of_the_others(card: SoundCard) -> None:
    name = next(device.name for device in devices.devices("input") if device.id == "microphone")
    both = devices.check("input", None)
    assert both.is_ok
    assert both.detail == f"{name} [microphone] (others: Headset [headset])"
    card.unsolder("headset")
    wait_until(lambda: devices.check("input", "headset").detail == name)
    card.unsolder("microphone")
    wait_until(lambda: not devices.check("input", None).is_ok)


@pytest.mark.parametrize(("wish", "hz"), [(None, 440), ("headset", 700), ("eadSE", 700), ("not there", 440)])
def test_it_is_chosen_by_id_or_part_of_its_name(card: SoundCard, microphone: Make, wish: str | None, hz: int) -> None:
    chosen = microphone(wish)
    assert pitch(listens(chosen)) == pytest.approx(hz, abs=10)
    assert chosen.device == ("Headset" if hz == 700 else next(iter(devices.devices("input"))).name)


@pytest.mark.parametrize("is_prepared", [True, False])
@pytest.mark.parametrize("keeps_ready", [True, False])
def test_the_default_is_followed_between_listens(
    card: SoundCard, microphone: Make, is_prepared: bool, keeps_ready: bool
) -> None:
    made = microphone(keeps_ready=keeps_ready)
    if is_prepared:
        made.prepare()
    assert pitch(listens(made)) == pytest.approx(440, abs=10)
    card.pactl("set-default-source", "headset")
    wait_until(lambda: devices.choose("input", None).device.id == "headset")
    if is_prepared:
        wait_until(lambda: made.device == "Headset")  # nobody has pressed a key
        elapse(0.6, "what is kept of the time before the press is heard by the new one")
    assert pitch(listens(made)) == pytest.approx(700, abs=10)


def test_the_default_is_followed_while_listening(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    with closing(cast(Any, made.listen())) as blocks:
        assert pitch(hear(blocks, 0.5)) == pytest.approx(440, abs=10)
        card.pactl("set-default-source", "headset")
        wait_until(lambda: next(blocks) and made.device == "Headset")
        hear(blocks, 0.3)
        assert pitch(hear(blocks, 0.5)) == pytest.approx(700, abs=10)


def test_the_next_one_goes_on_when_one_is_unplugged_and_says_what_is_missing(card: SoundCard, microphone: Make) -> None:
    made = microphone("headset")
    with closing(cast(Any, made.listen())) as blocks:
        heard = hear(blocks, 0.5)
        began_s = time.monotonic()
        assert pitch(heard) == pytest.approx(700, abs=10)
        card.unsolder("headset")
        while made.device == "Headset":
            heard.append(next(blocks))
        before_s = sum(block.seconds for block in heard) - 0.5
        after = hear(blocks, 0.8)
        took_s = time.monotonic() - began_s
    assert pitch(after[-10:]) == pytest.approx(440, abs=10)
    heard_s = before_s + sum(block.seconds for block in after)
    lost_s = sum(block.lost_s for block in [*heard, *after])
    assert heard_s + lost_s == pytest.approx(took_s, abs=0.15)


def test_the_chosen_one_is_used_again_as_soon_as_it_is_back(card: SoundCard, microphone: Make) -> None:
    made = microphone("headset")
    made.prepare()
    card.unsolder("headset")
    wait_until(lambda: made.device not in ("", "Headset"))
    blocks = made.listen()
    assert pitch(hear(blocks, 0.5)) == pytest.approx(440, abs=10)
    card.solder("headset", "second", "Headset")
    wait_until(lambda: next(blocks) and made.device == "Headset")
    hear(blocks, 0.3)
    assert pitch(hear(blocks, 0.5)) == pytest.approx(700, abs=10)
    close(blocks)
    assert pitch(listens(made)) == pytest.approx(700, abs=10)


def test_one_that_came_back_while_it_was_kept_ready_is_not_taken_for_the_one_before(
    card: SoundCard, microphone: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = pulse._look

    def late(*given: Any) -> pulse.Nodes:
        elapse(0.7, "PulseAudio answers late")
        return look(*given)

    made = microphone("headset", keeps_ready=True)
    made.prepare()
    wait_until(lambda: card.listeners() == 1)
    changes = devices.changes()
    monkeypatch.setattr(pulse, "_look", late)
    card.unsolder("headset")
    card.solder("headset", "second", "Headset")
    wait_until(lambda: devices.changes() != changes)
    elapse(0.6, "what is kept of the time before the press is heard by the new one")
    assert pitch(listens(made, 0.8)) == pytest.approx(700, abs=10), "PulseAudio has led the old stream elsewhere"


def test_where_there_is_no_other_it_says_so_and_does_not_hear_what_is_played(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    card.unsolder("headset")
    blocks = made.listen()
    heard = hear(blocks, 0.4)
    with card.tone("speaker", 1000):
        card.unsolder("microphone")
        with pytest.raises(AssistantError) as caught:
            heard.extend(islice(blocks, 200))
    assert caught.value.code is Code.MICROPHONE_LOST
    assert pitch(heard[:20]) == pytest.approx(440, abs=10)
    with pytest.raises(AssistantError) as caught:
        made.listen()
    assert caught.value.code is Code.MICROPHONE_MISSING, "a monitor is no microphone"
    card.solder("headset", "second", "Headset")
    wait_for(card, "headset")
    assert pitch(listens(made)) == pytest.approx(700, abs=10)


def test_pulseaudio_ends_and_begins_anew_while_it_listens(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    blocks = made.listen()
    hear(blocks, 0.3)
    card.unplug()
    with pytest.raises(AssistantError) as caught:
        list(islice(blocks, 200))
    assert caught.value.code is Code.MICROPHONE_LOST
    card.plug_in()
    with card.tone("wire", 550):
        wait_for(card, "microphone")
        assert pitch(listens(made)) == pytest.approx(550, abs=10)


def test_pulseaudio_that_ends_while_it_is_asked_is_found_again(
    card: SoundCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, is_over = pulse._look, threading.Event()

    def looks_last(server: Any, life: int) -> pulse.Nodes:
        seen = look(server, life)
        card.unplug()
        with suppress(PulseError):
            server.server_info()
        assert not server.connected
        monkeypatch.setattr(pulse, "_look", look)
        is_over.set()
        return seen

    monkeypatch.setattr(pulse, "_look", looks_last)
    card.unsolder("headset")
    assert is_over.wait(60)
    wait_until(lambda: pulse.watch().nodes() is None)
    card.plug_in()
    wait_for(card, "microphone")


def test_after_the_machine_slept_the_stream_is_opened_anew(
    card: SoundCard, microphone: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    input_stream = sounddevice.InputStream

    def counted(**given: Any) -> Any:
        opened.append(given)
        return input_stream(**given)

    monkeypatch.setattr(sounddevice, "InputStream", counted)
    made = microphone(keeps_ready=True)
    listens(made)
    listens(made)
    assert len(opened) == 1
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 3600)
    assert pitch(listens(made)) == pytest.approx(440, abs=10)
    assert len(opened) == 2
    listens(made)
    assert len(opened) == 2


def test_kept_ready_the_last_half_second_comes_first(card: SoundCard, microphone: Make) -> None:
    made = microphone("headset", keeps_ready=True)
    assert made.is_kept_ready
    made.prepare()
    wait_until(lambda: card.listeners() == 1)
    elapse(0.5, "the half second that is kept")
    with card.tone("second", 1500):
        elapse(0.5, "the tone sounds before the press")
    elapse(0.1, "and is over at the press")
    blocks = made.listen()
    heard = hear(blocks, 0.35)
    strengths = np.abs(np.fft.rfft(join(heard).samples))
    hz = np.fft.rfftfreq(len(join(heard).samples), 1 / RATE_HZ)
    assert strengths[(hz > 1450) & (hz < 1550)].max() > 10 * strengths[(hz > 1700)].max(), "from before the press"
    hear(blocks, 0.3)
    assert pitch(hear(blocks, 0.3)) == pytest.approx(700, abs=10)
    closed_s = time.monotonic()
    close(blocks)
    assert card.listeners() == 1, "it stays open"
    blocks = made.listen()
    hear(blocks, 0.3)
    assert time.monotonic() - closed_s > 0.2, "what one turn has heard is not heard again by the next"
    close(blocks)
    made.close()
    wait_until(lambda: card.listeners() == 0)


def test_not_kept_ready_nothing_is_heard_between_turns(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    made.prepare()
    wait_until(lambda: made.device)
    assert not made.is_kept_ready
    assert card.listeners() == 0
    listens(made)
    wait_until(lambda: card.listeners() == 0)


def test_no_sample_is_lost_in_twenty_seconds(card: SoundCard, microphone: Make) -> None:
    """A sine has one phase from beginning to end; one sample more or less would shift it by ten degrees."""
    blocks = microphone().listen()
    heard = hear(blocks, 20)
    close(blocks)
    assert sum(block.lost_s for block in heard) == 0
    samples = join(heard).samples[RATE_HZ // 2 :].astype(np.float64)
    times = np.arange(len(samples)) / RATE_HZ
    mixed = samples * np.exp(-2j * np.pi * 440 * times)
    pieces = mixed[: len(mixed) // 800 * 800].reshape(-1, 800).mean(axis=1)  # 22 periods each
    assert np.abs(pieces).min() > 0.1
    turned = np.degrees(np.angle(pieces[1:] / pieces[:-1]))
    assert np.abs(turned).max() < 1.0


def test_two_presses_in_quick_succession_fifty_times(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    made.prepare()
    for number in range(50):
        first = made.listen()
        if number % 2:
            next(first)
        if number % 3 == 0:
            close(first)
        second = made.listen()
        assert len(next(second).samples)
        if number % 3:
            close(first)
        assert len(next(second).samples)
        close(second)
    wait_until(lambda: card.listeners() == 0)


def test_two_listen_to_one_device_and_each_hears_all(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    first, second = made.listen(), made.listen()
    assert card.listeners() == 1
    for blocks in (first, second):
        assert pitch(hear(blocks, 0.4)) == pytest.approx(440, abs=10)
    close(first)
    assert pitch(hear(second, 0.4)) == pytest.approx(440, abs=10)
    close(second)
    wait_until(lambda: card.listeners() == 0)


def test_close_while_listening_ends_it(card: SoundCard, microphone: Make) -> None:
    made = microphone()
    blocks = made.listen()
    hear(blocks, 0.2)
    made.close()
    assert sum(block.seconds for block in blocks) < 0.5
    wait_until(lambda: card.listeners() == 0)
    with pytest.raises(AssistantError):
        made.listen()


def test_a_device_that_hangs_is_given_up(card: SoundCard, microphone: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.microphone._PATIENCE_S", 0.3)
    made = microphone()
    listens(made)
    card.freeze()
    try:
        with pytest.raises(AssistantError) as caught:
            made.listen()
    finally:
        card.thaw()
    assert caught.value.code is Code.MICROPHONE_BUSY
    monkeypatch.undo()
    assert pitch(listens(made)) == pytest.approx(440, abs=10)
    wait_until(lambda: card.listeners() == 0)


def test_what_the_device_itself_loses_is_told(
    card: SoundCard, microphone: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = microphone()
    blocks = made.listen()
    hear(blocks, 0.2)
    source = made._source
    assert source is not None
    on_samples, tell = source._missed, iter([True])

    def overrun(frames: int, at_s: float, status: Any) -> int:
        has_lost = next(tell, False)
        late_s = 0.25 if has_lost else 0.0
        status.input_overflow |= has_lost
        return on_samples(frames, at_s + late_s, status)

    class Status:
        input_overflow = False

    monkeypatch.setattr(source, "_missed", lambda frames, at_s, _: overrun(frames, at_s, Status()))
    heard = hear(blocks, 0.4)
    close(blocks)
    told = [block.lost_s for block in heard if block.lost_s]
    assert len(told) == 1
    assert told[0] == pytest.approx(0.25, abs=0.1)


def test_blocks_are_neither_tiny_nor_long(card: SoundCard, microphone: Make) -> None:
    blocks = microphone().listen()
    heard = [next(blocks) for _ in range(20)]
    close(blocks)
    assert all(0.02 < block.seconds <= 0.1 for block in heard[2:])
