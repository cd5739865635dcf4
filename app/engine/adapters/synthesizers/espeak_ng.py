"""espeak-ng's library, asked for samples."""

import ctypes
import queue
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from app.audio.samples import Audio, from_pcm16
from app.domain.errors import AssistantError, Code

_ESPEAK_RATE_HZ = 22_050
"""What espeak-ng's own voices give; pyttsx3 assumes the same."""
_PATIENCE_S = 5.0
"""Longer between two pieces, and espeak-ng hangs; the first comes after some 20 ms."""
lock = threading.Lock()
"""Held while the driver is being created or is working."""


class Espeak:
    """espeak-ng through pyttsx3's own bindings, a block of sound at a time.

    pyttsx3's driver plays its output, or writes it to a file once it is complete. Its bindings
    (`pyttsx3.drivers._espeak`) deliver each block as it is ready. The library works in a thread of
    its own, keeps one callback for the whole process, and crashes if that is replaced while it works:
    hence one sentence at a time, and the lock.
    """

    def __init__(self) -> None:
        # Private, but the only bindings there are; tests/engine/adapters/test_private_members.py watches what is used.
        from pyttsx3.drivers import _espeak

        self._library = _espeak
        self.voice = ""
        """The name of the voice that is loaded; read and set only by whoever holds the lock."""
        self._blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._missing: set[str] = set()

    def stream(self, sentence: str, voices: Sequence[str], prosody: tuple[int, int]) -> Iterator[Audio]:
        """Yield the sound of one sentence in the first voice that is installed; `prosody`: words a minute, pitch.

        Closing early makes espeak-ng stop at its next block.
        """
        blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        cancelled = threading.Event()
        # In a thread, so that a sentence that nobody waits for any more can never keep the lock.
        work = (sentence, tuple(voices), prosody, blocks, cancelled)
        threading.Thread(target=self._synthesize, args=work, name="espeak", daemon=True).start()
        count = 0
        try:
            while (pcm := blocks.get(timeout=_PATIENCE_S)) is not None:
                count += 1
                yield Audio(from_pcm16(pcm), _ESPEAK_RATE_HZ)
        except queue.Empty as error:  # it hangs
            raise AssistantError(Code.VOICE_FAILED, "espeak-ng") from error
        finally:
            cancelled.set()
        if not count:
            raise AssistantError(Code.VOICE_FAILED, "espeak-ng")

    def _synthesize(
        self,
        sentence: str,
        voices: Sequence[str],
        prosody: tuple[int, int],
        blocks: "queue.SimpleQueue[bytes | None]",
        cancelled: threading.Event,
    ) -> None:
        with lock:
            self._blocks, self._cancelled = blocks, cancelled
            try:
                self._load(voices)
                # Both apply to the whole process; pyttsx3 itself sets them only once its own loop runs.
                for parameter, value in zip((self._library.RATE, self._library.PITCH), prosody, strict=True):
                    self._library.SetParameter(parameter, value, 0)
                self._library.SetSynthCallback(self._on_synthesis)
                self._library.Synth(sentence, flags=self._library.CHARS_UTF8 | self._library.ENDPAUSE)
                self._library.Synchronize()
            finally:
                blocks.put(None)

    def _load(self, voices: Sequence[str]) -> None:
        """Load the first voice that is installed, unless it is loaded already."""
        for voice in voices:
            if voice == self.voice:
                return
            if voice not in self._missing:
                if self._library.SetVoiceByName(voice.encode()) == 0:
                    self.voice = voice
                    return
                self._missing.add(voice)

    def _on_synthesis(self, samples: Any, count: int, events: Any) -> int:
        if count > 0 and samples:
            self._blocks.put(ctypes.string_at(samples, count * 2))
        index = 0
        while events[index].type != self._library.EVENT_LIST_TERMINATED:
            if events[index].type == self._library.EVENT_MSG_TERMINATED:
                self._blocks.put(None)  # Synchronize looks only every 20 ms
            index += 1
        return int(self._cancelled.is_set())


@cache
def espeak() -> Espeak:
    """The only instance in this process: the library has a single global state."""
    return Espeak()
