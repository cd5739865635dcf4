"""The files that transcripts are written to."""

from itertools import chain, count
from pathlib import Path

from app.audio.samples import unwritable
from app.cli.subtitles import Format
from app.storage.whole_files import write_whole


class TranscriptFiles:
    """Where the transcripts of files are written."""

    def __init__(self, form: Format, folder: Path | None, is_watching: bool) -> None:
        """`folder`: for all of them; None: beside each. `is_watching`: a file that is there is a transcript already."""
        self._is_watching = is_watching
        self._form = form
        self._folder = folder
        self._taken: dict[Path, Path] = {}

    def place(self, source: Path) -> Path:
        """Named as the file is; with its ending as well, or a number, where another has taken the name.

        Raises AssistantError(HOME_UNWRITABLE) where the folder cannot be looked into.
        """
        names = chain([source.stem, source.name], (f"{source.name} {number}" for number in count(2)))
        for name in names:
            place = (self._folder or source.parent) / f"{name}.{self._form}"
            try:
                is_taken = place.exists() and not self._is_watching  # somebody else's, perhaps
            except OSError as error:  # a folder that may not be entered, or a name that is too long
                raise unwritable(place) from error
            if is_taken:
                continue
            if self._taken.setdefault(place, source) == source and place.absolute() != source.absolute():
                return place
        raise AssertionError("there is always a further number")

    def write(self, source: Path, text: str) -> Path:
        """Write it, whole or not at all. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        place = self.place(source)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, text.rstrip("\n") + "\n")
        except OSError as error:
            raise unwritable(place) from error
        return place
