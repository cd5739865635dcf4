"""What is settled of a recording that is being transcribed, kept until all of it is: an interrupted run resumes."""

import hashlib
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.domain.errors import AssistantError, Code
from app.domain.transcript import Word

log = logging.getLogger(__name__)

_KEPT_S = 30 * 86_400
"""Of a run that nobody has taken up again for so long nothing is kept."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was said in one segment of a recording."""

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    """Timed from the beginning of the recording; empty where the recognizer gives no word times."""
    language: str = ""
    """ISO 639-1, empty where the recognizer does not say."""


_LINE = TypeAdapter(Settled)


class Journal:
    """One file of settled segments, a line each."""

    def __init__(self, folder: Path, key: str) -> None:
        """`folder`: where the journals are kept; `key`: what the segments depend on."""
        self.path = folder / f"{key}.jsonl"
        """Where it is kept; to be removed by `remove` once the transcript is where it is wanted."""
        self._known: dict[tuple[float, float], Settled] = {}
        with suppress(OSError):  # there is none, or it cannot be read: then nothing is resumed
            for line in self.path.read_bytes().splitlines():
                with suppress(
                    ValidationError
                ):  # of a line that was being written when the program ended, the rest is missing
                    settled = _LINE.validate_json(line)
                    self._known[settled.start_s, settled.end_s] = settled

    def find(self, start_s: float, end_s: float) -> Settled | None:
        """What was settled of a segment in an earlier run."""
        return self._known.get((start_s, end_s))

    def keep(self, settled: Settled) -> None:
        """Write it down, whole or not at all; where that cannot be done, only resuming is lost."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # The line's own beginning parts it from what a killed program has left.
            with self.path.open("ab", buffering=0) as file:
                file.write(b"\n" + _LINE.dump_json(settled) + b"\n")
        except OSError as error:
            log.info("what is transcribed cannot be kept: %s", error)


def key(path: Path, *others: str) -> str:
    """What a file holds and whatever else its transcript depends on, as a file name.

    Raises AssistantError(AUDIO_UNREADABLE).
    """
    try:
        if not path.is_file():  # a device or a pipe may never end
            raise AssistantError(Code.AUDIO_UNREADABLE, path.name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "blake2b")
    except OSError as error:
        raise AssistantError(Code.AUDIO_UNREADABLE, path.name) from error
    for other in others:
        digest.update(b"\0" + other.encode())
    return digest.hexdigest()[:40]


def remove(path: Path | None) -> None:
    """Remove the journal of a recording that is transcribed to its end, where there is one."""
    if path is not None:
        with suppress(OSError):  # what stays is removed as old, later
            path.unlink(missing_ok=True)


def remove_old(folder: Path) -> None:
    """Remove what interrupted runs have left that nobody has taken up again."""
    if not folder.is_dir():
        return
    for path in folder.glob("*.jsonl"):
        with suppress(OSError):  # another run may just have removed it
            if time.time() - path.stat().st_mtime > _KEPT_S:
                path.unlink()
