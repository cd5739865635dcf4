"""What fractions and powers are called."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "3/5", "three fifths"),
    ("en", "5/8 in.", "five eighths inch."),
    ("en", "2 1/4 cups", "two and a quarter cups"),
    ("en", "¾ tsp", "three quarters teaspoon"),
    ("en", "2⅓", "two and a third"),
    ("en", "7/100", "seven over one hundred"),
    ("en", "a^2 - b^2 = 0", "a squared minus b squared equals zero"),
    ("en", "y^n", "y to the power of n"),
    ("en", "10^-4", "ten to the power of minus four"),
    ("en", "10⁶ W", "ten to the power of six watts"),
    ("en", "z⁻²", "z to the power of minus two"),
    ("en", "2^{12}", "two to the power of twelve"),
    ("en", "7²/3", "seven squared over three"),
    ("en", "open 24/7", "open twenty-four seven"),
    ("de", "3/5", "drei Fünftel"),
    ("de", "2 1/2 Liter", "zwei und ein halb Liter"),
    ("de", "3/4 l", "drei Viertel Liter"),
    ("de", "3^4", "drei hoch vier"),
    ("de", "10⁻⁶", "zehn hoch minus sechs"),
    ("de", "7²/3", "sieben Quadrat durch drei"),
    ("fr", "2 1/2", "deux et demi"),
    ("fr", "a^2", "a au carré"),
    ("fr", "10⁶", "dix puissance six"),
    ("es", "2 1/2", "dos y medio"),
    ("es", "a^3", "a al cubo"),
    ("it", "2 1/2", "due e mezzo"),
    ("it", "a^3", "a al cubo"),
    ("en", "2**6", "two to the power of six"),
    ("en", "1/3rd", "one third"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
