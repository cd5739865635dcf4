"""Files that are written whole or not at all, whenever the program or the machine ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.system.leftovers import abandoned, own_name

_PREFIX = ".sotto-new-"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write to, beside the one it is for, which it replaces once the block ends well. Raises OSError.

    Where the block fails, the old file stays and the new one goes; where the program is killed, whoever next writes
    in that folder removes it. What is no file (a pipe, a terminal) is written to as it is, and a link is followed.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        yield path
        return
    sweep(path.parent)
    beside = path.with_name(own_name(_PREFIX))
    try:
        yield beside
        _settle(beside, path)
        beside.replace(path)
    finally:
        with suppress(OSError):  # it has taken the place, or was never begun; what stays is swept later
            beside.unlink()
    _flush_folder(path.parent)


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file's content, text in UTF-8. Raises OSError; then the old one stays."""
    with replacing(path) as beside:
        beside.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)


def sweep(folder: Path) -> None:
    """Remove what programs that were killed have left half-written in a folder."""
    with suppress(OSError):  # it may not be looked into, or somebody else has just removed it
        for left in abandoned(folder, _PREFIX):
            left.unlink()


def _settle(beside: Path, path: Path) -> None:
    """Have the new file on the disk, with the rights of the one it replaces."""
    with suppress(FileNotFoundError):
        beside.chmod(path.stat().st_mode & 0o777)
    handle = os.open(beside, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Have the new name on the disk, where the system can do that: the file is whole in any case."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
