"""Where this program keeps temporary files: in one folder of its own, which ends with it, or is swept by the next."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from app.system.leftovers import abandoned, own_name

_PREFIX = "sotto-"
_ROOM_BYTES = 32_000_000
"""With less than this the temporary folder counts as full."""
_SHARED = "SOTTO_TEMPORARY"
"""The environment variable by which the processes that the program starts know its folder."""


def use_own_folder() -> None:
    """Have all temporary files from now on in a folder that nobody else reads; what killed programs left is removed.

    Where the system's has no room, this is left to `ensure_room`.
    """
    base = _system_folder()
    if base is not None:
        _begin(base)


def ensure_room(home: Path) -> None:
    """Where the system's temporary folder is full or cannot be written to, use one below the home."""
    _sweep(home / "temporary")
    if tempfile.tempdir is not None and _has_room(Path(tempfile.tempdir)):
        return
    if _system_folder() is None:
        base = home / "temporary"
        base.mkdir(mode=0o700, exist_ok=True)
        _begin(base)


def share_parents_folder() -> None:
    """In a process that the program started: use the program's folder."""
    if tempfile.tempdir is None and os.path.isdir(os.environ.get(_SHARED, "")):  # noqa: PTH112  # "" is no folder
        tempfile.tempdir = os.environ[_SHARED]


def _begin(base: Path) -> None:
    _sweep(base)
    folder = base / own_name(_PREFIX)
    folder.mkdir(mode=0o700)
    tempfile.tempdir = os.environ[_SHARED] = str(folder)
    os.environ["SQLITE_TMPDIR"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _sweep(base: Path) -> None:
    if base.is_dir():
        for left in abandoned(base, _PREFIX):
            shutil.rmtree(left, ignore_errors=True)


def _system_folder() -> Path | None:
    """The system's folder for temporary files; None where there is none with room."""
    try:
        base = Path(tempfile.gettempdir())
    except OSError:  # none can be written to
        return None
    named = {os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")}
    if base == Path.cwd() and str(base) not in named:  # where Python looks last
        tempfile.tempdir = None
        return None
    return base if _has_room(base) else None


def _has_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free >= _ROOM_BYTES
    except OSError:
        return False
