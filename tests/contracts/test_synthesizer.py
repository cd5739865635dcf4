"""What `app.engine.parts.synthesizer.Synthesizer` promises, held to by every registered make."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from app.audio.samples import Audio, join
from app.engine.adapters.synthesizers.espeak_ng import espeak
from app.engine.adapters.synthesizers.pyttsx3 import Pyttsx3, _languages
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.parts.synthesizer import Synthesizer
from tests.contracts.contract import whole_kit
from tests.fixtures.models import install_piper

NAMES = sorted(implementations("synthesizer"))
SENTENCE = "The rent is nine hundred and fifty euros a month, due on the first."


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home")) as made:
        install_piper(made.paths.models)
        yield made


@pytest.fixture(scope="module", params=NAMES)
def speaker(kit: Kit, request: pytest.FixtureRequest) -> Synthesizer:
    return cast(Synthesizer, implementations("synthesizer")[request.param].create(kit.context))


def said(speaker: Synthesizer, sentence: str) -> Audio:
    pieces = list(speaker.speak(sentence))
    assert len({piece.rate_hz for piece in pieces}) <= 1, "one rate for one sentence"
    for piece in pieces:
        assert piece.samples.dtype == np.float32
        assert piece.samples.ndim == 1
        assert np.isfinite(piece.samples).all()
        assert not len(piece.samples) or abs(piece.samples).max() <= 1
    return join(pieces)


def test_none_is_left_out(kit: Kit) -> None:
    assert set(NAMES) == {"piper", "pyttsx3"}
    for name, check in kit.check("synthesizer").items():
        assert check.is_ok, (name, check)


def test_it_can_be_heard(speaker: Synthesizer) -> None:
    sound = said(speaker, SENTENCE)
    assert 2 < sound.seconds < 10
    assert abs(sound.samples).max() > 0.05


def test_the_first_piece_comes_before_the_whole(speaker: Synthesizer) -> None:
    pieces = speaker.speak(SENTENCE * 3)
    first = next(pieces)
    rest = list(pieces)
    assert rest
    assert first.seconds < join(rest).seconds / 2


def test_more_words_take_longer(speaker: Synthesizer) -> None:
    lengths = [said(speaker, text).seconds for text in ("One.", "One, two, three.", SENTENCE, SENTENCE * 2)]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[1] < lengths[2] < lengths[3]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_closed_early_it_is_ready_again(speaker: Synthesizer, taken: int) -> None:
    whole = said(speaker, SENTENCE).seconds
    left = speaker.speak(SENTENCE * 20)
    for _ in zip(range(taken), left, strict=False):
        pass
    left.close()
    assert said(speaker, SENTENCE).seconds == pytest.approx(whole, rel=0.02)


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "—", "\n", "«»", "[]", "\U0001f408"])
def test_what_cannot_be_said_gives_nothing(speaker: Synthesizer, text: str) -> None:
    assert said(speaker, text).seconds == 0


@pytest.mark.parametrize(
    "text",
    [
        "Straße, naïve, 950 €.", "家賃はいくらですか。", "кошка", "قطة", "ก", "a\u0301\u0327", "One\x00two", "a\ud800b",
        "<speak>a</speak>", "[[h@l'oU]]", "&amp; %s {0} \\n", "\U0001f408 cat", "x" * 2_000, "\u200b a \ufeff",
    ],
)  # fmt: skip
def test_any_text_can_be_given(speaker: Synthesizer, text: str) -> None:
    said(speaker, text)
    assert said(speaker, "One.").seconds > 0.2


def test_two_may_speak_at_once(speaker: Synthesizer) -> None:
    plain = {text: said(speaker, text).seconds for text in ("One.", SENTENCE)}
    heard: dict[str, float] = {}

    def speak(text: str) -> None:
        heard[text] = said(speaker, text).seconds

    threads = [threading.Thread(target=speak, args=(text,)) for text in plain]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == pytest.approx(plain, abs=0.1), "none says what the other should"


@pytest.mark.parametrize("language", ["de", "fr", "en", "xx", ""])
def test_any_language_can_be_asked_for_and_the_chosen_voice_comes_back(speaker: Synthesizer, language: str) -> None:
    before = said(speaker, SENTENCE)
    assert join(list(speaker.speak("Eins, zwei, drei.", language))).seconds > 0.4
    after = said(speaker, SENTENCE)
    assert after.seconds == pytest.approx(before.seconds, rel=0.02), "the same voice at the same rate"


# What espeak-ng's voices do


def voice_of(speaker: Synthesizer, language: str) -> str:
    """The voice in which a sentence was said."""
    assert join(list(speaker.speak("Die Miete ist hoch.", language))).seconds > 0.5
    return espeak().voice


def test_another_language_has_another_voice() -> None:
    speaker = Pyttsx3(language="en")
    assert [voice_of(speaker, language) for language in ("de", "", "en", "fr", "xx")] == ["de", "en", "en", "fr", "en"]
    english, german = (join(list(speaker.speak("125 777", language))).seconds for language in ("", "de"))
    assert abs(english - german) > 0.1, "it is heard"


def test_the_settings_name_a_voice_for_a_language() -> None:
    voices = {"de": "de+f3", "fr": "no-such-voice"}
    speaker = Pyttsx3(language="en", voices=voices)
    assert [voice_of(speaker, language) for language in ("de", "fr", "")] == ["de+f3", "fr", "en"]
    assert voice_of(Pyttsx3(language="de", voices=voices), "") == "de+f3"
    assert voice_of(Pyttsx3("en-us+m3", language="de", voices=voices), "de") == "en-us+m3", "the chosen voice wins"


def test_speed_is_the_settings() -> None:
    slow, usual, fast = (join(list(Pyttsx3(rate_wpm=wpm).speak(SENTENCE))).seconds for wpm in (100, 175, 350))
    assert slow > usual * 1.4
    assert usual > fast * 1.6


def test_pitch_is_the_settings() -> None:
    low, usual, high = (fundamental_hz(Pyttsx3(pitch=pitch)) for pitch in (0, 50, 99))
    assert low * 1.2 < usual
    assert usual * 1.2 < high


def fundamental_hz(speaker: Synthesizer) -> float:
    """How high a voice is: the median over its voiced stretches."""
    sound = join(list(speaker.speak("Oh, no, you know a low wall.")))
    found, size = [], 1_024
    for start in range(0, len(sound.samples) - size, size):
        stretch = sound.samples[start : start + size]
        likeness = np.correlate(stretch, stretch, "full")[size - 1 :]
        shortest, longest = int(sound.rate_hz / 350), int(sound.rate_hz / 55)
        period = shortest + int(likeness[shortest:longest].argmax())
        if abs(stretch).max() > 0.05 and likeness[period] > likeness[0] / 2:
            found.append(sound.rate_hz / period)
    return float(np.median(found))


def test_two_speakers_of_different_voices_keep_them() -> None:
    english, german = Pyttsx3(language="en"), Pyttsx3(language="de")
    assert [voice_of(each, "") for each in (english, german, english, german)] == ["en", "de", "en", "de"]


def test_voices_name_their_languages_in_many_ways() -> None:
    for codes in (["de_DE"], ["de-DE"], ["de"], [b"\x05de"], ["DE"]):
        assert _languages(SimpleNamespace(languages=codes)) == {"de"}
    assert _languages(SimpleNamespace(languages=None)) == set()
