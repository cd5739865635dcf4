from collections.abc import Sequence

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.voices import InstalledVoice
from app.engine.parts.synthesizer import Synthesizer
from app.engine.speaking.voices import ensure_spoken
from tests import fakes


class Listing(fakes.Synthesizer):
    """Has these voices."""

    def __init__(self, *voices: tuple[str, str, str]) -> None:
        super().__init__()
        self._voices = [InstalledVoice(key, name, frozenset(code.split())) for key, name, code in voices]

    def voices(self) -> Sequence[InstalledVoice]:
        """See `Synthesizer`."""
        return self._voices


SYSTEM = Listing(("gmw/en-gb", "English (Great Britain)", "en"), ("roa/fr", "French", "fr"))
NONE = Listing()


@pytest.mark.parametrize(
    ("synthesizer", "voice", "language", "code"),
    [
        (SYSTEM, None, None, None),
        (SYSTEM, "gmw/en-gb", "fr", None),
        (SYSTEM, "EN-GB+f2", "en", None),
        (SYSTEM, "French", None, None),
        (SYSTEM, "fr", None, None),
        (SYSTEM, "fren", None, Code.VOICE_UNKNOWN),
        (SYSTEM, "", None, Code.VOICE_UNKNOWN),
        (SYSTEM, "fr", "qq", Code.LANGUAGE_UNKNOWN),
        (SYSTEM, None, "French", Code.LANGUAGE_UNKNOWN),
        (NONE, "anything", "qq", None),
    ],
)
def test_what_nothing_here_speaks_is_refused(
    synthesizer: Synthesizer, voice: str | None, language: str | None, code: Code | None
) -> None:
    if code is None:
        ensure_spoken(synthesizer, voice, language)
        return
    with pytest.raises(AssistantError) as caught:
        ensure_spoken(synthesizer, voice, language)
    assert caught.value.code == code
