from collections.abc import Iterator
from contextlib import closing

import pytest

from app.audio.samples import Samples, join, read
from app.domain.settings import Settings
from app.domain.transcript import Transcript, Word
from app.engine.hearing.recognition.foreign_speech import ForeignSpeech
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.conftest import SHARED

SPEECH = SHARED / "speech"
pytestmark = pytest.mark.skipif(not SPEECH.is_dir(), reason="the shared recordings are not here")


@pytest.fixture(params=["base", "tiny.en"])
def kit(request: pytest.FixtureRequest, paths: Paths) -> Iterator[Kit]:
    """Each of the built-in models."""
    settings = Settings(recognizer="built-in-whisper", recognizer_model=request.param)
    with closing(Store(paths.database)) as store, closing(Kit(paths, settings, store)) as made:
        yield made


def sound(file: str) -> Samples:
    return join(read(SPEECH / file)).samples


def hear(kit: Kit, file: str) -> Transcript:
    *_, final = kit.recognizer.recognize(read(SPEECH / file), Hints(("en",)))
    return final


def test_another_language_is_noticed_once_and_english_never_is(kit: Kit) -> None:
    foreign = ForeignSpeech(kit)
    for file, language in (
        ("leopard_fr.wav", "fr"), ("harvard_spk1_4.wav", ""), ("aishell_zh.wav", "zh"), ("leopard_fr.wav", ""),
        ("bottle_en-US.mp3", ""), ("goforward.raw", ""), ("leopard_pt.wav", "pt"),
    ):  # fmt: skip
        assert foreign.notice(hear(kit, file), lambda file=file: sound(file)) == language, file  # type: ignore[misc]


def test_what_is_listened_for_is_not_foreign(kit: Kit) -> None:
    kit.settings = kit.settings.model_copy(update={"languages": ("de",)})
    doubtful = Transcript("Who", is_final=True, words=(Word("Who", 0, 1, 0.1),))
    assert ForeignSpeech(kit).notice(doubtful, lambda: sound("leopard_de.wav")) == ""


def test_a_transcript_that_is_not_in_doubt_costs_nothing(kit: Kit) -> None:
    sure = Transcript("Who", is_final=True, words=(Word("Who", 0, 1, 0.9),))
    assert ForeignSpeech(kit).notice(sure, lambda: pytest.fail("nobody needs to hear it again")) == ""
    assert ForeignSpeech(kit).notice(Transcript("Who", is_final=True), lambda: pytest.fail("nor this")) == ""
