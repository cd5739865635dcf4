"""Several languages heard at once."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar, cast

import numpy as np
import pytest

from app.audio import samples
from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.transcript import Transcript, Word
from app.engine.adapters.recognizers.vosk import Vosk
from app.engine.hearing.recognition.multilingual import MultilingualRecognizer, Side, compose, lead
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import NO_HINTS, Hints, Recognizer
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models, speech

BLOCKS = [Audio(np.zeros(1600, np.float32)) for _ in range(10)]


def heard(text: str, confidence: float, seconds: float = 0.3) -> tuple[Word, ...]:
    return tuple(Word(word, at * seconds, (at + 1) * seconds, confidence) for at, word in enumerate(text.split()))


class Fake:
    """Says a text, a word for each block, with a confidence."""

    name: ClassVar[str] = "fake"
    is_streaming: ClassVar[bool] = True
    known_languages: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, text: str, confidence: float, fails_at: int | None = None) -> None:
        self.text, self.confidence, self.fails_at = text, confidence, fails_at
        self.taken: list[Audio] = []
        self.hints: list[Hints] = []
        self.threads: list[str] = []

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        self.hints.append(hints)
        self.threads.append(threading.current_thread().name)
        for number, block in enumerate(blocks, 1):
            if number == self.fails_at:
                raise AssistantError(Code.RECOGNITION_FAILED, self.text)
            self.taken.append(block)
            yield Transcript(" ".join(self.text.split()[:number]))
        yield Transcript(self.text, is_final=True, words=heard(self.text, self.confidence), engine="fake")


def polyglot(**fakes: Fake) -> MultilingualRecognizer:
    return MultilingualRecognizer([Side((language,), cast(Recognizer, fake)) for language, fake in fakes.items()])


def test_the_surest_language_counts() -> None:
    english, german = Fake("we heist do", 0.4), Fake("wie heißt du", 0.9)
    *partials, final = polyglot(en=english, de=german).recognize(BLOCKS, Hints(words=("Bern",)))
    assert (final.text, final.language, final.is_final, final.engine) == ("wie heißt du", "de", True, "fake")
    assert final.words[0].text == "wie"
    assert not any(partial.is_final for partial in partials)
    assert english.taken == german.taken == BLOCKS, "both hear all of it"
    assert [english.hints, german.hints] == [[Hints(("en",), ("Bern",))], [Hints(("de",), ("Bern",))]]


def test_a_sure_word_among_silence_is_no_sentence() -> None:
    final = list(polyglot(en=Fake("hi", 1.0), de=Fake("wie heißt du denn heute", 0.8)).recognize(BLOCKS))[-1]
    assert final.language == "de"


def test_where_none_is_surer_the_likelier_counts() -> None:
    assert list(polyglot(en=Fake("a b", 0.7), de=Fake("c d", 0.7)).recognize(BLOCKS))[-1].language == "en"
    nothing = list(polyglot(en=Fake("", 0), de=Fake("", 0)).recognize(BLOCKS))[-1]
    assert (nothing.text, nothing.language, nothing.is_final) == ("", "", True)
    assert list(polyglot(en=Fake("", 0), de=Fake("wie", 0.5)).recognize(BLOCKS))[-1].text == "wie"


def test_one_language_is_passed_on_in_the_same_thread() -> None:
    english, german = Fake("what", 0.4), Fake("wie", 0.9)
    both = polyglot(en=english, de=german)
    assert list(both.recognize(BLOCKS, Hints(("en",))))[-1].text == "what"
    assert english.threads == [threading.current_thread().name]
    assert not german.taken
    assert list(both.recognize(BLOCKS, Hints(("fr",))))[-1].text == "what", (
        "what is not known is heard as the likeliest"
    )


def test_partials_do_not_flicker() -> None:
    def sure(confidence: float) -> Transcript:
        return Transcript("a b c", words=heard("a b c", confidence))

    assert lead(0, [sure(0.6), sure(0.65)]) == 0
    assert lead(1, [sure(0.6), sure(0.65)]) == 1
    assert lead(0, [sure(0.6), sure(0.8)]) == 1
    assert lead(1, [Transcript("a b c"), Transcript("d")]) == 1
    assert lead(0, [Transcript(""), Transcript("d e")]) == 0
    assert lead(0, [Transcript(""), Transcript("d e f")]) == 1
    assert lead(0, [Transcript(""), Transcript("")]) == 0


def test_a_side_that_fails_leaves_the_other() -> None:
    final = list(polyglot(en=Fake("what", 0.9, fails_at=3), de=Fake("wie", 0.5)).recognize(BLOCKS * 20))[-1]
    assert (final.text, final.language) == ("wie", "de")
    with pytest.raises(AssistantError) as caught:
        list(polyglot(en=Fake("one", 0.9, fails_at=1), de=Fake("two", 0.5, fails_at=2)).recognize(BLOCKS * 20))
    assert caught.value.detail == "one"


def test_what_the_blocks_raise_passes_through_and_no_thread_stays() -> None:
    fault = ZeroDivisionError("the source broke")

    def blocks() -> Iterator[Audio]:
        yield from BLOCKS[:3]
        raise fault

    both = polyglot(en=Fake("what", 0.4), de=Fake("wie", 0.9))
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError) as caught:
        list(both.recognize(blocks()))
    assert caught.value is fault
    left = both.recognize(BLOCKS)
    next(left)
    left.close()
    assert threading.active_count() == before
    assert list(both.recognize(BLOCKS))[-1].text == "wie"


def kit(home: Path, **settings: object) -> Kit:
    paths = Paths(home)
    paths.prepare()
    return Kit(paths, Settings.model_validate(settings), cast(Store, None))


def test_vosk_with_a_model_for_each_language(tmp_path: Path) -> None:
    """Both models are the tiny English one, the "German" without one of the question's words."""
    models.install_vosk(tmp_path / "models", "vosk-model-small-en-us-0.15")
    german = models.install_vosk(tmp_path / "models", "vosk-model-small-de-0.15")
    listed = (german / "graph/words.txt").read_text().replace("[unk] ", "nichts ").replace("capital ", "[unk] ")
    (german / "graph/words.txt").write_text(listed)
    made = compose(kit(tmp_path, recognizer="vosk", language="de", languages=["en", "fr"]))
    assert isinstance(made, MultilingualRecognizer)
    assert made.is_streaming
    speech.flite("what is the capital of france", tmp_path / "said.wav")
    *partials, final = made.recognize(samples.read(tmp_path / "said.wav"))
    assert final.language == "en"
    assert final.text == "what is the capital of france"
    pause = speech.silence(1.5)
    *partials, final = made.recognize(
        [*samples.read(tmp_path / "said.wav"), pause, *samples.read(tmp_path / "said.wav")]
    )
    shown = [partial.language for partial in partials if partial.text]
    assert shown == sorted(shown), "after the pause it is known which language it is, and that stays"
    assert set(shown) == {"de", "en"}
    assert list(made.recognize(samples.read(tmp_path / "said.wav"), Hints(("de",))))[-1].text == "what is the of france"


def test_one_language_needs_no_polyglot(tmp_path: Path) -> None:
    models.install_vosk(tmp_path / "models", "vosk-model-small-en-us-0.15")
    assert isinstance(compose(kit(tmp_path, recognizer="vosk", languages=["fr"])), Vosk)
    assert isinstance(compose(kit(tmp_path, recognizer="vosk")), Vosk)


def test_a_recognizer_of_its_own_for_a_language(tmp_path: Path) -> None:
    models.install_vosk(tmp_path / "models", "vosk-model-small-de-0.15")
    made = compose(
        kit(tmp_path, recognizer="vosk", language="de", languages=["en"], recognizers={"en": "built-in-whisper"})
    )
    assert isinstance(made, MultilingualRecognizer)
    try:
        speech.flite("the dog is in the garden", tmp_path / "said.wav")
        final = list(made.recognize(samples.read(tmp_path / "said.wav")))[-1]
        assert (final.text, final.language, final.engine) == ("The dog is in the garden.", "en", "built-in-whisper")
        speech.flite("when does the lease end", tmp_path / "said.wav")
        assert list(made.recognize(samples.read(tmp_path / "said.wav"), Hints(("de",))))[-1].engine == "vosk"
    finally:
        made.close()


def test_a_language_beside_those_of_the_settings_goes_to_whoever_knows_it() -> None:
    english, any_of_them = Fake("what", 0.4), Fake("quoi", 0.9)
    any_of_them.known_languages = frozenset({"de", "fr", "ja"})  # type: ignore[misc]  # of this one only
    both = polyglot(en=english, de=any_of_them)
    assert list(both.recognize(BLOCKS, Hints(("ja",))))[-1].text == "quoi"
    assert any_of_them.hints[-1].languages == ("ja",)
    assert not english.taken
