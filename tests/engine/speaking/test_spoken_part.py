import pytest

from app.engine.speaking.spoken_part import SpokenPart


@pytest.mark.parametrize(
    ("reply", "spoken"),
    [
        ("The rent is 950 euros.", "The rent is 950 euros."),
        ("\n\nThe rent is 950 euros. It is due.\n\n| a | b |\n\nMore.", "The rent is 950 euros. It is due.\n\n"),
        ("One line\nand another.\n \t\nDetails.", "One line\nand another.\n\n"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 100])
def test_the_first_paragraph_is_spoken(reply: str, spoken: str, size: int) -> None:
    part = SpokenPart()
    assert "".join(part.feed(reply[start : start + size]) for start in range(0, len(reply), size)) == spoken


def test_words_are_not_held_back() -> None:
    part = SpokenPart()
    assert [part.feed(piece) for piece in ("The rent", " is", " \n", "950")] == ["The rent", " is", "", " \n950"]
