"""What is said in these words only: the built-in recognizer hears it, and takes no question for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audio.samples import read
from app.engine.adapters.recognizers.pocketsphinx.recognizer import PocketSphinx
from app.engine.parts.recognizer import Hints
from app.engine.skills.dispatch import examples, phrases
from tests.fixtures import speech


def test_phrases_are_those_of_the_languages() -> None:
    assert {"never mind", "what time is it", "open it"} <= set(phrases(["en", "xx"]))
    assert "vergiss es" not in phrases(["en"])
    assert "vergiss es" in phrases(["en", "de"])


def test_examples_are_in_the_users_language_or_else_in_english() -> None:
    assert examples(["de"])["clock"][0] == "Wie spät ist es?"
    assert examples(["fr"])["clock"][0] == "What time is it?"


@pytest.fixture(scope="module")
def recognizer() -> Iterator[PocketSphinx]:
    made = PocketSphinx()
    yield made
    made.close()


def heard(recognizer: PocketSphinx, text: str, folder: Path) -> str:
    path = folder / "said.wav"
    speech.flite(text, path)
    return [*recognizer.recognize(read(path), Hints(commands=phrases(["en"])))][-1].text


@pytest.mark.parametrize(
    "said",
    ["Never mind.", "Say that again.", "Repeat that please.", "Forget it.", "What time is it?", "Cancel the timer."],
)
def test_the_built_in_recognizer_hears_them(recognizer: PocketSphinx, said: str, tmp_path: Path) -> None:
    assert heard(recognizer, said, tmp_path) in phrases(["en"])


@pytest.mark.parametrize("said", ["How much is the rent?", "What is the capital of France?", "When does it end?"])
def test_it_takes_no_question_for_one(recognizer: PocketSphinx, said: str, tmp_path: Path) -> None:
    text = heard(recognizer, said, tmp_path)
    assert text
    assert text not in phrases(["en"])
