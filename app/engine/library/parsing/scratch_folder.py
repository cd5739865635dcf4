"""A folder for temporary files of the reading process; nothing in it outlives the process."""

import logging
import os
import shutil
import tempfile
from pathlib import Path

from app.system.leftovers import abandoned

log = logging.getLogger(__name__)

_PREFIX = "sotto-reading-"


class ScratchFolder:
    """The folder of one reading process, managed by its supervisor, since the process may be killed."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def create(self) -> Path:
        """Create an empty folder; folders left behind by killed programs are deleted as well."""
        self.clear()
        for left in abandoned(Path(tempfile.gettempdir()), _PREFIX):
            shutil.rmtree(left, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        return self._folder

    def clear(self) -> None:
        """Delete the folder and everything in it."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            if self._folder.exists():
                log.info("%s cannot be deleted now", self._folder)
            self._folder = None
