"""Which model of the catalogue something on the disk is: by the digest of its largest file, whatever it is called."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.engine.models.catalogue import Catalogue, Entry, File
from app.engine.models.formats.detection import DetectedModel
from app.engine.models.formats.formats import FORMATS
from app.storage.whole_files import write_whole

log = logging.getLogger(__name__)


class KnownDigests:
    """Digests of installed files, kept beside them so that each is computed once for each state of its file."""

    def __init__(self, record: Path | None = None) -> None:
        """`record`: a JSON file of (algorithm, path) -> size, time of change and digest; None: nothing is kept."""
        self._record = record
        self._known = _read(record) if record is not None else {}

    def find(self, catalogue: Catalogue, form: str, paths: Iterable[Path], is_read: bool) -> Entry | None:
        """The entry that an installed model is.

        `is_read`: whether a file may be read for that, which takes seconds for a large one; else only what was read.
        """
        for path, entries in _alike(catalogue, form, paths):
            for algorithm in dict.fromkeys(_algorithm(entry) for entry in entries):
                digest = self._digest(path, algorithm, is_read)
                for entry in entries:
                    if _largest(entry).digest == digest:
                        return entry
        return None

    def _digest(self, path: Path, algorithm: str, is_read: bool) -> str:
        try:
            now = path.stat()
            state = [now.st_size, now.st_mtime_ns]
            known = self._known.get(f"{algorithm} {path}")
            if known is not None and known[:2] == state:
                return str(known[2])
            if not is_read:
                return ""
            digest = _compute(path, algorithm)
        except OSError as error:
            log.info("%s cannot be compared with the catalogue: %s", path, error)
            return ""
        self._known[f"{algorithm} {path}"] = [*state, digest]
        if self._record is not None:
            _write(self._record, self._known)
        return digest


def may_be(entry: Entry, paths: Iterable[Path]) -> bool:
    """Whether what is installed has the size of an entry; an archive's is not that of what it holds."""
    if not entry.files or FORMATS[entry.format].is_archived:
        return True
    files = [file for given in paths for file in _files(given, [entry])]
    return any(file.is_file() and file.stat().st_size == _largest(entry).bytes for file in files)


def identify(catalogue: Catalogue, found: DetectedModel) -> Entry | None:
    """The entry that a model somewhere on the disk is; None where it is none. Reads a file that has the right size."""
    return KnownDigests().find(catalogue, found.format, found.files.values(), is_read=True)


def identify_archive(catalogue: Catalogue, archive: Path) -> Entry | None:
    """The entry that an archive holds, of those that are fetched as one."""
    for form, shape in FORMATS.items():
        if shape.is_archived and (entry := KnownDigests().find(catalogue, form, [archive], is_read=True)):
            return entry
    return None


def _alike(catalogue: Catalogue, form: str, paths: Iterable[Path]) -> Iterator[tuple[Path, list[Entry]]]:
    """(file, the entries of a format whose largest file is of its size)."""
    entries = [entry for entry in catalogue if entry.format == form and entry.files]
    for given in paths:
        for path in dict.fromkeys(_files(given, entries)):
            size = path.stat().st_size if path.is_file() else 0
            if alike := [entry for entry in entries if _largest(entry).bytes == size]:
                yield path, alike


def _files(given: Path, entries: Iterable[Entry]) -> Iterator[Path]:
    """The files that may be the largest of a model."""
    if given.is_dir():
        yield from (given / _largest(entry).name for entry in entries)
    else:
        yield given


def _largest(entry: Entry) -> File:
    return max(entry.files, key=lambda file: file.bytes)


def _algorithm(entry: Entry) -> str:
    return _largest(entry).digest.partition(":")[0]


def _compute(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def _read(record: Path) -> dict[str, list[int | str]]:
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # nothing was computed yet, or it is computed again
        return {}
    return known if isinstance(known, dict) else {}


def _write(record: Path, known: dict[str, list[int | str]]) -> None:
    try:
        write_whole(record, json.dumps(known))
    except OSError as error:
        log.info("%s cannot be written, so digests are computed again: %s", record, error)
