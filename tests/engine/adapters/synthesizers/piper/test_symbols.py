"""What a voice is given to say, by the rules that it was trained with."""

from pathlib import Path

from app.engine.adapters.synthesizers.piper.symbols import numbers, share_known, utterances
from app.engine.adapters.synthesizers.piper.voices import VoiceFile

LETTERS = VoiceFile(Path("x.onnx"), "en", 16_000, "", {"_": [0], "^": [1], "$": [2], "a": [3], "b": [4, 5], ".": [6]})


def test_bounds_and_padding_stand_as_in_training() -> None:
    assert list(numbers("ab.", LETTERS)) == [[1, 0, 3, 0, 4, 5, 0, 6, 0, 2]]


def test_what_has_no_symbol_is_left_out() -> None:
    assert list(numbers("axb", LETTERS)) == list(numbers("ab", LETTERS))
    assert list(numbers("xyz", LETTERS)) == []
    assert share_known("abxx", LETTERS) == 0.5


def test_a_sentence_is_its_clauses_with_their_marks() -> None:
    assert list(utterances("Yes, no: why? So.", "en-us")) == [
        "j\u02c8\u025bs, n\u02c8o\u028a: w\u02c8a\u026a?", "s\u02c8o\u028a.",
    ]  # fmt: skip
    assert list(utterances("One \u2014 two", "en-us")) == ["w\u02c8\u028cn; t\u02c8u\u02d0"]


def test_names_of_languages_are_not_said_and_accents_are_apart() -> None:
    (said,) = utterances("Restaurant", "de")
    assert "(" not in said
    (said,) = utterances("bon", "fr")
    assert "\u0303" in said, "the tilde of a nasal is a symbol of its own"


LONG = (
    "When the lease ends, which is in the spring of next year, the tenant hands over all of the keys, "
    "cleans every room, and leaves a new address where letters can be sent, as the law asks for."
)


def test_a_long_sentence_begins_with_a_clause() -> None:
    pieces = list(utterances(LONG, "en-us"))
    assert len(pieces[0]) < 60
    assert max(map(len, pieces)) <= 120
    assert all(piece[-1] in ",." for piece in pieces)
    assert sum(piece.count(",") for piece in pieces) == LONG.count(",")


def test_what_has_no_pause_is_cut_between_words() -> None:
    text = "one two three four five six seven eight nine ten " * 12
    pieces = list(utterances(text, "en-us"))
    assert max(map(len, pieces)) <= 320
    assert sum(piece.count("w\u02c8\u028cn") for piece in pieces) == 12, "none is lost"
    assert max(map(len, utterances("x" * 1_000, "en-us"))) <= 320
