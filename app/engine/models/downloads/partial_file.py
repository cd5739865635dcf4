"""A file that is not all here yet: what has come of it, kept over restarts, with its digest so far."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.domain.errors import AssistantError, Code
from app.engine.models.catalogue import File

_READ = 1 << 20


class PartialFile:
    """Beside the file's place lie `NAME.part`, what has come, and `NAME.json`, of which version it is."""

    def __init__(self, place: Path, file: File) -> None:
        """Take up what has come already. Raises OSError."""
        self._place = place
        self._file = file
        self._data = place.with_name(f"{place.name}.part")
        self._note = place.with_name(f"{place.name}.note")
        self.size = 0
        """Bytes that have come."""
        self.version = ""
        """What the server called the version that these bytes are of (an ETag or a date); empty: it did not say."""
        place.parent.mkdir(parents=True, exist_ok=True)
        self._digest = _hash(file)
        self._open: BinaryIO | None = None
        self._take_up()

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come."""
        return self.size == self._file.bytes

    def begin(self, version: str) -> None:
        """Everything is fetched again, of this version."""
        self.version = version
        self._note.write_text(json.dumps({"digest": self._file.digest, "version": version}), encoding="utf-8")
        self._digest = _hash(self._file)
        self._writer().seek(0)
        self._writer().truncate()
        self.size = 0

    def append(self, data: bytes) -> None:
        """More has come. Raises AssistantError(MODEL_MISMATCHED) where it is more than there should be, OSError."""
        if self.size + len(data) > self._file.bytes:
            self._refuse()
        self._writer().write(data)
        self._writer().flush()  # what has come outlives this process, however it ends
        self._digest.update(data)
        self.size += len(data)

    def finish(self) -> None:
        """Move it to its place. Raises AssistantError(MODEL_MISMATCHED) where its digest is another, OSError."""
        if not self.is_whole or self._digest.hexdigest() != self._file.digest.partition(":")[2]:
            self._refuse()
        os.fsync(self._writer().fileno())
        self.close()
        self._data.replace(self._place)
        self._note.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; what has come stays."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def refuse(self) -> AssistantError:
        """Delete it; returns what to raise."""
        self.close()
        self._data.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        return AssistantError(Code.MODEL_MISMATCHED, self._file.name)

    def _refuse(self) -> None:
        raise self.refuse()

    def _writer(self) -> BinaryIO:
        if self._open is None:
            self._open = self._data.open("r+b" if self._data.exists() else "w+b")
            self._open.seek(0, os.SEEK_END)
        return self._open

    def _take_up(self) -> None:
        """Bytes of another file, or more of them than there should be, are of no use."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            is_same = note["digest"] == self._file.digest and self._data.stat().st_size <= self._file.bytes
        except (OSError, ValueError, KeyError, TypeError):  # never begun, or cut off in its first moment
            return
        if not is_same:
            return
        self.version = str(note.get("version", ""))
        with self._data.open("rb") as data:
            while piece := data.read(_READ):
                self._digest.update(piece)
                self.size += len(piece)


def matches(path: Path, digest: str) -> bool:
    """Whether a file has a digest ("sha256:..." or "md5:..."). Raises OSError."""
    algorithm, _, wanted = digest.partition(":")
    with path.open("rb") as data:
        return hashlib.file_digest(data, lambda: _new(algorithm)).hexdigest() == wanted


def _hash(file: File) -> Any:
    return _new(file.digest.partition(":")[0])


def _new(algorithm: str) -> Any:
    # md5 guards against damage only, which is said where it is used; systems that forbid it for safety allow this.
    return cast(Any, hashlib.new)(algorithm, usedforsecurity=False)
