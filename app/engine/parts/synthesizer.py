"""Sentence -> sound."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from app.audio.samples import Audio
from app.domain.voices import InstalledVoice
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import BasePart, Part
from app.engine.parts.part_context import PartContext


class Synthesizer(Part, Protocol):
    """Turns sentences into sound; never plays it."""

    has_voice_models: ClassVar[bool]
    """Whether each of its voices is a model that the user installs."""
    voice: str
    """Id of the voice in use; empty if it has only one."""

    @classmethod
    def has_voice(cls, context: PartContext, voice: str) -> bool:
        """Whether it has a voice with an id that can speak here; nothing is loaded."""
        ...

    def voice_for(self, language: str) -> str:
        """Id of the voice that speaks a language, as `speak` understands it."""
        ...

    def voices(self) -> Sequence[InstalledVoice]:
        """Those that can be chosen."""
        ...

    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        """Yield the sound of one sentence, in pieces, the first as early as possible.

        `language`: ISO 639-1; with a voice for that language if there is one. Empty: the chosen voice.

        Raises AssistantError(VOICE_FAILED).
        """
        ...


class BaseSynthesizer(BasePart):
    """Defaults for synthesizers."""

    has_voice_models: ClassVar[bool] = False
    voice: str = ""

    @classmethod
    def has_voice(cls, context: PartContext, voice: str) -> bool:  # noqa: ARG003  # it has only one
        """None that could be asked for."""
        return False

    def voice_for(self, language: str) -> str:  # noqa: ARG002  # it has only one
        """The one in use."""
        return self.voice

    def voices(self) -> Sequence[InstalledVoice]:
        """It has only one."""
        return ()
