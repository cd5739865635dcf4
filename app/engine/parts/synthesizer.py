"""Sentence -> sound."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from app.audio.samples import Audio

if TYPE_CHECKING:
    pass
from app.engine.parts.part import Part


class Synthesizer(Part, Protocol):
    """Turns sentences into sound; never plays it."""

    def speak(self, sentence: str, language: str = "") -> Iterator[Audio]:
        """Yield the sound of one sentence, in pieces, the first as early as possible.

        `language`: ISO 639-1; with a voice of that language where there is one. Empty: the chosen voice.

        Raises AssistantError(VOICE_FAILED).
        """
        ...
