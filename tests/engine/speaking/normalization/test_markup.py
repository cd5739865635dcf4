"""What is markup, and what is a sign."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "if a<b and c>d", "if a less than b and c greater than d"),
    ("en", "3*4*5", "three times four times five"),
    ("en", "2 < 3", "two less than three"),
    ("en", "> 20 % of all", "greater than twenty percent of all"),
    ("en", ">5 kg", "greater than five kilograms"),
    ("en", "> said before", "said before"),
    ("en", "b[3] and c[10]", "b three and c ten"),
    ("en", "as note [4] says", "as note four says"),
    ("en", "The fee [2] is 9 [3].", "The fee is nine."),
    ("en", "y<sup>3</sup>", "y cubed"),
    ("en", "H<sub>2</sub>O", "H two O"),
    ("en", "a <b>bold</b> word", "a bold word"),
    ("en", "<5 km", "less than five kilometers"),
    ("de", "4. Juli ist frei", "vierter Juli ist frei"),
    ("de", "4. Apfel", "vier, Apfel"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
