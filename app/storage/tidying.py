"""What is put right in a home whenever it is opened: who may read it, and what killed programs have left there."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.storage.paths import Paths
from app.storage.whole_files import sweep
from app.system.leftovers import abandoned

log = logging.getLogger(__name__)

_OTHERS = 0o077
"""The rights of whoever is not the owner."""
_OURS = ("sotto*", "settings*", "catalogue*", "*.json")
"""What lies in a home beside its folders; anything else there is not Sotto's."""
COMING, GOING = ".coming-", ".going-"
"""How folders and files begin that are being put into their place, or away."""


def tidy(paths: Paths) -> None:
    """Take the rights of others away, and remove what is left of programs that no longer run."""
    if os.name == "posix":
        _protect(paths)
    for folder in (paths.home, paths.models, paths.notes):
        sweep(folder)
    with suppress(OSError):  # what cannot be looked into now is swept another time
        for folder in (paths.models, paths.models / ".fetching", *paths.pages.glob("*/")):
            for left in (path for prefix in (COMING, GOING) for path in abandoned(folder, prefix)):
                remove(left)


def remove(path: Path) -> None:
    """Remove a file or a folder, as far as that is possible."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _protect(paths: Paths) -> None:
    """Leave everything that is kept to its owner: folders as 0700, files as 0600."""
    folders = [paths.vectors, paths.recordings, paths.pages, paths.notes, paths.models, paths.home / "transcripts"]
    files = [path for pattern in _OURS for path in paths.home.glob(pattern)]
    try:
        if _is_own(paths.home):
            _take_from_others(paths.home)
        for path in (*files, *(inner for folder in folders for inner in _within(folder))):
            _take_from_others(path)
    except OSError as error:
        log.info("the rights of files cannot be changed: %s", error)


def _is_own(home: Path) -> bool:
    """Whether a folder is for Sotto alone: not one that others need to enter, such as that of all temporary files."""
    is_shared = bool(home.stat().st_mode & 0o1000)
    return not is_shared and not Path.home().is_relative_to(home)


def _take_from_others(path: Path) -> None:
    mode = path.lstat().st_mode
    if mode & _OTHERS and not path.is_symlink():
        path.chmod(mode & 0o700)


def _within(folder: Path) -> Iterator[Path]:
    """A folder and all that lies in it; links are not followed."""
    if folder.is_symlink() or not folder.is_dir():
        return
    yield folder
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(path, name)
