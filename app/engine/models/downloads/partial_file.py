"""A file that is still incomplete: the part received so far, kept across restarts, with its digest."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.domain.errors import AssistantError, Code
from app.engine.models.catalogue import File
from app.storage.whole_files import write_whole

_CHUNK_BYTES = 1 << 20


class PartialFile:
    """Beside the file's place are `NAME.part`, the received part, and `NAME.note`, the version it belongs to."""

    def __init__(self, place: Path, file: File) -> None:
        """Resume with the part received so far. Raises OSError."""
        self._place = place
        self._file = file
        self._data = place.with_name(f"{place.name}.part")
        self._record = place.with_name(f"{place.name}.note")
        self.size = 0
        """Bytes received so far."""
        self.version = ""
        """The server's name for the version that these bytes belong to (an ETag or a date); empty if it gave none."""
        place.parent.mkdir(parents=True, exist_ok=True)
        self._digest = _new_hash(file)
        self._file_handle: BinaryIO | None = None
        self._resume()

    @property
    def is_whole(self) -> bool:
        """Whether all of it has been received."""
        return self.size == self._file.bytes

    def restart(self, version: str) -> None:
        """Start over, with this version."""
        self.version = version
        write_whole(self._record, json.dumps({"digest": self._file.digest, "version": version}))
        self._digest = _new_hash(self._file)
        self._open().seek(0)
        self._open().truncate()
        self.size = 0

    def append(self, data: bytes) -> None:
        """Append received bytes. Raises AssistantError(MODEL_MISMATCHED) if there are too many, OSError."""
        if self.size + len(data) > self._file.bytes:
            self._reject()
        self._open().write(data)
        self._open().flush()  # received bytes outlive this process, however it ends
        self._digest.update(data)
        self.size += len(data)

    def finish(self) -> None:
        """Move it to its place. Raises AssistantError(MODEL_MISMATCHED) if its digest is wrong, OSError."""
        if not self.is_whole or self._digest.hexdigest() != self._file.digest.partition(":")[2]:
            self._reject()
        os.fsync(self._open().fileno())
        self.close()
        self._data.replace(self._place)
        self._record.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; the received part stays."""
        if self._file_handle is not None:
            self._file_handle.close()
            self._file_handle = None

    def reject(self) -> AssistantError:
        """Delete it; returns the error to raise."""
        self.close()
        self._data.unlink(missing_ok=True)
        self._record.unlink(missing_ok=True)
        return AssistantError(Code.MODEL_MISMATCHED, self._file.name)

    def _reject(self) -> None:
        raise self.reject()

    def _open(self) -> BinaryIO:
        if self._file_handle is None:
            self._file_handle = self._data.open("r+b" if self._data.exists() else "w+b")
            self._file_handle.seek(0, os.SEEK_END)
        return self._file_handle

    def _resume(self) -> None:
        """Continue with the received bytes, unless they are of another file or too many."""
        try:
            record = json.loads(self._record.read_text(encoding="utf-8"))
            is_same = record["digest"] == self._file.digest and self._data.stat().st_size <= self._file.bytes
        except (OSError, ValueError, KeyError, TypeError):  # never started, or interrupted at the very start
            return
        if not is_same:
            return
        self.version = str(record.get("version", ""))
        with self._data.open("rb") as data:
            while chunk := data.read(_CHUNK_BYTES):
                self._digest.update(chunk)
                self.size += len(chunk)


def has_digest(path: Path, digest: str) -> bool:
    """Whether a file has a digest ("sha256:..." or "md5:..."). Raises OSError."""
    algorithm, _, wanted = digest.partition(":")
    with path.open("rb") as data:
        return hashlib.file_digest(data, lambda: _create_hash(algorithm)).hexdigest() == wanted


def _new_hash(file: File) -> Any:
    return _create_hash(file.digest.partition(":")[0])


def _create_hash(algorithm: str) -> Any:
    # md5 only guards against damage, not attacks; systems that forbid it for security allow it so.
    return cast(Any, hashlib.new)(algorithm, usedforsecurity=False)
