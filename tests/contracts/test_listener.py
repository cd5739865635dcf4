"""What `app.engine.parts.listener.Listener` promises, held to by every registered make and by the recording."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import sounddevice

from app.audio.samples import RATE_HZ, Audio, join, read
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio.files import Recording
from app.engine.adapters.audio.microphone import Microphone
from app.engine.parts.kit import Kit
from app.engine.parts.listener import Listener
from app.storage.paths import resources
from tests.contracts.contract import check_all, whole_kit
from tests.fixtures.sound import SoundCard
from tests.fixtures.waiting import elapse

QUESTION = resources() / "demo" / "question.wav"
MAKES: dict[str, Callable[[], Listener]] = {"microphone": Microphone, "recording": lambda: Recording(QUESTION)}


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory, card: SoundCard) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(params=sorted(MAKES))
def listener(card: SoundCard, request: pytest.FixtureRequest) -> Listener:
    return MAKES[request.param]()


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "listener", set(MAKES) - {"recording"})
    assert isinstance(kit.listener, Microphone)
    assert Recording.check(kit.context).is_ok
    with pytest.raises(AssistantError) as caught:
        Recording.create(kit.context)
    assert caught.value.code == Code.MICROPHONE_MISSING


def hear(listener: Listener, card: SoundCard, seconds: float) -> list[Audio]:
    """What is heard while the question sounds, and some seconds in all."""
    heard: list[Audio] = []
    blocks = listener.listen()
    wire = subprocess.Popen(["paplay", "--device=wire", str(QUESTION)], env=card.environment)
    for block in blocks:
        heard.append(block)
        if sum(piece.seconds for piece in heard) >= seconds:
            break
    blocks.close()
    wire.wait()
    return heard


def test_it_hears_all_of_it_in_order(listener: Listener, card: SoundCard) -> None:
    heard = hear(listener, card, 2.2)
    for block in heard:
        assert block.rate_hz == RATE_HZ
        assert block.samples.ndim == 1
        assert block.samples.dtype == np.float32
        assert 0 < block.seconds <= 0.1001
    sound, said = join(heard).samples, join(read(QUESTION)).samples
    peak = np.correlate(sound, said, "full").max()
    likeness = peak / np.sqrt(np.sum(said**2) * np.sum(sound**2))
    assert likeness > 0.8


@pytest.mark.parametrize("taken", [0, 1, 5])
def test_closed_early_it_is_ready_again(listener: Listener, taken: int) -> None:
    for _ in range(3):
        blocks = listener.listen()
        for _number, block in zip(range(taken), blocks, strict=False):
            assert len(block.samples)
        blocks.close()
    again = listener.listen()
    assert len(next(again).samples)
    again.close()


def test_none_is_lost_while_nobody_takes_them(card: SoundCard) -> None:
    blocks = Microphone().listen()
    began_s = time.monotonic()
    elapse(1.0, "it hears meanwhile")
    heard_s = 0.0
    while heard_s < time.monotonic() - began_s - 0.15:
        heard_s += next(blocks).seconds
    blocks.close()
    assert heard_s > 0.8


def test_a_recording_ends_by_itself_and_keeps_the_pace_of_speech() -> None:
    began_s = time.monotonic()
    sound = join(Recording(QUESTION, realtime=True).listen())
    assert time.monotonic() - began_s >= sound.seconds
    assert np.array_equal(sound.samples, join(read(QUESTION)).samples)


def test_a_recording_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    for path in (tmp_path / "a.wav", tmp_path / "none.wav", tmp_path):
        with pytest.raises(AssistantError) as caught:
            list(Recording(path).listen())
        assert caught.value.code == Code.AUDIO_UNREADABLE


def test_a_missing_microphone_says_so_at_once(monkeypatch: pytest.MonkeyPatch, card: SoundCard) -> None:
    def none(*_: object) -> None:
        raise sounddevice.PortAudioError("Error querying device -1")

    for broken in ("query_devices", "_initialize"):
        with monkeypatch.context() as patch:
            patch.setattr(sounddevice, "query_devices", none)
            if broken == "_initialize":
                patch.setattr(sounddevice, "_initialize", none)
                patch.setattr(sounddevice, "_terminate", lambda: None)
            with pytest.raises(AssistantError) as caught:
                Microphone().listen()
            assert caught.value.code == Code.MICROPHONE_MISSING
