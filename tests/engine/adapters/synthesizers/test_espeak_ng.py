"""espeak-ng's phonemes; its sound is in `tests/contracts/test_synthesizer.py`."""

import pytest

from app.domain.errors import AssistantError, Code
from app.engine.adapters.synthesizers.espeak_ng import espeak


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Hello, world! How are you? Fine: thanks; bye.", ",!?:;."),
        ("One", [""]),
        ("Wait \u2014 I am coming \u2026 now", [";", ";", ""]),
        ("He said: \u201cNo.\u201d Then he left.", ":.."),
        ("Well?! Yes.", "!."),
        ("3.5 and 1,000. Yes.", ".."),
        ("It is 3.5", [""]),
        ("Two\n\nparagraphs", ["", ""]),
    ],
)
def test_a_clause_keeps_the_mark_that_ends_it(text: str, marks: str) -> None:
    assert [clause.mark for clause in espeak().clauses(text, "en-us")] == list(marks)


def test_marks_of_other_scripts_count() -> None:
    assert [clause.mark for clause in espeak().clauses("\u4f60\u597d\uff0c\u4e16\u754c\u3002", "cmn")] == [",", "."]


def test_the_sounds_are_the_languages() -> None:
    (english,), (german,) = (espeak().clauses("Chance", voice) for voice in ("en-us", "de"))
    assert english.phonemes == "t\u0283\u02c8\u00e6ns"
    assert german.phonemes.startswith("\u0283")
    assert espeak().clauses("Chance", "en-us") == [english], "the language before is forgotten"


@pytest.mark.parametrize("text", ["", " ", "?!", "\0", "\ud800", "\u200b"])
def test_nothing_to_say_gives_nothing_and_does_no_harm(text: str) -> None:
    assert [clause for clause in espeak().clauses(text, "en-us") if clause.phonemes.strip("?\u02c8")] == []


def test_a_language_that_it_does_not_know_is_told() -> None:
    assert [espeak().pronounces(voice) for voice in ("en-us", "en-gb", "pt-br", "tlh")] == [True, True, True, False]
    assert espeak().choose(["tlh", "", "fr", "de"]) == "fr"
    with pytest.raises(AssistantError) as caught:
        espeak().clauses("nuqneH", "tlh")
    assert caught.value.code is Code.LANGUAGE_UNPRONOUNCEABLE
    assert espeak().clauses("One", "en-us")
