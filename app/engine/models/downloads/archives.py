"""Unpacks model archives safely: only plain files and folders, only inside the target folder, of limited size."""

import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from app.domain.errors import AssistantError, Code

_MOST_FILES = 10_000
_MOST_RATIO = 200
"""How many times larger than the archive its files may be; for models it is some ten times at most."""
_LEAST_BYTES = 50_000_000
"""Even the smallest archive may unpack to this much."""
_RESERVE_BYTES = 100_000_000
_CHUNK_BYTES = 1 << 20
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))}


@dataclass(frozen=True, slots=True)
class _Member:
    """One file in an archive."""

    name: str
    bytes: int
    """As the archive declares; the real size is counted."""
    source: zipfile.ZipInfo | tarfile.TarInfo


_Read = Callable[[_Member], IO[bytes]]


def is_archive(path: Path) -> bool:
    """Whether a file is a zip or tar archive, by its content; a torch checkpoint, also a zip, does not count."""
    try:
        return (zipfile.is_zipfile(path) and not _is_checkpoint(path)) or tarfile.is_tarfile(path)
    except (OSError, EOFError, zlib.error):
        return False


def unpack(archive: Path, into: Path) -> None:
    """Unpack a zip or tar into a new folder; the folder is deleted on failure.

    Raises AssistantError(MODEL_UNSAFE | MODEL_BROKEN | DISK_FULL), OSError.
    """
    into.mkdir(parents=True)
    try:
        with _open(archive) as (members, read):
            names = {member.name: _safe_path(member.name) for member in members}
            if len({str(path).casefold() for path in names.values()}) < len(members):
                raise _unsafe(archive, "two files of one name")
            _check_size(archive, members, into)
            left = _most_bytes(archive)
            for member in members:
                left -= _copy(read(member), into / names[member.name], left, archive)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        shutil.rmtree(into, ignore_errors=True)
        raise AssistantError(Code.MODEL_BROKEN, archive.name) from error
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise


def find_root(folder: Path) -> Path:
    """The folder with the actual content: archives often wrap everything in a single folder."""
    while len(inside := [path for path in folder.iterdir() if path.name != "__MACOSX"]) == 1 and inside[0].is_dir():
        folder = inside[0]
    return folder


@contextmanager
def _open(archive: Path) -> Iterator[tuple[list[_Member], _Read]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as archive_zip:
            yield _zip_members(archive, archive_zip), lambda member: archive_zip.open(member.source)  # type: ignore[arg-type]
        return
    with tarfile.open(archive) as tar:
        members = _tar_members(archive, tar)
        yield members, lambda member: tar.extractfile(member.source)  # type: ignore[arg-type,return-value,misc]


def _zip_members(archive: Path, archive_zip: zipfile.ZipFile) -> list[_Member]:
    found = []
    for info in archive_zip.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _unsafe(archive, "it holds a link")
        if not info.is_dir():
            found.append(_Member(info.filename, info.file_size, info))
        _count(archive, found)
    return found


def _tar_members(archive: Path, tar: tarfile.TarFile) -> list[_Member]:
    found = []
    for info in tar:
        if not (info.isreg() or info.isdir()):
            raise _unsafe(archive, "it holds a link or a device")
        if info.isreg():
            found.append(_Member(info.name, info.size, info))
        _count(archive, found)
        if sum(member.bytes for member in found[-1:]) > _most_bytes(archive):
            raise _unsafe(archive, "it would grow without end")
    return found


def _count(archive: Path, found: list[_Member]) -> None:
    if len(found) > _MOST_FILES:
        raise _unsafe(archive, "it holds too many files")


def _safe_path(name: str) -> PurePosixPath:
    """A member's path, if it stays inside the folder on every system. Raises AssistantError(MODEL_UNSAFE)."""
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    is_outside = path.is_absolute() or windows.drive or windows.root or ".." in (*path.parts, *windows.parts)
    is_device = any(part.split(".")[0].rstrip(" ").upper() in _DEVICES for part in path.parts)
    if is_outside or is_device or "\\" in name or ":" in name or "\0" in name or not path.parts:
        raise AssistantError(Code.MODEL_UNSAFE, "the archive would write outside its folder")
    return path


def _check_size(archive: Path, members: Iterable[_Member], into: Path) -> None:
    total = sum(member.bytes for member in members)
    if total > _most_bytes(archive):
        raise _unsafe(archive, "it would grow without end")
    if total + _RESERVE_BYTES > shutil.disk_usage(into).free:
        raise AssistantError(Code.DISK_FULL, archive.name)


def _copy(source: IO[bytes], place: Path, most: int, archive: Path) -> int:
    """Write a member of at most `most` bytes, whatever size it declares; returns how many were written."""
    place.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with source, place.open("xb") as target:
        while chunk := source.read(_CHUNK_BYTES):
            written += len(chunk)
            if written > most:
                raise _unsafe(archive, "it would grow without end")
            target.write(chunk)
    return written


def _most_bytes(archive: Path) -> int:
    return max(_LEAST_BYTES, archive.stat().st_size * _MOST_RATIO)


def _is_checkpoint(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive_zip:
        return any(name.endswith("/data.pkl") for name in archive_zip.namelist())


def _unsafe(archive: Path, why: str) -> AssistantError:
    return AssistantError(Code.MODEL_UNSAFE, f"{archive.name}: {why}")


def clear(folder: Path) -> None:
    """Delete an unpacked archive."""
    shutil.rmtree(folder, ignore_errors=True)
