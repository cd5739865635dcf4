"""Piper as a program that is installed besides Sotto: a line in, raw samples out."""

import logging
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import cache

from app.domain.errors import AssistantError, Code
from app.engine.adapters.synthesizers.piper.voices import VoiceFile

log = logging.getLogger(__name__)

_BLOCK_BYTES = 8_192
_PATIENCE_S = 5.0


@cache
def program() -> str | None:
    """Where it is; None where there is none."""
    return shutil.which("piper")


class Program:
    """Says one line after another, each in a process of its own.

    Nothing in the samples marks the end of a line, so a process is given one line and ends with it. The next one
    is started ahead, so that its model is loaded when it is needed.
    """

    def __init__(self, voice: VoiceFile, length_scale: float) -> None:
        """Start the first process. Raises AssistantError(VOICE_FAILED)."""
        speaker = [] if voice.speaker is None else ["--speaker", str(voice.speaker)]
        self._command = [program() or "piper", "--model", str(voice.model), "--output_raw",
                         "--length_scale", str(length_scale), *speaker]  # fmt: skip
        self._name = voice.id
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[bytes] | None = self._start()

    def say(self, text: str) -> Iterator[bytes]:
        """Signed 16-bit samples as they come; closing early ends the process. Raises AssistantError(VOICE_FAILED)."""
        with self._lock:
            process, self._spare = self._spare or self._start(), None
        count = 0
        try:
            process.stdin.write(" ".join(text.split()).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.close()  # type: ignore[union-attr]
            held = b""
            while block := process.stdout.read1(_BLOCK_BYTES):  # type: ignore[union-attr]
                block = held + block
                even = len(block) // 2 * 2
                held = block[even:]
                count += even
                yield block[:even]
        except OSError as error:
            raise AssistantError(Code.VOICE_FAILED, self._name) from error
        finally:
            _end(process)
            with self._lock:
                if self._spare is None:
                    self._spare = self._start()
        if not count:
            raise AssistantError(Code.VOICE_FAILED, self._name)

    def close(self) -> None:
        """End the process that waits."""
        with self._lock:
            process, self._spare = self._spare, None
        if process is not None:
            _end(process)

    def _start(self) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise AssistantError(Code.VOICE_FAILED, self._name) from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError as error:  # what was written to it was never read
                log.debug("piper's pipe: %s", error)
    process.wait(_PATIENCE_S)
