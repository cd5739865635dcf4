"""The loudspeaker on a sound card of wires: devices that come, go and change while it rests or plays."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio import devices
from app.engine.adapters.audio.loudspeaker import Loudspeaker
from tests.fixtures.sound import SoundCard, own_sound_card
from tests.fixtures.waiting import elapse, wait_until


@pytest.fixture
def card() -> Iterator[SoundCard]:
    """One for each test: "speaker" is the default, "headphones" can be pulled out."""
    with own_sound_card() as made:
        plug_in(made)
        made.pactl("set-default-sink", "speaker")
        wait_until(lambda: devices.choose("output", None).device.id == "speaker")
        yield made


@pytest.fixture
def player(card: SoundCard) -> Iterator[Loudspeaker]:
    made = Loudspeaker()
    yield made
    made.close()


@pytest.fixture
def chosen(card: SoundCard) -> Iterator[Loudspeaker]:
    made = Loudspeaker("headphones")
    yield made
    made.close()


def plug_in(card: SoundCard) -> int:
    words = ["sink_name=headphones", "rate=48000", "norewinds=1", "sink_properties=device.description=Kopfhörer"]
    module = card.load("module-null-sink", *words)
    wait_until(lambda: "headphones" in ids())
    return module


def unplug(card: SoundCard) -> None:
    lines = card.pactl("list", "short", "modules").splitlines()
    card.unload(int(next(line for line in lines if "sink_name=headphones" in line).split()[0]))
    wait_until(lambda: "headphones" not in ids())


def ids() -> set[str]:
    return {device.id for device in devices.devices("output")}


def tone(seconds: float) -> list[Audio]:
    times = np.arange(int(0.1 * RATE_HZ)) / RATE_HZ
    block = (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
    return [Audio(block)] * round(seconds * 10)


def says(player: Loudspeaker, seconds: float = 0.3) -> None:
    before_s = player.played
    player.play(tone(seconds))
    wait_until(lambda: player.played >= before_s + seconds - 0.01)


def rest(player: Loudspeaker) -> None:
    wait_until(lambda: not player._stream.active)


@pytest.mark.parametrize(
    ("wish", "name"), [(None, "speaker"), ("headphones", "headphones"), ("KOPFH", "headphones"), ("none", "speaker")]
)
def test_it_is_chosen_by_id_or_part_of_its_name(card: SoundCard, wish: str | None, name: str) -> None:
    player = Loudspeaker(wish)
    says(player)
    assert card.speakers() == [name]
    assert player.device == next(device.name for device in devices.devices("output") if device.id == name)
    player.close()
    wait_until(lambda: not card.speakers())


def test_the_default_is_followed(card: SoundCard, player: Loudspeaker) -> None:
    says(player)
    card.pactl("set-default-sink", "headphones")
    wait_until(lambda: devices.choose("output", None).device.id == "headphones")
    says(player)
    wait_until(lambda: card.speakers() == ["headphones"])
    player.play(tone(0.3))
    card.pactl("set-default-sink", "speaker")
    wait_until(lambda: devices.choose("output", None).device.id == "speaker")
    says(player)
    wait_until(lambda: card.speakers() == ["speaker"])


def test_unplugged_while_it_rests_costs_nothing(
    card: SoundCard, chosen: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._REST_AFTER_S", 0.05)
    says(chosen)
    rest(chosen)
    unplug(card)
    says(chosen)
    wait_until(lambda: card.speakers() == ["speaker"])
    rest(chosen)
    plug_in(card)
    says(chosen)
    wait_until(lambda: card.speakers() == ["headphones"])


def test_pulseaudio_begun_anew_while_it_rests_costs_nothing(
    card: SoundCard, player: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._REST_AFTER_S", 0.05)
    says(player)
    rest(player)
    card.unplug()
    card.plug_in()
    says(player)
    assert card.speakers() == ["speaker"]


def test_stopped_it_is_silent_at_once(card: SoundCard, player: Loudspeaker) -> None:
    for _ in range(3):
        player.play(tone(5))
        assert silent_after_s(card, player) < 2, "as a rule it is 10 ms"
    says(player)


def silent_after_s(card: SoundCard, player: Loudspeaker) -> float:
    """Seconds from a stop to the last sound that is heard."""
    with card.heard_live() as heard:
        wait_until(lambda: any(is_loud for _, is_loud in heard))
        stopped_at_s = time.monotonic()
        player.stop()
        wait_until(lambda: len(heard) > 5 and not any(is_loud for _, is_loud in heard[-5:]))
    return max(at_s for at_s, is_loud in heard if is_loud) - stopped_at_s


def test_a_pause_loses_nothing_even_where_the_device_goes_to_rest(
    card: SoundCard, player: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._REST_AFTER_S", 0.05)
    player.play(tone(1))
    wait_until(lambda: player.played > 0.2)
    player.pause()
    rest(player)
    stood_s = player.played
    player.play(tone(0.5))
    elapse(0.2, "nothing may be heard")
    assert player.played == stood_s < 0.9
    player.resume()
    wait_until(lambda: player.played >= 1.49)
    player.pause()
    player.stop()
    says(player)


def test_another_programs_sound_goes_on_as_it_was(card: SoundCard, player: Loudspeaker) -> None:
    def others() -> list[str]:
        listed = card.pactl("list", "sink-inputs").split("Sink Input #")
        lines = next(one for one in listed if "sine" in one.lower()).splitlines()
        return [line for line in lines if line.strip().startswith(("Sink:", "Mute:", "Volume:", "Corked:"))]

    with card.tone("speaker", 300):
        before = others()
        says(player)
        player.pause()
        player.stop()
        player.volume = 0.5
        says(player)
        assert len(before) == 4
        assert others() == before, "neither moved, muted nor quieter"


def test_its_volume_is_heard_at_once(card: SoundCard, player: Loudspeaker) -> None:
    player.play(tone(5))
    with card.heard_live() as heard:
        wait_until(lambda: any(is_loud for _, is_loud in heard))
        player.volume = 0.0
        wait_until(lambda: len(heard) > 5 and not any(is_loud for _, is_loud in heard[-5:]))
        assert player.played < 4, "it is still playing"
        player.volume = 2.0
        wait_until(lambda: heard[-1][1])
    player.stop()


def test_unplugged_while_it_plays_the_next_one_goes_on(card: SoundCard, chosen: Loudspeaker) -> None:
    chosen.play(tone(2))
    wait_until(lambda: chosen.played > 0.3)
    unplug(card)
    chosen.play(tone(0.5))
    wait_until(lambda: chosen.played > 2.4)
    wait_until(lambda: card.speakers() == ["speaker"])


def test_a_stuck_device_is_left_for_another(
    card: SoundCard, chosen: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._SILENT_DEVICE_S", 0.3)
    chosen.play(tone(2))
    wait_until(lambda: chosen.played > 0.2)
    stream = chosen._stream
    stream.abort()
    with pytest.raises(AssistantError) as caught:
        wait_until(lambda: chosen.played > 1.9)
    assert caught.value.code is Code.LOUDSPEAKER_LOST, "there is no reason to think that it would work again"
    chosen.play(tone(2))
    wait_until(lambda: chosen.played > chosen._sent_s - 2)
    chosen._stream.abort()
    chosen._choice = None
    end_s = chosen.played + 1.5
    wait_until(lambda: chosen.played > end_s)
    assert card.speakers() == ["speaker"]


def test_one_that_hangs_is_given_up(card: SoundCard, player: Loudspeaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.adapters.audio.loudspeaker._PATIENCE_S", 0.3)
    devices.devices("output")
    card.freeze()
    try:
        with pytest.raises(AssistantError) as caught:
            player.play(tone(0.1))
    finally:
        card.thaw()
    assert caught.value.code is Code.LOUDSPEAKER_LOST
    monkeypatch.undo()
    says(player)
