"""A folder for what reading writes by the way; nothing of it outlasts the process that wrote it."""

import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

log = logging.getLogger(__name__)

_BEGINNING = "sotto-reading-"


class Scratch:
    """The folder of one reading process, made and cleared by who watches over it: the process may be killed."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def make(self) -> Path:
        """Make an empty one; what a program left here that was killed itself is cleared as well."""
        self.clear()
        for left in Path(tempfile.gettempdir()).glob(f"{_BEGINNING}*"):
            with suppress(ValueError):  # a name that is none of ours
                program = int(left.name.removeprefix(_BEGINNING).partition("-")[0])
                if program != os.getpid() and not psutil.pid_exists(program):
                    shutil.rmtree(left, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_BEGINNING}{os.getpid()}-"))
        return self._folder

    def clear(self) -> None:
        """Delete it and all that is in it."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            if self._folder.exists():
                log.info("%s cannot be deleted now", self._folder)
            self._folder = None
