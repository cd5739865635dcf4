import pytest

from app.text.stopwords import language
from app.text.terms import words


@pytest.mark.parametrize(("question", "likely", "told"), [
    ("size per box", "en", "en"), ("star wars die hard", "en", "en"), ("chili con queso", "en", "en"),
    ("cap hat", "en", "en"), ("Tor in Unterzahl", "de", "de"), ("was kostet die Karte", "en", "de"),
    ("dove abita la nonna", "en", "it"), ("o\u00f9 habite la grand-m\u00e8re", "en", "fr"),
    ("what time is it", "de", "en"),
])  # fmt: skip
def test_one_word_does_not_tell_a_language_that_nobody_expects(question: str, likely: str, told: str) -> None:
    assert language(words(question), (likely,)) == told
