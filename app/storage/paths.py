"""Where files are kept: everything the program writes is below one folder, the home."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AssistantError, Code


@dataclass(frozen=True, slots=True)
class Paths:
    """The files and folders of one home."""

    home: Path

    @property
    def database(self) -> Path:
        """The SQLite database, which is the truth."""
        return self.home / "sotto.db"

    @property
    def vectors(self) -> Path:
        """Chroma's folder; can be rebuilt from the database."""
        return self.home / "vectors"

    @property
    def recordings(self) -> Path:
        """Recordings of what was said, one FLAC file per utterance."""
        return self.home / "recordings"

    @property
    def pages(self) -> Path:
        """Web pages that were fetched for the user, one folder each."""
        return self.home / "pages"

    @property
    def notes(self) -> Path:
        """The user's notes, one Markdown file each; the folder is created with the first."""
        return self.home / "notes"

    @property
    def models(self) -> Path:
        """Installed models, one folder per engine."""
        return self.home / "models"

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.home / "settings.json"

    @property
    def log(self) -> Path:
        """The log, for bug reports."""
        return self.home / "sotto.log"

    @property
    def lock(self) -> Path:
        """The lock file, held while a copy of the program uses this home."""
        return self.home / "sotto.lock"

    def prepare(self) -> None:
        """Create the folders. Raises AssistantError(HOME_UNWRITABLE)."""
        try:
            for folder in (self.home, self.recordings, self.models):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise AssistantError(Code.HOME_UNWRITABLE, str(self.home)) from error


def find_home(option: Path | None) -> Path:
    """The home: the option, else `SOTTO_HOME`, else the operating system's folder for application data."""
    chosen = option or os.environ.get("SOTTO_HOME") or _data_folder()
    return Path(chosen).expanduser().absolute()


def _data_folder() -> Path:
    """The operating system's folder for Sotto's data: appdirs', or platformdirs' where appdirs is wrong or missing.

    appdirs returns a path relative to the current folder where XDG_DATA_HOME is empty or relative (the specification
    has it ignored then), and where Windows does not say where its folder is. On macOS platformdirs alone obeys
    XDG_DATA_HOME: asking appdirs first leaves every home where it is.
    """
    with suppress(ImportError):
        import appdirs

        folder = Path(appdirs.user_data_dir("Sotto", appauthor=False))
        if folder.expanduser().is_absolute() or Paths(folder).database.exists():
            return folder
    import platformdirs

    return platformdirs.user_data_path("Sotto", appauthor=False)


def resources() -> Path:
    """The folder of files that ship with the program, whether frozen, installed or in the source tree."""
    package = Path(__file__).parents[1]
    bundled = getattr(sys, "_MEIPASS", None)
    places = ([Path(bundled)] if bundled else []) + [package, package.parent]
    return next(place / "resources" for place in places if (place / "resources").is_dir())
