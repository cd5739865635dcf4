"""Sound written to a file as it comes."""

from pathlib import Path
from typing import Literal

import soundfile

from app.audio.samples import Samples, unwritable


class SoundFileWriter:
    """A 16-bit mono file that grows."""

    def __init__(self, path: Path, rate_hz: int, kind: Literal["FLAC", "WAV"]) -> None:
        """Begin the file, whatever its name ends in. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        self.rate_hz = rate_hz
        self._path = path
        try:
            self._file = soundfile.SoundFile(path, "w", rate_hz, 1, "PCM_16", format=kind)
        except (soundfile.SoundFileError, OSError) as error:
            raise unwritable(path) from error

    def write(self, samples: Samples) -> None:
        """Append mono samples, shape (n,), -1 to 1. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        try:
            self._file.write(samples)
        except (soundfile.SoundFileError, OSError) as error:
            raise unwritable(self._path) from error

    def flush(self) -> None:
        """Have what was written on disk. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        try:
            self._file.flush()
        except (soundfile.SoundFileError, OSError) as error:
            raise unwritable(self._path) from error

    def close(self) -> None:
        """Complete the file: a FLAC's last quarter of a second is only written now. Raises as `write` does."""
        try:
            self._file.close()
        except (soundfile.SoundFileError, OSError) as error:
            raise unwritable(self._path) from error
