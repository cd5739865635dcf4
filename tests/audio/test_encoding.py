from pathlib import Path

import numpy as np
import pytest

from app.audio.encoding import SoundFileWriter
from app.audio.samples import RATE_HZ, join, read
from app.domain.errors import AssistantError


@pytest.mark.parametrize("kind", ["FLAC", "WAV"])
def test_what_is_written_piece_by_piece_is_in_the_file(tmp_path: Path, kind: str) -> None:
    sound = (np.sin(np.arange(RATE_HZ) / 20) / 2).astype(np.float32)
    file = SoundFileWriter(tmp_path / "sound", RATE_HZ, kind)  # type: ignore[arg-type]  # pytest's parameters are plain
    for piece in np.split(sound, 8):
        file.write(piece)
    file.close()
    assert join(read(tmp_path / "sound")).samples == pytest.approx(sound, abs=1e-4)


def test_what_was_flushed_can_be_read_before_the_end(tmp_path: Path) -> None:
    file = SoundFileWriter(tmp_path / "sound.wav", RATE_HZ, "WAV")
    file.write(np.zeros(RATE_HZ, np.float32))
    file.flush()
    assert join(read(tmp_path / "sound.wav")).seconds == 1
    file.close()


def test_a_folder_that_is_not_there_is_a_fault_that_can_be_foreseen(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="home_unwritable"):
        SoundFileWriter(tmp_path / "nowhere" / "sound.wav", RATE_HZ, "WAV")
