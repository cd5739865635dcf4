"""Sound written to a file as it comes."""

from pathlib import Path
from typing import Literal

import soundfile

from app.audio.samples import Samples, unwritable

Kind = Literal["FLAC", "WAV", "AIFF", "OGG", "MP3"]

KINDS: dict[str, Kind] = {
    "": "WAV", ".wav": "WAV", ".flac": "FLAC", ".aif": "AIFF", ".aiff": "AIFF", ".ogg": "OGG", ".oga": "OGG",
    ".mp3": "MP3",
}  # fmt: skip
"""Lower-case endings of file names -> what is written under such a name."""
_SUBTYPES: dict[Kind, str] = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}


class SoundFileWriter:
    """A mono file that grows; of 16 bits where nothing is lost."""

    def __init__(self, path: Path, rate_hz: int, kind: Kind) -> None:
        """Begin the file, whatever its name ends in. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        self.rate_hz = rate_hz
        self._path = path
        try:
            self._file = soundfile.SoundFile(path, "w", rate_hz, 1, _SUBTYPES.get(kind, "PCM_16"), format=kind)
        except (soundfile.SoundFileError, OSError) as error:
            raise unwritable(path) from error

    def write(self, samples: Samples) -> None:
        """Append mono samples, shape (n,), -1 to 1. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        try:
            # By the second: given much at once, libsndfile's Vorbis encoder overruns its stack.
            for start in range(0, len(samples), self.rate_hz):
                self._file.write(samples[start : start + self.rate_hz])
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
