"""What languages without a lexicon leave to a voice."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("pt", "-12 kg", "menos 12 quilogramas"),
    ("pt", "-4,5 %", "menos 4,5 por cento"),
    ("pt", "R$ 30", "30 Reais brasileiros"),
    ("nl", "-12 kg", "min 12 kilogram"),
    ("nl", "€-30", "min 30 euro"),
    ("pl", "-4,5 %", "minus 4,5 procent"),
    ("ru", "-9 °C", "минус 9 градусов Цельсия"),
    ("ja", "-4.5%", "マイナス 4.5 パーセント"),
    ("xx", "-12 kg", "-12 kg"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
