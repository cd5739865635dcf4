"""Where files live. Everything the program writes lies below one folder, the home."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import appdirs

from app.domain.errors import AssistantError, Code


@dataclass(frozen=True, slots=True)
class Paths:
    """The places below one home."""

    home: Path

    @property
    def database(self) -> Path:
        """SQLite: the truth."""
        return self.home / "sotto.db"

    @property
    def vectors(self) -> Path:
        """Chroma's folder; can be rebuilt from the database."""
        return self.home / "vectors"

    @property
    def recordings(self) -> Path:
        """One FLAC file for each thing said."""
        return self.home / "recordings"

    @property
    def pages(self) -> Path:
        """Web pages that the user had fetched, a folder for each."""
        return self.home / "pages"

    @property
    def notes(self) -> Path:
        """What the user had noted down, a Markdown file each; the folder is made with the first."""
        return self.home / "notes"

    @property
    def models(self) -> Path:
        """Installed models, one folder for each engine."""
        return self.home / "models"

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.home / "settings.json"

    @property
    def log(self) -> Path:
        """What went on, for a bug report."""
        return self.home / "sotto.log"

    @property
    def lock(self) -> Path:
        """Held while one copy of the program works on this home."""
        return self.home / "sotto.lock"

    def prepare(self) -> None:
        """Make the folders. Raises AssistantError(HOME_UNWRITABLE)."""
        try:
            for folder in (self.home, self.recordings, self.models):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AssistantError(Code.HOME_UNWRITABLE, str(self.home)) from error


def find_home(option: Path | None) -> Path:
    """The home: the option, else `SOTTO_HOME`, else the operating system's place for app data."""
    chosen = option or os.environ.get("SOTTO_HOME") or appdirs.user_data_dir("Sotto", appauthor=False)
    return Path(chosen).expanduser().absolute()


def resources() -> Path:
    """The folder of files that come with the program: frozen, installed, or in the source tree."""
    package = Path(__file__).parents[1]
    bundled = getattr(sys, "_MEIPASS", None)
    places = ([Path(bundled)] if bundled else []) + [package, package.parent]
    return next(place / "resources" for place in places if (place / "resources").is_dir())
