"""Speech through pyttsx3: espeak-ng on Linux, SAPI5 on Windows, NSSpeechSynthesizer on macOS."""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

from app.audio.samples import Audio, read
from app.domain.errors import AssistantError, Code
from app.domain.voices import InstalledVoice
from app.engine.adapters.synthesizers.espeak_ng import espeak, is_installed, lock
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.synthesizer import BaseSynthesizer


class Pyttsx3(BaseSynthesizer):
    """The operating system's own voice."""

    name: ClassVar[str] = "pyttsx3"
    rank: ClassVar[int] = 10
    is_bundled: ClassVar[bool] = True
    uses: ClassVar[frozenset[str]] = frozenset({"voice", "voices", "speaking_rate_wpm", "pitch", "language"})

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
        self._choices = dict(voices)
        self._found: dict[str, list[str]] = {}
        try:
            with lock:
                import pyttsx3

                self._engine = pyttsx3.init()
                self._is_espeak = self._engine.driver_name == "espeak"
                self._engine.setProperty("rate", rate_wpm)
                # The other systems' drivers have no pitch, or one on another scale.
                self._prosody = (rate_wpm, pitch)
                usual = str(self._engine.getProperty("voice") or "")
                if self._is_espeak:
                    espeak().voice = ""  # a new driver has loaded its own
            # The settings may name another engine's voice.
            self.voice = self._first((voice or "", self._choices.get(language, ""), language)) or usual
            if not self._is_espeak:
                self._engine.setProperty("voice", self.voice)
        except (ImportError, RuntimeError, OSError, ValueError, KeyError) as error:
            raise AssistantError(Code.VOICE_MISSING, voice or "") from error

    @classmethod
    def check(cls, context: PartContext) -> Check:  # noqa: ARG003  # every part is asked so
        """Whether the operating system has a voice."""
        if sys.platform.startswith("linux"):
            if not is_installed():
                return Check(False, "espeak-ng is not installed.", "Install it with: apt-get install libespeak-ng1")
            return Check(True, "espeak-ng")
        return Check(True, "the voices of this computer")

    @classmethod
    def has_voice(cls, context: PartContext, voice: str) -> bool:
        """Whether it has a voice of that id, or espeak-ng one of that name or language."""
        if sys.platform.startswith("linux"):
            return bool(voice) and cls.check(context).is_ok and espeak().choose([voice]) == voice
        return voice in {one.id for one in cls().voices()}

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """The voice of the settings, else the default one."""
        settings = context.settings
        synthesizer = cls(
            settings.voice, settings.speaking_rate_wpm, settings.language, settings.voices, settings.pitch
        )
        if synthesizer._is_espeak:
            for _ in synthesizer.speak("a"):  # the first word loads the voice: 70 ms that no reply should wait for
                pass
        return synthesizer

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        """Yield the sound of a sentence, while it is being synthesized where the driver streams (espeak-ng)."""
        if any(character.isalnum() for character in sentence):
            sentence = sentence.encode("utf-8", "replace").decode()  # a document may contain half a character
            voices = [*self._voices_for(language), self.voice]
            if self._is_espeak:
                yield from espeak().stream(sentence, voices, self._prosody)
            else:
                yield from self._from_file(sentence, voices[0])

    def voice_for(self, language: str) -> str:
        """The first voice for it that there is, else the one in use."""
        return self._first(self._voices_for(language)) or self.voice

    def voices(self) -> tuple[InstalledVoice, ...]:
        """The operating system's voices."""
        every = self._engine.getProperty("voices") or []
        return tuple(InstalledVoice(str(v.id), str(v.name), frozenset(_languages(v))) for v in every)

    def _first(self, wanted: Sequence[str]) -> str:
        """The first of these voices that there is, or that espeak-ng has for a language of that name."""
        if self._is_espeak:
            return espeak().choose(wanted)
        there = {str(one.id) for one in self._engine.getProperty("voices") or []}
        return next((voice for voice in wanted if voice in there), "")

    def _voices_for(self, language: str) -> list[str]:
        """Voices to try for a language that is not the chosen voice's, best first."""
        if not language or language == self._language:
            return []
        choice = [self._choices[language]] if language in self._choices else []
        return [*choice, language] if self._is_espeak else [*choice, *self._installed(language)]

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
