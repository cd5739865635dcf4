"""Which figures are ordinals, decades or Roman numerals."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "the '70s", "the seventies"),
    ("en", "the 90s", "the nineties"),
    ("en", "1920s", "nineteen twenties"),
    ("en", "in the mid-50s", "in the mid-fifties"),
    ("en", "60s limit", "sixty seconds limit"),
    ("en", "1,001st", "one thousand and first"),
    ("en", "Act III, Scene II", "Act three, Scene two"),
    ("en", "Henry VI", "Henry the sixth"),
    ("en", "size XL", "size XL"),
    ("de", "Es waren 7. Dann kam er.", "Es waren sieben. Dann kam er."),
    ("de", "Wir sind 12. Alle.", "Wir sind zwölf. Alle."),
    ("de", "der 4. Gang", "der vierte Gang"),
    ("de", "im 2. Stock", "im zweiten Stock"),
    ("de", "jeden 3. Tag", "jeden dritten Tag"),
    ("de", "in der 5. Klasse", "in der fünften Klasse"),
    ("de", "die 60er", "die sechziger"),
    ("de", "1970er Jahre", "neunzehnhundertsiebziger Jahre"),
    ("de", "Otto III. kam", "Otto der Dritte kam"),
    ("fr", "XVIe siècle", "seizième siècle"),
    ("fr", "Louis XVI", "Louis seize"),
    ("fr", "les années 60", "les années soixante"),
    ("fr", "3e", "troisième"),
    ("es", "siglo XVI", "siglo dieciséis"),
    ("es", "Alfonso XIII", "Alfonso trece"),
    ("es", "2.º", "segundo"),
    ("it", "XVI secolo", "sedicesimo secolo"),
    ("it", "gli anni '60", "gli anni sessanta"),
    ("it", "2ª", "seconda"),
    ("en", "in his 40s", "in his forties"),
    ("en", "class of '07", "class of zero seven"),
    ("en", "2ND", "second"),
    ("de", "'68er", "achtundsechziger"),
    ("de", "in den 70ern", "in den siebzigern"),
    ("de", "Die 2. und 3. Klasse", "Die zweite und dritte Klasse"),
    ("de", "Heute ist der 9.", "Heute ist der neunte."),
    ("de", "Karl der V.", "Karl der Fünfte."),
    ("de", "Im II. Weltkrieg", "Im zweiten Weltkrieg"),
    ("de", "2. Platz", "zweiter Platz"),
    ("de", "1. OG", "erster OG"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
