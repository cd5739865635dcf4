"""Speech in a language that is not listened for: a model that is told to hear English makes confident English of it."""

import logging
from collections.abc import Callable

import numpy as np

from app.audio.samples import Samples
from app.domain.errors import AssistantError
from app.domain.transcript import Transcript
from app.engine.adapters.recognizers.whisper.every_language import EveryLanguage
from app.engine.parts.kit import Kit

log = logging.getLogger(__name__)

_DOUBTFUL = 0.75
"""Mean confidence of a transcript's words below which it is looked at: of eight recordings in eight other languages
tiny.en and base were at most 0.68 sure, of eleven English ones 0.45 (digits) to 0.98."""
_SURE = 0.8
"""How probable the other language must be."""
_HARDLY = 0.05
"""How probable one that is listened for may be."""


class ForeignSpeech:
    """Notices it, and says so once for each language: whoever goes on is not kept from it by a mistake."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._told: set[str] = set()

    def notice(self, transcript: Transcript, sound: Callable[[], Samples]) -> str:
        """The language that was spoken, ISO 639-1, where it is not listened for and that was not noticed before.

        Empty otherwise. `sound`: gives what was said, 16 kHz; only called where the transcript is doubtful.
        """
        sure = [word.confidence for word in transcript.words]
        if not sure or np.mean(sure) >= _DOUBTFUL:
            return ""
        try:
            samples = sound()
            found = self._kit.recognizer.detect_language(samples)
            found = found or self._kit.shared(EveryLanguage).detect_language(samples)
        except AssistantError as error:
            log.info("it cannot be told which language that was: %s", error)
            return ""
        spoken = max(found, key=lambda code: found[code], default="")
        listened = sum(found.get(code, 0.0) for code in self._kit.settings.spoken_languages)
        if not spoken or found[spoken] < _SURE or listened > _HARDLY or spoken in self._told:
            return ""
        self._told.add(spoken)
        return spoken
