"""Downloads a model from the catalogue: fetches its files, unpacks archives, checks the model and installs it."""

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
from app.engine.models.downloads.mirrors import Network
from app.engine.models.downloads.rate import Rate
from app.engine.models.formats.detection import DetectedModel, detect
from app.engine.models.formats.formats import FORMATS
from app.engine.models.installed import InstalledModel, InstalledModels

_REPORT_EVERY_S = 0.2
_RESERVE_BYTES = 100_000_000
_UNPACKED_RATIO = 2.2
"""How many times larger than its archive a Vosk model is at most, so far."""


class Download:
    """One model being downloaded; the part received so far outlives the program."""

    def __init__(
        self, installed: InstalledModels, entry: Entry, network: Network, emit: Callable[[ModelProgressed], None]
    ) -> None:
        self.entry = entry
        self.stop = threading.Event()
        """Set from any thread to end `run` with StoppedError."""
        self._installed = installed
        self._staging = installed.folder / ".fetching" / entry.id
        self._emit = emit
        self._reported_s = 0.0
        self._rate = Rate(entry.bytes)
        self._done_before = 0
        self._fetcher = Fetcher(network, self.stop, self._on_progress)

    def run(self) -> InstalledModel:
        """Fetch and install the model; returns it as installed.

        Raises StoppedError, AssistantError as `Fetcher.fetch`, and (MODEL_BUSY | MODEL_BROKEN).
        """
        if not self.entry.files:
            raise AssistantError(Code.MODEL_UNKNOWN, self.entry.id)
        present = self._installed.get(self.entry.id)
        if present is not None:
            return present
        self._staging.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._staging.with_name(f"{self.entry.id}.lock"), blocking=False)
        try:
            with lock:
                self._check_space()
                self._fetch()
                self._report(ModelStage.UNPACKING)
                kept = self._install()
                shutil.rmtree(self._staging, ignore_errors=True)
        except Timeout as error:
            raise AssistantError(Code.MODEL_BUSY, self.entry.title) from error
        return kept

    def discard(self) -> None:
        """Delete the part received so far."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def _fetch(self) -> None:
        self._done_before = 0
        for file in self.entry.files:
            self._fetcher.fetch(file, self._staging / file.name)
            self._done_before += file.bytes

    def _install(self) -> InstalledModel:
        format_ = FORMATS[self.entry.format]
        if format_.is_archived:
            unpacked = self._staging / "unpacked"
            shutil.rmtree(unpacked, ignore_errors=True)
            archives.unpack(self._staging / self.entry.files[0].name, unpacked)
            found = detect(archives.find_root(unpacked))
        elif format_.shape == "folder":
            found = DetectedModel(
                self.entry.format, self.entry.name, {f.name: self._staging / f.name for f in self.entry.files}
            )
        else:
            found = detect(self._staging / self.entry.files[0].name)
        if found.format != self.entry.format:
            raise AssistantError(Code.MODEL_BROKEN, self.entry.title)
        return self._installed.put(found, self.entry.name, is_moved=True)

    def _check_space(self) -> None:
        """Raises AssistantError(DISK_FULL) before anything is downloaded."""
        missing = self.entry.bytes - sum(_size(self._staging / f"{file.name}.part") for file in self.entry.files)
        unpacked = self.entry.bytes * _UNPACKED_RATIO if FORMATS[self.entry.format].is_archived else 0
        if missing + unpacked + _RESERVE_BYTES > shutil.disk_usage(self._staging).free:
            raise AssistantError(Code.DISK_FULL, self.entry.title)

    def _on_progress(self, done: int) -> None:
        now_s = time.monotonic()
        self._rate.update(now_s, self._done_before + done)
        if now_s - self._reported_s >= _REPORT_EVERY_S or self._done_before + done == self.entry.bytes:
            self._reported_s = now_s
            self._report(ModelStage.FETCHING, self._done_before + done)

    def _report(self, stage: ModelStage, done: int | None = None) -> None:
        total = self.entry.bytes
        done = total if done is None else done
        self._emit(
            ModelProgressed(
                model=self.entry.id, title=self.entry.title, stage=stage, fraction=min(done / total, 0.999),
                done_bytes=done, total_bytes=total, bytes_per_s=self._rate.bytes_per_s,
                remaining_s=self._rate.remaining_s,
            )
        )  # fmt: skip


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
