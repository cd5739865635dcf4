# ruff: noqa: RUF001 - examples are read by their rows; signs are what this is about
"""What dates are called."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "2023-11-07", "November seventh, twenty twenty-three"),
    ("en", "2023-11-07T16:45:30Z", "November seventh, twenty twenty-three sixteen forty-five and thirty seconds UTC"),
    ("en", "2023-11-07T16:45+01:00", "November seventh, twenty twenty-three sixteen forty-five UTC plus one"),
    ("en", "11/07/2023", "November seventh, twenty twenty-three"),
    ("en", "28/02/2023", "February twenty-eighth, twenty twenty-three"),
    ("en", "28.02.2023", "February twenty-eighth, twenty twenty-three"),
    ("en", "2023/11/07", "November seventh, twenty twenty-three"),
    ("en", "11/2023", "November twenty twenty-three"),
    ("en", "7-Nov-2023", "the seventh of November twenty twenty-three"),
    ("en", "7 Nov 2023", "the seventh of November twenty twenty-three"),
    ("en", "Nov. 7", "November seventh"),
    ("en", "May 4–6, 2023", "May fourth to sixth, twenty twenty-three"),
    ("en", "4–6 May", "the fourth to sixth of May"),
    ("en", "the 7th of May", "the seventh of May"),
    ("de", "7.11.2023", "siebter November zweitausenddreiundzwanzig"),
    ("de", "am 7.11.", "am siebten November"),
    ("de", "2. Juni 2023", "zweiter Juni zweitausenddreiundzwanzig"),
    ("de", "vom 2. bis 9. Juni", "vom zweiten bis neunten Juni"),
    ("de", "am 6. und 7. April", "am sechsten und siebten April"),
    ("de", "8.–9. März", "achter bis neunter März"),
    ("de", "11/2023", "November zweitausenddreiundzwanzig"),
    ("de", "Das ist Version 3.11.", "Das ist Version drei Punkt elf."),
    ("fr", "07/11/2023", "sept novembre deux mille vingt-trois"),
    ("fr", "28.02.2023", "vingt-huit février deux mille vingt-trois"),
    ("es", "07/11/2023", "siete de noviembre de dos mil veintitrés"),
    ("it", "07/11/2023", "sette novembre duemilaventitre"),
    ("en", "2025-09", "September twenty twenty-five"),
    ("de", "4.–6.9.", "vierter bis sechster September"),
    ("de", "im Juni '25", "im Juni fünfundzwanzig"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
