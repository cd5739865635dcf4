import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.audio.apart import read_apart
from app.audio.samples import RATE_HZ, Audio, join, read, write
from app.domain.errors import AssistantError


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A minute of noise, which is more than a pipe holds."""
    noise = np.random.default_rng(3).normal(0, 0.1, 60 * RATE_HZ).astype(np.float32)
    write(tmp_path / "long.flac", Audio(noise))
    return tmp_path / "long.flac"


def decoding(before: set[psutil.Process]) -> list[psutil.Process]:
    """The processes that have been started since."""
    new = set(psutil.Process().children()) - before
    return [one for one in new if "resource_tracker" not in str(one.cmdline())]


def test_it_is_what_is_read_in_the_same_process(long: Path) -> None:
    assert np.array_equal(join(read_apart(long)).samples, join(read(long)).samples)


@pytest.mark.parametrize("name", ["none.wav", "text.mp3", ""])
def test_what_cannot_be_read_is_told_as_ever(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.mp3").write_text("no sound", encoding="utf-8")
    with pytest.raises(AssistantError, match="audio_unreadable"):
        list(read_apart(tmp_path / name))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_crash_costs_the_rest_of_the_file_and_nothing_else(long: Path) -> None:
    before = set(psutil.Process().children())
    blocks = read_apart(long)
    assert next(blocks).seconds == 0.1
    (child,) = [
        one for one in set(psutil.Process().children()) - before if "resource_tracker" not in str(one.cmdline())
    ]
    child.send_signal(11)
    with pytest.raises(AssistantError, match="audio_unreadable"):
        list(blocks)
    assert not child.is_running()


def test_whoever_stops_asking_ends_it(long: Path) -> None:
    before = set(psutil.Process().children())
    with closing(read_apart(long)) as blocks:
        next(blocks)
    assert not decoding(before)
