"""What `app.engine.parts.player.Player` promises, held to by every registered make and by the sound file."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from app.audio.samples import Audio, join, read
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio.files import WaveFile
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.parts.player import Player
from app.engine.parts.registry import implementations
from tests.contracts.contract import check_all, whole_kit
from tests.fixtures.sound import SoundCard
from tests.fixtures.waiting import elapse, wait_until

NAMES = [*sorted(implementations("player")), "file"]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory, card: SoundCard) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(params=NAMES)
def player(kit: Kit, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Player]:
    is_file = request.param == "file"
    made = (
        WaveFile(tmp_path / "out.wav")
        if is_file
        else cast(Player, implementations("player")[request.param].create(kit.context))
    )
    yield made
    made.close()


def tone(hz: float, seconds: float, rate_hz: int = 22_050) -> Audio:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return Audio((0.3 * np.sin(2 * np.pi * hz * times)).astype(np.float32), rate_hz)


def pitch(sound: Audio) -> float:
    """The strongest frequency."""
    strengths = np.abs(np.fft.rfft(sound.samples))
    return float(np.fft.rfftfreq(len(sound.samples), 1 / sound.rate_hz)[strengths.argmax()])


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "player", set(NAMES) - {"file"})
    assert WaveFile.check(kit.context).is_ok
    with pytest.raises(AssistantError) as caught:
        WaveFile.create(kit.context)
    assert caught.value.code == Code.LOUDSPEAKER_MISSING


def test_played_never_falls_and_reaches_the_sum(player: Player) -> None:
    assert player.played == 0
    total_s = 0.0
    seen = [0.0]
    for piece in (tone(440, 0.2), tone(660, 0.3, 16_000), tone(550, 0.1, 48_000), Audio(np.zeros(0, np.float32))):
        player.play([piece, piece])
        total_s += 2 * piece.seconds
        seen.append(player.played)
    wait_until(lambda: seen.append(player.played) or seen[-1] >= total_s - 0.02)  # type: ignore[func-returns-value]
    elapse(0.1, "more must not be counted")
    assert player.played == pytest.approx(total_s, abs=0.02)
    assert seen == sorted(seen)


def test_play_does_not_wait_until_it_is_heard(player: Player) -> None:
    player.play([tone(440, 0.05)])
    wait_until(lambda: player.played > 0.04)
    before_s = player.played
    player.play(tone(440, 1.0) for _ in range(60))  # a minute
    if not isinstance(player, WaveFile):
        assert player.played - before_s < 50
    player.stop()


def test_nothing_to_play(player: Player) -> None:
    player.play([])
    player.play(iter([]))
    assert player.played == 0
    player.stop()


def test_stop_forgets_and_the_next_counts_from_there(player: Player) -> None:
    player.stop()
    player.play([tone(440, 0.5), tone(440, 5)])
    wait_until(lambda: player.played > 0.1)
    player.stop()
    stopped_s = player.played
    elapse(0.3, "nothing may be counted")
    assert player.played == stopped_s
    player.play([tone(660, 0.3)])
    wait_until(lambda: player.played >= stopped_s + 0.28)
    elapse(0.2, "more must not be counted")
    assert player.played == pytest.approx(stopped_s + 0.3, abs=0.02)
    player.stop()
    player.stop()


def test_an_error_of_the_pieces_passes_through(player: Player) -> None:
    def pieces() -> ClosableIterator[Audio]:
        yield tone(440, 0.1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        player.play(pieces())
    before_s = player.played
    player.play([tone(440, 0.2)])
    wait_until(lambda: player.played >= before_s + 0.19)


def test_order_is_kept(player: Player, card: SoundCard, tmp_path: Path) -> None:
    pitches = (400, 700, 1000, 600)
    with card.recorded_speaker(tmp_path / "heard.wav"):
        for hz in pitches:
            player.play([tone(hz, 0.15), tone(hz, 0.15)])
        wait_until(lambda: player.played >= 1.18)
    if isinstance(player, WaveFile):
        player.close()
    heard = join(read(tmp_path / ("out.wav" if isinstance(player, WaveFile) else "heard.wav")))
    loud = np.flatnonzero(np.abs(heard.samples) > 0.05)
    sound = heard.samples[loud[0] : loud[-1]]
    quarters = [Audio(part[1000:-1000]) for part in np.array_split(sound, len(pitches))]
    assert [pitch(part) for part in quarters] == pytest.approx(pitches, abs=15)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("reply", b"RIFF"),
        ("reply.WAV", b"RIFF"),
        ("reply.mp3", b"ID3"),
        ("reply.flac", b"fLaC"),
        ("reply.ogg", b"OggS"),
        ("reply.aif", b"FORM"),
        ("reply.xyz", b"RIFF"),
    ],
)
def test_a_file_is_what_its_name_ends_in(tmp_path: Path, name: str, begins: bytes) -> None:
    player = WaveFile(tmp_path / name)
    player.play([tone(440, 0.1)] * 9)
    player.play([tone(440, 40)])
    player.close()
    content = (tmp_path / name).read_bytes()
    assert content.startswith(begins) or (begins == b"ID3" and content[0] == 0xFF)
    assert pitch(next(iter([join(read(tmp_path / name))]))) == pytest.approx(440, abs=15)


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "a.wav", tmp_path):
        with pytest.raises(AssistantError) as caught:
            WaveFile(path).play([tone(440, 0.1)])
        assert caught.value.code == Code.HOME_UNWRITABLE
    if Path("/dev/full").exists():
        full = WaveFile(Path("/dev/full"))
        with pytest.raises(AssistantError):
            full.play([tone(440, 5.0)])
