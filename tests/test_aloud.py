import pytest

from app.engine.aloud import Aloud, Spoken


@pytest.mark.parametrize(
    ("reply", "spoken"),
    [
        ("The rent is 950 euros.", "The rent is 950 euros."),
        ("\n\nThe rent is 950 euros. It is due.\n\n| a | b |\n\nMore.", "The rent is 950 euros. It is due."),
        ("One line\nand another.\n \t\nDetails.", "One line\nand another."),
        ("", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 100])
def test_the_first_paragraph_is_spoken(reply: str, spoken: str, size: int) -> None:
    aloud = Aloud()
    assert "".join(aloud.feed(reply[start : start + size]) for start in range(0, len(reply), size)) == spoken


def test_the_last_spoken_sentence_does_not_wait_for_the_details() -> None:
    spoken = Spoken()
    assert spoken.feed("The rent is 950 euros.") == []
    assert spoken.feed("\n\nThe ") == ["The rent is 950 euros."]
    assert spoken.feed("details. And more. ") == []
    assert spoken.rest() == []


def test_words_are_not_held_back() -> None:
    aloud = Aloud()
    assert [aloud.feed(piece) for piece in ("The rent", " is", " \n", "950")] == ["The rent", " is", "", " \n950"]
