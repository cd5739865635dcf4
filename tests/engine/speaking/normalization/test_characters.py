# ruff: noqa: RUF001 - examples are read by their rows; signs are what this is about
"""Which characters stand for others."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "CO₂", "C O two"),
    ("en", "Ca²⁺", "Ca two plus"),
    ("en", "5㎏", "five kilograms"),
    ("en", "20 ℃", "twenty degrees Celsius"),
    ("en", "№ 4", "number four"),
    ("en", "✓ done", "check mark done"),
    ("en", "✗ open", "cross mark open"),
    ("en", "３ cups", "three cups"),
    ("en", "a ⇒ b", "a to b"),
    ("en", "1½", "one and a half"),
    ("de", "3 m³", "drei Kubikmeter"),
    ("de", "x²", "x Quadrat"),
    ("en", "NO₃⁻", "N O three minus"),
    ("en", "²³⁸U", "two hundred and thirty-eight U"),
    ("en", "x>=3", "x at least three"),
    ("en", "x != 3", "x is not three"),
    ("en", "a && b", "a and b"),
    ("en", "+/-2 %", "plus or minus two percent"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
