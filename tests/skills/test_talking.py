"""Commands: what is one, and that the built-in recognizer hears them and takes no question for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audio import read
from app.engine.adapters.pocketsphinx import PocketSphinx
from app.engine.hearing.commands import Command, phrases, understand
from app.engine.parts import Hints
from tests.fixtures import speech


@pytest.mark.parametrize(
    ("text", "language", "command"),
    [
        ("Never mind.", "en", Command.STOP),
        ("stop", "en", Command.STOP),
        ("Say that again!", "en", Command.REPEAT),
        ("Wiederhole das.", "de", Command.REPEAT),
        ("when does the bus stop", "en", None),
        ("never mind the cat, how much is the rent", "en", None),
        ("", "en", None),
        ("stop", "fr", None),
    ],
)
def test_only_a_whole_phrase_is_a_command(text: str, language: str, command: Command | None) -> None:
    assert understand(text, language) is command


def test_phrases_are_those_of_the_languages() -> None:
    assert "never mind" in phrases(["en", "xx"])
    assert "vergiss es" not in phrases(["en"])
    assert all(understand(phrase, "en") for phrase in phrases(["en"]))


@pytest.fixture(scope="module")
def recognizer() -> Iterator[PocketSphinx]:
    made = PocketSphinx()
    yield made
    made.close()


def heard(recognizer: PocketSphinx, text: str, folder: Path) -> str:
    path = folder / "said.wav"
    speech.flite(text, path)
    return [*recognizer.recognize(read(path), Hints(commands=phrases(["en"])))][-1].text


@pytest.mark.parametrize("said", ["Never mind.", "Say that again.", "Repeat that please.", "Forget it."])
def test_the_built_in_recognizer_hears_commands(recognizer: PocketSphinx, said: str, tmp_path: Path) -> None:
    assert understand(heard(recognizer, said, tmp_path), "en") is not None


@pytest.mark.parametrize("said", ["How much is the rent?", "What is the capital of France?", "When does it end?"])
def test_it_takes_no_question_for_one(recognizer: PocketSphinx, said: str, tmp_path: Path) -> None:
    text = heard(recognizer, said, tmp_path)
    assert text
    assert understand(text, "en") is None
