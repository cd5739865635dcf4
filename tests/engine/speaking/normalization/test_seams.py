"""Where a text must not be cut, since it would be put in other words."""

import pytest

from app.engine.speaking.chunks import Chunker
from app.engine.speaking.normalization import is_torn, verbalize


@pytest.mark.parametrize(
    ("language", "before", "after", "torn"),
    [
        ("en", "See vol. ", "3 of it.", True),
        ("en", "It is on p. ", "40.", True),
        ("en", "It costs $2.5 ", "million.", True),
        ("en", "The deposit is $", "900.", True),
        ("en", "The value is -", "4 °C.", True),
        ("en", "May 4, ", "2025 it was.", False),
        ("en", "Is it late? No. ", "It is early.", False),
        ("en", "He has 5. ", "She has 6.", False),
        ("en", "The rent is due. ", "The fee is not.", False),
        ("en", "It weighs 12", "", True),
        ("en", "It weighs much", "", False),
        ("de", "Am 4. ", "Juni war es.", True),
        ("de", "im 3. ", "Stock.", True),
        ("de", "Es waren 7. ", "Dann kam sie.", False),
        ("de", "z. B. ", "im Juni.", True),
        ("de", "nach § ", "7 Abs. 3.", True),
        ("fr", "n° ", "8 est là.", True),
        ("xx", "vol. ", "3", False),
    ],
)
def test_a_cut_that_changes_the_words_is_known(language: str, before: str, after: str, torn: bool) -> None:
    assert is_torn(before, after, language) is torn


def spoken(text: str, language: str, step: int) -> str:
    """The words of a reply that comes piece by piece and is wanted at once."""
    chunks, taken = Chunker(language), list[str]()
    for start in range(0, len(text), step):
        chunks.feed(text[start : start + step])
        while (chunk := chunks.take(0.0)) is not None:
            taken.append(chunk.text)
    chunks.end()
    while (chunk := chunks.take(0.0)) is not None:
        taken.append(chunk.text)
    return " ".join(verbalize(chunk, language) for chunk in taken)


@pytest.mark.parametrize("step", [1, 3, 500])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "No. 7 is free. Is it late? No. The fee is $3.5 million, see p. 40 and Fig. 2 of vol. 3, or -4.5 % of it.",
        ),
        ("en", "Mr. Hill of 44 Birch Dr. paid 1,350.75 USD on Jan. 9, 2025 at 16:45:30 UTC for 2 1/2 cups of CO2."),
        ("de", "Der Wert ist 8. Danach kam 9. Am 4. Juni 2025 waren es -12 °C, bzw. 2.345,67 € für Nr. 7 im 3. Stock."),
        ("fr", "Le 1er mai 2025, il faisait -12 °C à 14h30, n° 7, et cela coûtait 3,5 M€, soit 2 345,67 € de plus."),
        ("es", "El 3 de mayo de 2025 costaba 3,5 M €, es decir, -12,5 % según el n.º 7 de la pág. 40 del tomo."),
        ("it", "Il 3 maggio 2025 costava 3,5 mln €, cioè -12,5 % secondo il n. 7 di pag. 40 del libro che vedi."),
    ],
)
def test_a_growing_reply_is_said_as_it_is_as_a_whole(language: str, text: str, step: int) -> None:
    def words(said: str) -> list[str]:
        return "".join(character if character.isalnum() else " " for character in said).split()

    assert words(spoken(text, language, step)) == words(verbalize(text, language))
