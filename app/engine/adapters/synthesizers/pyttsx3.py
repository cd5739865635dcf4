"""Speech through pyttsx3: espeak-ng on Linux, SAPI5 on Windows, NSSpeechSynthesizer on macOS."""

import ctypes
import queue
import re
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

from app.audio.samples import Audio, from_pcm16, read
from app.domain.errors import AssistantError, Code
from app.domain.voices import InstalledVoice
from app.engine.parts.kit import Kit
from app.engine.parts.part import Check

_ESPEAK_RATE_HZ = 22_050
_PATIENCE_S = 5.0
"""Longer between two pieces, and espeak-ng hangs; the first comes after some 20 ms."""
"""What espeak-ng's own voices give; pyttsx3 assumes the same."""


_turnstile = threading.Lock()
"""Held while the driver is being made or is at work."""


class Pyttsx3:
    """The operating system's own voice."""

    name: ClassVar[str] = "pyttsx3"
    rank: ClassVar[int] = 10

    def __init__(
        self,
        voice: str | None = None,
        rate_wpm: int = 175,
        language: str = "en",
        voices: Mapping[str, str] = MappingProxyType({}),
        pitch: int = 50,
    ) -> None:
        """`voices`: language -> id of the voice for it. Raises AssistantError(VOICE_MISSING)."""
        self._language = language
        self._wishes = dict(voices)
        self._found: dict[str, list[str]] = {}
        try:
            with _turnstile:
                import pyttsx3

                self._engine = pyttsx3.init()
                self._is_espeak = type(self._engine.proxy._driver).__name__ == "EspeakDriver"
                wish = voice or self._wishes.get(language) or (language if self._is_espeak else None)
                if wish:
                    self._engine.setProperty("voice", wish)
                self._engine.setProperty("rate", rate_wpm)
                # The other systems' drivers know no pitch, or one of another scale.
                self._manner = (rate_wpm, pitch)
                self.voice = str(wish or self._engine.getProperty("voice") or "")
                if self._is_espeak:
                    _espeak().voice = wish or self.voice
                self._chosen = wish or self.voice
        except (ImportError, RuntimeError, OSError, ValueError, KeyError) as error:
            raise AssistantError(Code.VOICE_MISSING, voice or "") from error

    @classmethod
    def check(cls, kit: Kit) -> Check:  # noqa: ARG003  # every part is asked with its kit
        """Whether the operating system has a voice."""
        if sys.platform.startswith("linux"):
            try:
                from pyttsx3.drivers import _espeak  # noqa: F401
            except (ImportError, RuntimeError, OSError):
                return Check(False, "espeak-ng is not installed", "Install it: apt-get install libespeak-ng1")
            return Check(True, "espeak-ng")
        return Check(True, "the voices of this computer")

    @classmethod
    def create(cls, kit: Kit) -> Self:
        """The voice of the settings, else the default one."""
        settings = kit.settings
        made = cls(settings.voice, settings.speaking_rate_wpm, settings.language, settings.voices, settings.pitch)
        if made._is_espeak:
            for _ in made.speak("a"):  # the first word loads the voice: 70 ms that no reply should wait for
                pass
        return made

    def speak(self, sentence: str, language: str = "") -> Iterator[Audio]:
        """Yield the sound of a sentence, as it is made where the driver streams (espeak-ng)."""
        if any(character.isalnum() for character in sentence):
            sentence = sentence.encode("utf-8", "replace").decode()  # a document may hold half a character
            voices = [*self._voices_for(language), self._chosen]
            if self._is_espeak:
                yield from _espeak().stream(sentence, voices, self._manner)
            else:
                yield from self._from_file(sentence, voices[0])

    def voices(self) -> tuple[InstalledVoice, ...]:
        """The operating system's voices."""
        every = self._engine.getProperty("voices") or []
        return tuple(InstalledVoice(str(v.id), str(v.name), frozenset(_languages(v))) for v in every)

    def _voices_for(self, language: str) -> list[str]:
        """Voices to try for a language that is not the chosen voice's, best first."""
        if not language or language == self._language:
            return []
        wish = [self._wishes[language]] if language in self._wishes else []
        return [*wish, language] if self._is_espeak else [*wish, *self._installed(language)]

    def _installed(self, language: str) -> list[str]:
        """Ids of the voices of a language that the operating system has."""
        if language not in self._found:
            every = self._engine.getProperty("voices") or []
            self._found[language] = [voice.id for voice in every if language in _languages(voice)]
        return self._found[language]

    def _from_file(self, sentence: str, voice: str) -> Iterator[Audio]:
        if voice:
            self._engine.setProperty("voice", voice)
        with tempfile.TemporaryDirectory(prefix="sotto-voice-") as folder:
            path = Path(folder) / ("speech.aiff" if sys.platform == "darwin" else "speech.wav")
            self._engine.save_to_file(sentence, str(path))
            self._engine.runAndWait()
            try:
                yield from read(path)
            except AssistantError as error:
                raise AssistantError(Code.VOICE_FAILED, self.voice) from error


def _languages(voice: Any) -> set[str]:
    """ISO 639-1 codes of a driver's voice, which writes them as de_DE, de-DE or bytes with a length before them."""
    texts = [code.decode(errors="ignore") if isinstance(code, bytes) else str(code) for code in voice.languages or ()]
    return {found[0].lower() for text in texts if (found := re.findall(r"[A-Za-z]{2}(?![A-Za-z])", text))}


class _Espeak:
    """espeak-ng by pyttsx3's own bindings, a stretch of sound at a time.

    pyttsx3's driver plays what it makes, or writes it to a file once it is complete. Its bindings
    (`pyttsx3.drivers._espeak`) hand over each stretch as it is ready. The library works in a thread of
    its own, keeps one callback for the whole process, and crashes if that is replaced while it works:
    hence one sentence at a time, and the turnstile.
    """

    def __init__(self) -> None:
        from pyttsx3.drivers import _espeak

        self._library = _espeak
        self.voice = ""
        """The name of the voice that is loaded; read and set by who holds the turnstile."""
        self._made: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._unwanted = threading.Event()
        self._missing: set[str] = set()

    def stream(self, sentence: str, voices: Sequence[str], manner: tuple[int, int]) -> Iterator[Audio]:
        """Yield the sound of one sentence in the first of the voices that there is; `manner`: words a minute, pitch.

        Closing early makes espeak-ng stop at its next stretch.
        """
        made: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        unwanted = threading.Event()
        # In a thread, so that a sentence whose hearer has gone away can never keep the turnstile.
        work = (sentence, tuple(voices), manner, made, unwanted)
        threading.Thread(target=self._synthesize, args=work, name="espeak", daemon=True).start()
        count = 0
        try:
            while (pcm := made.get(timeout=_PATIENCE_S)) is not None:
                count += 1
                yield Audio(from_pcm16(pcm), _ESPEAK_RATE_HZ)
        except queue.Empty as error:  # it hangs
            raise AssistantError(Code.VOICE_FAILED, "espeak-ng") from error
        finally:
            unwanted.set()
        if not count:
            raise AssistantError(Code.VOICE_FAILED, "espeak-ng")

    def _synthesize(
        self,
        sentence: str,
        voices: Sequence[str],
        manner: tuple[int, int],
        made: "queue.SimpleQueue[bytes | None]",
        unwanted: threading.Event,
    ) -> None:
        with _turnstile:
            self._made, self._unwanted = made, unwanted
            try:
                self._load(voices)
                # Both are one for the whole process; pyttsx3 itself sets them only once its own loop runs.
                for parameter, value in zip((self._library.RATE, self._library.PITCH), manner, strict=True):
                    self._library.SetParameter(parameter, value, 0)
                self._library.SetSynthCallback(self._on_synthesis)
                self._library.Synth(sentence, flags=self._library.CHARS_UTF8 | self._library.ENDPAUSE)
                self._library.Synchronize()
            finally:
                made.put(None)

    def _load(self, voices: Sequence[str]) -> None:
        """The first of the voices that there is; nothing is done where it is loaded already."""
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
            self._made.put(ctypes.string_at(samples, count * 2))
        index = 0
        while events[index].type != self._library.EVENT_LIST_TERMINATED:
            if events[index].type == self._library.EVENT_MSG_TERMINATED:
                self._made.put(None)  # Synchronize looks only every 20 ms
            index += 1
        return int(self._unwanted.is_set())


@cache
def _espeak() -> _Espeak:
    return _Espeak()
