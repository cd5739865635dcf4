"""Who hears which language in recordings: the recognizer in use, or for others the model that comes with Sotto."""

import logging
from collections.abc import Mapping

from app.audio.samples import Samples
from app.domain.errors import AssistantError, Code
from app.engine.adapters.recognizers.whisper.every_language import EveryLanguage
from app.engine.hearing.recognition.multilingual import MultilingualRecognizer
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import Recognizer

log = logging.getLogger(__name__)


class Hearers:
    """The recognizer in use, and what is loaded beside it for languages that it does not know or cannot tell apart."""

    def __init__(self, kit: Kit, recognizer: "Recognizer | MultilingualRecognizer", is_alone: bool) -> None:
        """`is_alone`: whether no other may hear, since the user has named this one."""
        self._kit = kit
        self._recognizer = recognizer
        self._is_alone = is_alone
        self._known = recognizer.known_languages
        self._has_other = True

    @property
    def can_detect(self) -> bool:
        """Whether there is anything to tell apart; a recognizer that does not say what it knows is left to itself."""
        return bool(self._known) and not (self._is_alone and len(self._known) == 1)

    def detect(self, samples: Samples) -> Mapping[str, float]:
        """How probable each language is that can be heard; empty where that cannot be told."""
        found = self._recognizer.detect_language(samples)
        other = None if found else self._other()
        if other is not None:
            found = other.detect_language(samples)
        wanted = self._known if self._is_alone or other is None else self._known | other.known_languages
        return {code: probability for code, probability in found.items() if code in wanted}

    def of(self, language: str) -> "Recognizer | MultilingualRecognizer":
        """Who hears a language; empty: the usual. Raises AssistantError(LANGUAGE_UNKNOWN)."""
        if not language or not self._known or language in self._known:
            return self._recognizer
        other = None if self._is_alone else self._other()
        if other is None or language not in other.known_languages:
            raise AssistantError(Code.LANGUAGE_UNKNOWN, language)
        return other

    def _other(self) -> EveryLanguage | None:
        if self._has_other:
            try:
                return self._kit.shared(EveryLanguage)
            except AssistantError as error:
                log.info("languages cannot be told apart: %s", error)
                self._has_other = False
        return None
