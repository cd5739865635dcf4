"""Other programs made quieter and put back, on a real PulseAudio, after a crash too."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pulsectl
import pytest

from app.engine.adapters.audio.ducking import Ducking
from tests.fixtures.sound import SoundCard
from tests.fixtures.waiting import wait_until


@pytest.fixture
def music(card: SoundCard) -> Iterator[None]:
    """Another program that plays."""
    words = ["pacat", "--device=speaker", "--client-name=music", "/dev/zero"]
    program = subprocess.Popen(words, env=card.environment)
    wait_until(lambda: volumes() != [])
    yield
    program.kill()
    program.wait(60)
    wait_until(lambda: volumes() == [])


def volumes() -> list[float]:
    """Of everything that plays."""
    with pulsectl.Pulse("test") as server:
        return [round(each.volume.value_flat, 2) for each in server.sink_input_list()]


def change(volume: float) -> None:
    with pulsectl.Pulse("test") as server:
        for each in server.sink_input_list():
            server.volume_set_all_chans(each, volume)


def test_others_are_quieter_and_come_back(card: SoundCard, music: None, tmp_path: Path) -> None:
    change(0.8)
    ducking = Ducking(tmp_path / "ducked.json")
    ducking.lower()
    wait_until(lambda: volumes() == [0.24])
    ducking.lower()
    ducking.restore()
    assert volumes() == [0.8]
    assert not (tmp_path / "ducked.json").exists()


def test_what_a_crash_left_quiet_comes_back_at_the_next_start(card: SoundCard, music: None, tmp_path: Path) -> None:
    change(1.0)
    crashed = Ducking(tmp_path / "ducked.json")
    crashed.lower()
    wait_until(lambda: volumes() == [0.3])
    Ducking(tmp_path / "ducked.json").restore()
    assert volumes() == [1.0]
    crashed.restore()  # ends its thread


def test_what_the_user_changes_meanwhile_stays(card: SoundCard, music: None, tmp_path: Path) -> None:
    change(1.0)
    ducking = Ducking(tmp_path / "ducked.json")
    ducking.lower()
    wait_until(lambda: volumes() == [0.3])
    change(0.7)
    ducking.restore()
    assert volumes() == [0.7]


def test_a_record_that_is_damaged_goes(card: SoundCard, tmp_path: Path) -> None:
    (tmp_path / "ducked.json").write_text("{", encoding="utf-8")
    Ducking(tmp_path / "ducked.json").restore()
    assert not (tmp_path / "ducked.json").exists()


def test_our_own_sound_stays(card: SoundCard, tmp_path: Path) -> None:
    ducking = Ducking(tmp_path / "ducked.json")
    ducking.lower()
    ducking.restore()
    assert not (tmp_path / "ducked.json").exists()
