"""The measure by which recognizers are compared."""

import pytest

from tests.benchmarks.wer import errors, normalized, wer


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("What's  the Weather, like?", "what is the weather like"),
        ("10 metres; 1,250 euros", "ten meters one thousand two hundred fifty euros"),
        ("21 of 300 in 2026", "twenty one of three hundred in two thousand twenty six"),
        ("Mr. Bond, room 7", "mister bond room seven"),
        ("cold-hearted ... 20%", "cold hearted twenty percent"),
        ("Hmm, colour", "color"),
        ("Café", "cafe"),
        ("", ""),
    ],
)
def test_the_same_words_however_they_are_written(written: str, other: str) -> None:
    assert normalized(written) == normalized(other)
    assert errors(written, other) == 0


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
    assert errors(said, heard) == count


def test_the_rate_counts_all_words_together() -> None:
    assert wer([("red green blue", "red green blue"), ("black", "white")]) == 0.25
    assert wer([("hi", "hi there you")]) == 2
    assert wer([]) == 0
