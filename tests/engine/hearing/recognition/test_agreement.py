"""What is shown while one speaks."""

import pytest

from app.engine.hearing.recognition.agreement import Agreement


@pytest.mark.parametrize(
    ("language", "heard", "agreed"),
    [
        ("en", ["Call"], ""),
        ("en", ["Call", "Call Ada"], "Call"),
        ("en", ["Call Ada.", "Call Ada, and then", "Call Ada, and then Bob"], "Call Ada, and then"),
        ("en", ["call ADA on", "Call Ada on Monday"], "Call Ada on"),
        ("en", ["", "", "So"], ""),
        ("en", ["Send the", "Sand the letter", "Sand the letter today"], "Sand the letter"),
        ("en", ["Send the letter", "Send the letter to", "Thanks"], "Send the letter"),
        ("ja", ["今日は", "今日は晴", "今日は晴れ"], "今日は晴"),
        ("de", ["Wie", "Wie hoch ist", "Wie hoch is die"], "Wie hoch"),
    ],
)
def test_what_two_in_a_row_begin_with_is_sure(language: str, heard: list[str], agreed: str) -> None:
    agreement = Agreement()
    for text in heard:
        agreement.feed(text, language)
    assert ("" if language == "ja" else " ").join(agreement.agreed) == agreed


def test_what_was_sure_is_not_taken_back() -> None:
    agreement = Agreement()
    for text in ("one two three", "one two three four", "won", "won too", "one two three four five"):
        agreement.feed(text, "en")
        assert len(agreement.agreed) in (0, 3)
    agreement.feed("one two three four five six", "en")
    assert agreement.agreed == ["one", "two", "three", "four", "five"]


def test_what_is_no_longer_heard_is_left_out_of_both() -> None:
    agreement = Agreement()
    agreement.feed("a b c d", "en")
    agreement.feed("a b c d e", "en")
    agreement.forget(3)
    assert agreement.agreed == ["d"]
    agreement.feed("d e f", "en")
    assert agreement.agreed == ["d", "e"]


def test_in_a_pause_everything_is_sure() -> None:
    agreement = Agreement()
    agreement.feed("call Ada", "en", is_whole=True)
    assert agreement.agreed == ["call", "Ada"]
    agreement.feed("call Adam and", "en")
    assert agreement.agreed == ["call", "Ada"]
    agreement.feed("call Adam and Eve", "en")
    assert agreement.agreed == ["call", "Adam", "and"], "two that agree on more know better"
