from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.engine.parts.kit import Kit
from app.engine.parts.synthesizer import Synthesizer
from app.engine.speaking.voices import ensure_spoken, speaking_with
from app.storage.database import Store
from app.storage.paths import Paths
from tests import fakes
from tests.fixtures.models import install_piper


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
    ("synthesizer", "language", "is_spoken"),
    [(SYSTEM, "fr", True), (SYSTEM, "en", True), (SYSTEM, "qq", False), (SYSTEM, "French", False), (NONE, "qq", True)],
)
def test_a_language_that_nothing_here_speaks_is_refused(
    synthesizer: Synthesizer, language: str, is_spoken: bool
) -> None:
    if is_spoken:
        ensure_spoken(synthesizer, language)
        return
    with pytest.raises(AssistantError) as caught:
        ensure_spoken(synthesizer, language)
    assert caught.value.code == Code.LANGUAGE_UNKNOWN


@pytest.mark.parametrize(
    ("voice", "engine"),
    [
        ("anna", "piper"), ("anna#s1", "piper"), ("en-gb", "pyttsx3"), ("de", "pyttsx3"), ("en-us+f2", "pyttsx3"),
        ("anna#s9", None), ("gertrude", None), ("", None),
    ],
)  # fmt: skip
def test_the_engine_that_has_a_voice_speaks(paths: Paths, voice: str, engine: str | None) -> None:
    install_piper(paths.models, "anna", speakers=2)
    broken: Path = install_piper(paths.models, "gertrude")
    Path(f"{broken}.json").write_text("{", encoding="utf-8")
    store = Store(paths.database)
    kit = Kit(paths, Settings(), store)
    if engine is None:
        with pytest.raises(AssistantError) as caught:
            speaking_with(kit, voice)
        assert caught.value.code == Code.VOICE_UNKNOWN
    else:
        assert speaking_with(kit, voice).synthesizer == engine
    store.close()
