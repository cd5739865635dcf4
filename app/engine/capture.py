"""One thing said: captured from the moment the key goes down, and on disk before it is recognized."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import soundfile

from app.audio import RATE_HZ, Audio, unwritable
from app.engine.parts import Listener
from app.errors import AssistantError, Code

log = logging.getLogger(__name__)

_TAIL_S = 0.15
"""Capture goes on this long after the key was let go: people let go while the last sound is in the air."""
_LOOK_EVERY_S = 0.1
_PATIENCE_S = 1.0
"""How long a capture that nobody wants may take to end; a device can hang while it is being opened."""


class Capture:
    """Runs the listener in a thread of its own, so that no busy engine can clip the first word."""

    def __init__(self, listener: Callable[[], Listener], path: Path, longest_s: float) -> None:
        """`listener`: gives the part, in the capture's thread; `path`: the FLAC file to write."""
        self._listener = listener
        self._path = path
        self._longest_s = longest_s
        self._blocks: queue.SimpleQueue[Audio | None] = queue.SimpleQueue()
        self._released = threading.Event()
        self._unwanted = threading.Event()
        self.released_at_s = 0.0
        """When it was let go, or ended by itself, on the monotonic clock; 0 before."""
        self.seconds = 0.0
        """Length so far."""
        self.recording: Path | None = None
        """The file, once something has been written to it."""
        self.failure: AssistantError | None = None
        """Why it ended, where that was not the user's will."""
        self.trouble: AssistantError | None = None
        """Why it could not be written, where it could not."""
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def release(self) -> None:
        """The key was let go; the last sounds are still taken."""
        if not self.released_at_s:
            self.released_at_s = time.monotonic()
        self._released.set()

    def cancel(self) -> None:
        """Nobody waits for it any more; what was said is kept."""
        self._unwanted.set()
        self.release()

    def finish(self) -> None:
        """Cancel it, and wait until its file is complete."""
        self.cancel()
        self._thread.join(_PATIENCE_S)

    def blocks(self) -> Iterator[Audio]:
        """Yield what was captured, from the first sample on; ends when capture has ended."""
        while (block := self._next()) is not None:
            yield block

    def _next(self) -> Audio | None:
        while not self._unwanted.is_set():
            with suppress(queue.Empty):
                return self._blocks.get(timeout=_LOOK_EVERY_S)
        with suppress(queue.Empty):
            return self._blocks.get(timeout=_PATIENCE_S)
        return None

    def _run(self) -> None:
        heard = None
        file: soundfile.SoundFile | None = None
        try:
            heard = self._listener().listen()
            for block in heard:
                file = self._keep(file, block)
                self.seconds += block.seconds
                self._blocks.put(block)
                if self._is_over():
                    break
        except AssistantError as error:
            self.failure = error
        except Exception as error:  # a bug here must end the turn, not leave it waiting
            log.exception("capture failed")
            self.failure = AssistantError(Code.BUG, type(error).__name__)
        finally:
            self._close(file)
            self.release()
            self._blocks.put(None)
            self._let_go(heard)

    def _is_over(self) -> bool:
        if self.seconds > self._longest_s:
            self.failure = AssistantError(Code.TOO_LONG, f"{self._longest_s:.0f}")
            return True
        if self._unwanted.is_set():
            return True
        return self._released.is_set() and time.monotonic() - self.released_at_s > _TAIL_S

    def _keep(self, file: soundfile.SoundFile | None, block: Audio) -> soundfile.SoundFile | None:
        """Write a block; where that fails, say so once and go on listening without a file."""
        if self.trouble is not None:
            return None
        try:
            file = file or soundfile.SoundFile(self._path, "w", RATE_HZ, 1, "PCM_16", format="FLAC")
            file.write(block.samples)
            self.recording = self._path
        except (soundfile.SoundFileError, OSError) as error:
            log.info("the recording cannot be written: %s", error)
            self.trouble = unwritable(self._path)
            self._close(file)
            if self.recording is None:
                with suppress(OSError):  # an empty file is of no use; where it stays, no harm is done
                    self._path.unlink(missing_ok=True)
            return None
        return file

    def _close(self, file: soundfile.SoundFile | None) -> None:
        """Complete the file; its last quarter of a second is only written now."""
        try:
            if file is not None:
                file.close()
        except (soundfile.SoundFileError, OSError) as error:
            log.info("the recording's end cannot be written: %s", error)
            self.trouble = self.trouble or unwritable(self._path)

    @staticmethod
    def _let_go(heard: Iterator[Audio] | None) -> None:
        """Close the device, last of all: whatever comes of it, the recording is whole and the turn goes on."""
        try:
            if heard is not None and hasattr(heard, "close"):
                heard.close()
        except Exception:
            log.exception("the listener cannot be closed")
