"""espeak-ng's library, asked for samples and for phonemes."""

import ctypes
import queue
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from app.audio.samples import Audio, from_pcm16
from app.domain.errors import AssistantError, Code

_ESPEAK_RATE_HZ = 22_050
"""What espeak-ng's own voices give; pyttsx3 assumes the same."""
_PATIENCE_S = 5.0
"""Longer between two pieces, and espeak-ng hangs; the first comes after some 20 ms."""
lock = threading.Lock()
"""Held while the driver is being created or is working."""
_IPA = 0x02
"""The mode of `espeak_TextToPhonemes` that gives IPA in UTF-8 (speak_lib.h)."""
_MARKS = {
    **dict.fromkeys(".\u3002\uff0e\u0964\u06d4", "."), **dict.fromkeys(",\u3001\uff0c\u060c", ","),
    **dict.fromkeys("?\uff1f\u061f\u037e", "?"), **dict.fromkeys("!\uff01", "!"), **dict.fromkeys(":\uff1a", ":"),
    **dict.fromkeys(";\uff1b\u061b\u2013\u2014\u2026", ";"),
}  # fmt: skip
"""What ends a clause -> the mark of the same intonation; a dash or an ellipsis is spoken like a semicolon."""
_MARK = re.compile(rf"[.,?!:;](?=\W|$)|[{''.join(mark for mark in _MARKS if not mark.isascii())}]")
"""One of ASCII within a figure or a name ends nothing."""


_CALLED = {"zh": "cmn", "no": "nb"}
"""Languages that voices name by an older code."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a text that is spoken without a break."""

    phonemes: str
    """IPA, words separated by spaces; names of languages in brackets where espeak-ng changes them."""
    mark: str
    """One of ``. , ? ! : ;``; empty where it ends without one."""


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
        self._is_ready = False
        self._translate = _espeak.dll.espeak_TextToPhonemes
        self._translate.restype = ctypes.c_char_p
        self._translate.argtypes = (ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int)

    def pronounces(self, voice: str) -> bool:
        """Whether there is a voice of that name, or for that language."""
        with lock:
            return self._begin(voice)

    def choose(self, voices: Sequence[str]) -> str:
        """The first of these voices that there is; empty where there is none."""
        with lock:
            return next((voice for voice in voices if voice and self._begin(voice)), "")

    def clauses(self, text: str, voice: str) -> list[Clause]:
        """How a text is pronounced. Raises AssistantError(LANGUAGE_UNPRONOUNCEABLE) where there is no such voice.

        The library does not tell how a clause ended, but where it stopped reading: mostly one character further.
        """
        read, found = text.replace("\0", " ").encode("utf-8", "replace"), list[Clause]()
        with lock:
            if not self._begin(voice):
                raise AssistantError(Code.LANGUAGE_UNPRONOUNCEABLE, voice)
            held = ctypes.create_string_buffer(read)
            rest, at = ctypes.c_char_p(ctypes.addressof(held)), 0
            while address := ctypes.cast(rest, ctypes.c_void_p).value:
                at = address - ctypes.addressof(held)
                spoken = self._translate(ctypes.byref(rest), self._library.CHARS_UTF8, _IPA) or b""
                after = ctypes.cast(rest, ctypes.c_void_p).value
                end = len(read) if after is None else after - ctypes.addressof(held)
                marks = _MARK.findall(read[at:end].decode("utf-8", "ignore"))
                if spoken.strip():
                    found.append(Clause(spoken.decode("utf-8", "replace"), _MARKS[marks[-1]] if marks else ""))
        return found

    def _begin(self, voice: str) -> bool:
        """Load exactly this voice; whether there is one."""
        if not self._is_ready:
            import pyttsx3

            pyttsx3.init("espeak")  # its driver initializes the library, which bears that only once
            self._is_ready, self.voice = True, ""
        self._load([voice])
        return self.voice == voice

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
                name, plus, variant = voice.partition("+")
                names = (voice, f"{self._by_language.get(name.lower(), name)}{plus}{variant}")
                if any(self._library.SetVoiceByName(each.encode()) == 0 for each in names):
                    self.voice = voice
                    return
                self._missing.add(voice)

    @cached_property
    def _by_language(self) -> dict[str, str]:
        """Code of a language -> the voice for it, for those that are called otherwise (en-gb is gmw/en)."""
        found = dict[str, str]()
        for one in self._library.ListVoices(None):
            if one.languages and one.identifier:
                found.setdefault(
                    one.languages[1:].decode(errors="ignore").lower(), one.identifier.decode(errors="ignore")
                )
        return {code: name for code, name in found.items() if not name.startswith("mb/")} | _CALLED

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
def is_installed() -> bool:
    """Whether the library is on this computer."""
    try:
        from pyttsx3.drivers import _espeak  # noqa: F401  # private, see above
    except (ImportError, RuntimeError, OSError):
        return False
    return True


@cache
def espeak() -> Espeak:
    """The only instance in this process: the library has a single global state."""
    return Espeak()
