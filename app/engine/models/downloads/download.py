"""Getting one model of the catalogue: all its files, unpacked where they are an archive, looked at, put away."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from app.domain.errors import AssistantError, Code
from app.domain.events import ModelProgressed, ModelStage
from app.engine.models.catalogue import Entry
from app.engine.models.downloads import archives
from app.engine.models.downloads.fetcher import Fetcher
from app.engine.models.downloads.mirrors import Reach
from app.engine.models.downloads.rate import Rate
from app.engine.models.formats.detection import DetectedModel, detect
from app.engine.models.formats.formats import FORMATS
from app.engine.models.installed import InstalledModel, InstalledModels

_TELL_S = 0.2
_RESERVE_BYTES = 100_000_000
_UNPACKED = 2.2
"""How many times larger than its archive a Vosk model is at most, so far."""


class Download:
    """One model on its way; what has come outlives the program."""

    def __init__(
        self, shelf: InstalledModels, entry: Entry, reach: Reach, tell: Callable[[ModelProgressed], None]
    ) -> None:
        self.entry = entry
        self.stop = threading.Event()
        """Set from any thread to end `run` with StoppedError."""
        self._shelf = shelf
        self._staging = shelf.folder / ".fetching" / entry.id
        self._tell = tell
        self._told_s = 0.0
        self._pace = Rate(entry.bytes)
        self._before = 0
        self._fetcher = Fetcher(reach, self.stop, self._note)

    def run(self) -> InstalledModel:
        """Fetch and install; returns what is here then.

        Raises StoppedError, AssistantError as `Fetcher.fetch`, and (MODEL_BUSY | MODEL_BROKEN).
        """
        if not self.entry.files:
            raise AssistantError(Code.MODEL_UNKNOWN, self.entry.id)
        here = self._shelf.get(self.entry.id)
        if here is not None:
            return here
        self._staging.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._staging.with_name(f"{self.entry.id}.lock"), blocking=False)
        try:
            with lock:
                self._check_space()
                self._fetch()
                self._say(ModelStage.UNPACKING)
                kept = self._install()
                shutil.rmtree(self._staging, ignore_errors=True)
        except Timeout as error:
            raise AssistantError(Code.MODEL_BUSY, self.entry.title) from error
        return kept

    def forget(self) -> None:
        """Delete what has come."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def _fetch(self) -> None:
        self._before = 0
        for file in self.entry.files:
            self._fetcher.fetch(file, self._staging / file.name)
            self._before += file.bytes

    def _install(self) -> InstalledModel:
        form = FORMATS[self.entry.format]
        if form.is_archived:
            unpacked = self._staging / "unpacked"
            shutil.rmtree(unpacked, ignore_errors=True)
            archives.unpack(self._staging / self.entry.files[0].name, unpacked)
            found = detect(archives.root(unpacked))
        elif form.shape == "folder":
            found = DetectedModel(
                self.entry.format, self.entry.name, {f.name: self._staging / f.name for f in self.entry.files}
            )
        else:
            found = detect(self._staging / self.entry.files[0].name)
        if found.format != self.entry.format:
            raise AssistantError(Code.MODEL_BROKEN, self.entry.title)
        return self._shelf.put(found, self.entry.name, is_moved=True)

    def _check_space(self) -> None:
        """Raises AssistantError(DISK_FULL) before the first byte comes."""
        coming = self.entry.bytes - sum(_size(self._staging / f"{file.name}.part") for file in self.entry.files)
        unpacked = self.entry.bytes * _UNPACKED if FORMATS[self.entry.format].is_archived else 0
        if coming + unpacked + _RESERVE_BYTES > shutil.disk_usage(self._staging).free:
            raise AssistantError(Code.DISK_FULL, self.entry.title)

    def _note(self, done: int) -> None:
        now_s = time.monotonic()
        self._pace.note(now_s, self._before + done)
        if now_s - self._told_s >= _TELL_S or self._before + done == self.entry.bytes:
            self._told_s = now_s
            self._say(ModelStage.FETCHING, self._before + done)

    def _say(self, stage: ModelStage, done: int | None = None) -> None:
        total = self.entry.bytes
        done = total if done is None else done
        self._tell(
            ModelProgressed(
                model=self.entry.id, title=self.entry.title, stage=stage, fraction=min(done / total, 0.999),
                done_bytes=done, total_bytes=total, bytes_per_s=self._pace.bytes_per_s,
                remaining_s=self._pace.remaining_s,
            )
        )  # fmt: skip


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
