"""The file of one recording: written as it is heard, so that nothing said is lost with the program."""

import logging
from contextlib import suppress
from pathlib import Path

from app.audio.encoding import SoundFileWriter
from app.audio.samples import RATE_HZ, Audio
from app.domain.errors import AssistantError

log = logging.getLogger(__name__)


class RecordingFile:
    """Takes what is captured; where that cannot be written, listening continues without a file."""

    def __init__(self, path: Path, is_recorded: bool = False) -> None:
        """`path`: the FLAC file; `is_recorded`: it is there already, and what is heard is what it holds."""
        self._path = path
        self._is_recorded = is_recorded
        self._file: SoundFileWriter | None = None
        self.recording: Path | None = path if is_recorded else None
        """The file, once something has been written to it."""
        self.trouble: AssistantError | None = None
        """Why it could not be written, where it could not."""

    def write(self, block: Audio) -> None:
        """Append a block of 16 kHz mono sound."""
        if self._is_recorded or self.trouble is not None:
            return
        try:
            self._file = self._file or SoundFileWriter(self._path, RATE_HZ, "FLAC")
            self._file.write(block.samples)
            self.recording = self._path
        except AssistantError as error:
            log.info("the recording cannot be written: %s", error)
            self.trouble = error
            self.close()
            if self.recording is None:
                with suppress(OSError):  # an empty file is of no use; where it stays, no harm is done
                    self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Complete the file; its last quarter of a second is only written now."""
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        except AssistantError as error:
            log.info("the recording's end cannot be written: %s", error)
            self.trouble = self.trouble or error

    def erase(self) -> None:
        """Remove what was written, unless it was there before."""
        if self._is_recorded or self.recording is None:
            return
        self.recording = None
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.info("%s cannot be removed: %s", self._path.name, error)
