"""A recording instead of the microphone, and a sound file instead of the loudspeaker."""

import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar, Self

from app.audio.apart import read_apart
from app.audio.encoding import KINDS, SoundFileWriter
from app.audio.samples import Audio, Resampler, read, unwritable
from app.domain.errors import AssistantError, Code
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.listener import BaseListener
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.player import BasePlayer
from app.storage.whole_files import replacing


class Recording(BaseListener):
    """Hears a sound file as if it were being spoken."""

    name: ClassVar[str] = "recording"
    rank: ClassVar[int] = 0

    def __init__(self, path: Path, realtime: bool = False, is_foreign: bool = False) -> None:
        """`realtime`: yield each block only when it would have been spoken.

        `is_foreign`: whether somebody else has made the file, so that decoding it may end the process that does it.
        """
        self._path = path
        self._read = read_apart if is_foreign else read
        self._realtime = realtime
        self.device = path.name

    @classmethod
    def check(cls, context: PartContext) -> Check:  # noqa: ARG003  # every part is asked so
        """It works where it is given a file."""
        return Check(True, "a sound file")

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003  # every part is created so
        """Raises AssistantError(MICROPHONE_MISSING): without a file there is nothing to hear."""
        raise AssistantError(Code.MICROPHONE_MISSING)

    def prepare(self) -> None:
        """Nothing to prepare."""

    def listen(self) -> ClosableIterator[Audio]:
        """Yield the file's blocks. Raises AssistantError(AUDIO_UNREADABLE)."""
        due_s = time.monotonic()
        for block in self._read(self._path):
            due_s += block.seconds
            if self._realtime:
                time.sleep(max(0.0, due_s - time.monotonic()))  # the pace of speech is what is asked for
            yield block


class WaveFile(BasePlayer):
    """Plays into a sound file; what is written counts as heard."""

    name: ClassVar[str] = "file"
    rank: ClassVar[int] = 0

    def __init__(self, path: Path) -> None:
        """What is written is what the name ends in; WAV where that is nothing that can be written."""
        self._path = path
        self._kind = KINDS.get(path.suffix.lower(), "WAV")
        self._file: SoundFileWriter | None = None
        self._place = ExitStack()
        self._written_s = 0.0
        self.is_paused = False
        """What is written does not wait."""
        self.volume = 1.0
        """A file is as loud as the voice."""

    @classmethod
    def check(cls, context: PartContext) -> Check:  # noqa: ARG003  # every part is asked so
        """It works where it is given a file."""
        return Check(True, "a sound file")

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003  # every part is created so
        """Raises AssistantError(LOUDSPEAKER_MISSING): without a file there is nothing to play to."""
        raise AssistantError(Code.LOUDSPEAKER_MISSING)

    def play(self, pieces: Iterable[Audio]) -> None:
        """Append the pieces, at the rate of the first one ever. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        for piece in pieces:
            if self._file is None:
                self._begin(piece.rate_hz)
            assert self._file is not None
            self._file.write(Resampler(piece.rate_hz, self._file.rate_hz).feed(piece.samples, last=True))
            self._file.flush()
            self._written_s += piece.seconds

    @property
    def played(self) -> float:
        """Seconds written."""
        return self._written_s

    def pause(self) -> None:
        """Nothing waits to be played."""

    def resume(self) -> None:
        """Nothing has been waiting."""

    def stop(self) -> None:
        """Nothing waits to be played."""

    def close(self) -> None:
        """Finish the file, which only now takes its place. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        if self._file is not None:
            file, self._file = self._file, None
            try:
                with self._place:
                    file.close()
            except OSError as error:
                raise unwritable(self._path) from error

    def _begin(self, rate_hz: int) -> None:
        try:
            beside = self._place.enter_context(replacing(self._path))
        except OSError as error:
            raise unwritable(self._path) from error
        with ExitStack() as failed:
            failed.push(self._place)
            self._file = SoundFileWriter(beside, rate_hz, self._kind)
            failed.pop_all()
