"""The measure by which recognizers are compared."""

import pytest

from tests.benchmarks.wer import errors, wer, words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("What\u2019s  the Weather, like?", "what's the weather like"),
        ("10 metres; 1,250 euros", "ten metres one thousand two hundred fifty euros"),
        ("21 of 300 in 2026", "twenty one of three hundred in two thousand twenty six"),
        ("007 oh Mr. Bond", "zero zero seven zero mister bond"),
        ("cold-hearted ... 20 %", "cold hearted twenty percent"),
        ("Grüße", "grüße"),
        ("", ""),
    ],
)
def test_the_same_words_however_they_are_written(written: str, spoken: str) -> None:
    assert words(written) == spoken.split()


@pytest.mark.parametrize(
    ("said", "heard", "count"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a b", "a x b y", 2),
        ("", "a b", 2),
        ("a", "", 1),
    ],
)
def test_each_word_replaced_added_or_missed_is_one_error(said: str, heard: str, count: int) -> None:
    assert errors(said.split(), heard.split()) == count


def test_the_rate_counts_all_words_together() -> None:
    assert wer([("one two three", "one two three"), ("four", "five")]) == 0.25
    assert wer([("hi", "hi there you")]) == 2
    assert wer([]) == 0
