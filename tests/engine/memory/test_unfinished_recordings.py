import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.audio.samples import read
from app.engine.memory.turn_rows import TurnRows
from app.engine.memory.unfinished_recordings import finish
from app.storage.database import Store, open_store
from app.storage.paths import Paths

SPEAKING = """
import os, signal, sys
from pathlib import Path
import numpy as np
from app.audio.samples import Audio, BLOCK
from app.engine.hearing.capture.recording import RecordingFile
file = RecordingFile(Path(sys.argv[1]))
noise = np.random.default_rng(1).normal(0, 0.1, BLOCK).astype(np.float32)
for _ in range(int(sys.argv[2])):
    file.write(Audio(noise))
os.kill(os.getpid(), signal.SIGKILL)
"""

TURN = "0123abcd" + "e" * 24


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    paths.prepare()
    opened, _ = open_store(paths.database)
    yield opened
    opened.close()


def killed(path: Path, blocks: int) -> None:
    """A program is killed after so many tenths of a second were said."""
    child = subprocess.run([sys.executable, "-c", SPEAKING, str(path), str(blocks)], check=False, timeout=300)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_said_when_the_program_was_killed_can_be_heard_again(store: Store, paths: Paths) -> None:
    known, unknown, silent = (
        paths.recordings / f"20260304-050607-{name}.flac" for name in (TURN[:8], "fedcba98", "00000000")
    )
    rows = TurnRows(store)
    with store.db.atomic():
        rows.write({"id": TURN, "conversation": "c", "started": "2026-03-04", "source": "microphone"})
    for path, blocks in ((known, 40), (unknown, 25), (silent, 1)):
        killed(path, blocks)
    assert finish(store, paths.recordings, time.time() + 1) == 2
    assert rows.recording(TURN) == known.name
    ids = [turn["id"] for turn in rows.containing("")]
    (other,) = [id_ for id_ in ids if id_ != TURN]
    assert (other[:8], rows.recording(other)) == ("fedcba98", unknown.name)
    for path, least_s in ((known, 3.5), (unknown, 2.0)):
        assert least_s < soundfile.info(path).duration < least_s + 1
        assert sum(block.seconds for block in read(path)) > least_s
    assert sorted(path.name for path in paths.recordings.iterdir()) == sorted([known.name, unknown.name])
    assert finish(store, paths.recordings, time.time() + 1) == 0


def test_what_is_still_being_said_and_what_is_no_sound_is_left_alone(store: Store, paths: Paths) -> None:
    now, damaged = paths.recordings / "20260304-050607-01234567.flac", paths.recordings / "a.flac"
    soundfile.write(now, np.zeros(1600, np.float32), 16_000)
    damaged.write_bytes(b"fLaC" + os.urandom(50_000))
    before = {path: path.read_bytes() for path in (now, damaged)}
    assert finish(store, paths.recordings, now.stat().st_mtime - 1) == 0
    os.utime(damaged, (1e9, 1e9))
    assert finish(store, paths.recordings, 1.1e9) == 0
    assert {path: path.read_bytes() for path in (now, damaged)} == before
    assert TurnRows(store).containing("") == []
