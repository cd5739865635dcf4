"""What was being said when the program was killed: its recording is completed, and belongs to a turn again."""

import logging
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import AssistantError, Code
from app.domain.events import Outcome, Source
from app.engine.memory.turn_rows import TurnRows
from app.storage.database import Store, translated
from app.storage.whole_files import replacing

log = logging.getLogger(__name__)

_NAME = re.compile(r"\d{8}-\d{6}-([0-9a-f]{8})")
"""Names of recordings end in the beginning of their turn's id."""
_HEADER_BYTES = 16_000
"""A file without sound that is no larger holds nothing that could be brought back."""


def finish(store: Store, folder: Path, before_s: float) -> int:
    """Complete the recordings of no turn, and give each its turn; returns how many there were.

    `before_s`: only those last written before this time, in seconds since the epoch: a later one is still being made.
    The caller holds the home's lock. Raises AssistantError(DISK_FULL | DATABASE_BUSY | HOME_UNWRITABLE).
    """
    rows = TurnRows(store)
    left = [path for path in _flac(folder) if path.stat().st_mtime < before_s]
    known = rows.recordings() if left else set()
    finished = 0
    for path in left:
        if path.name not in known:
            finished += _finish(rows, store, path)
    return finished


def _flac(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.flac")) if folder.is_dir() else ()


def _finish(rows: TurnRows, store: Store, path: Path) -> bool:
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    seconds = _complete(path)
    if seconds is None:
        return False
    named = _NAME.fullmatch(path.stem)
    turn = rows.without_recording(named[1]) if named else None
    begun = datetime.fromtimestamp(written.timestamp() - seconds, UTC).isoformat(timespec="milliseconds")
    with translated(), store.db.atomic():
        if turn is None:
            # The turn's row is written when its first event is; the kill came between.
            id_ = named[1] + uuid.uuid4().hex[8:] if named else uuid.uuid4().hex
            rows.write({"id": id_, "conversation": uuid.uuid4().hex, "started": begun, "source": Source.MICROPHONE,
                        "recording": path.name, "seconds": seconds, "outcome": Outcome.CANCELLED})  # fmt: skip
        else:
            rows.complete(turn, path.name, seconds, Outcome.CANCELLED)
    log.info("%s was completed: %.1f s", path.name, seconds)
    return True


def _complete(path: Path) -> float | None:
    """Write what can be read of it anew, with its length in its header; returns its seconds.

    None where nothing can: it is removed where it held nothing yet.
    """
    from app.audio.encoding import SoundFileWriter  # seldom needed, and slow to import
    from app.audio.samples import RATE_HZ, read

    seconds = 0.0
    try:
        with translated(), replacing(path) as beside:
            writer = SoundFileWriter(beside, RATE_HZ, "FLAC")
            try:
                for block in read(path):
                    writer.write(block.samples)
                    seconds += block.seconds
                if not seconds:
                    raise AssistantError(Code.AUDIO_UNREADABLE, path.name)
            finally:
                writer.close()
    except AssistantError as error:
        log.info("%s cannot be completed: %s", path.name, error)
        if seconds or path.stat().st_size > _HEADER_BYTES:
            return None
        path.unlink()
        return None
    return seconds
