"""What kind of value a question asks for by name, and whether a statement holds one."""

import pytest

from app.engine.answering.attributes import tells


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("what is the price of the drill", "The battery may be charged between 5 and 40 degrees.", False),
        ("what is the price of the drill", "The drill weighs 1.4 kg.", False),
        ("what is the price of the drill", "The drill is sold for 89 euros.", True),
        ("what does parking cost", "A charge applies after six.", True),
        ("was kostet das Boot", "Das Boot ist sechs Meter lang.", False),
        ("was kostet das Boot", "Das Boot gibt es für 4.000 €.", True),
        ("how heavy is the anchor", "The anchor is painted black.", False),
        ("how heavy is the anchor", "The anchor has 12 kg.", True),
        ("how old is the landlord", "The landlord lets the flat at 14 Harbour Street.", False),
        ("how old is the landlord", "The landlord was born in May.", True),
        ("how old is the bridge", "The bridge dates from 1871.", True),
        ("how old is the mare", "The mare is a 9-year-old bay.", True),
        ("wie alt ist der Turm", "Der Turm hat 48 Stufen.", False),
        ("wie alt ist der Turm", "Der Turm wurde im 13. Jahrhundert errichtet.", True),
        ("who is the landlord", "The landlord is Margaret Holloway.", True),
    ],
)
def test_a_text_tells_what_is_asked_for_only_with_such_a_value(question: str, text: str, is_told: bool) -> None:
    assert tells(question, text) is is_told
