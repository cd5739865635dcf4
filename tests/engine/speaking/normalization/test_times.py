# ruff: noqa: RUF001 - examples are read by their rows; signs are what this is about
"""What times, durations and ratios are called."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "16:45:30", "sixteen forty-five and thirty seconds"),
    ("en", "7:05:09", "seven oh five and nine seconds"),
    ("en", "8:15–10:00", "eight fifteen to ten o'clock"),
    ("en", "7 a.m.–3 p.m.", "seven a m to three p m"),
    ("en", "6-8 pm", "six to eight p m"),
    ("en", "3h 15m", "three hours fifteen minutes"),
    ("en", "2h40", "two hours forty minutes"),
    ("en", "1h 5min 10s", "one hour five minutes ten seconds"),
    ("en", "4m 30s", "four minutes thirty seconds"),
    ("en", "UTC-3", "UTC minus three"),
    ("en", "GMT+5:30", "GMT plus five thirty"),
    ("en", "18:30 UTC+1", "eighteen thirty UTC plus one"),
    ("en", "4:1", "four to one"),
    ("en", "a ratio of 2:10", "a ratio of two to ten"),
    ("en", "scale 1:25", "scale one to twenty-five"),
    ("de", "16:45:30", "sechzehn Uhr fünfundvierzig und dreißig Sekunden"),
    ("de", "8-11 Uhr", "acht bis elf Uhr"),
    ("de", "9.15-11.45 Uhr", "neun Uhr fünfzehn bis elf Uhr fünfundvierzig"),
    ("de", "8:00-16:30 Uhr", "acht Uhr bis sechzehn Uhr dreißig"),
    ("de", "3h 15m", "drei Stunden fünfzehn Minuten"),
    ("de", "4:1", "vier zu eins"),
    ("de", "Maßstab 1:25", "Maßstab eins zu fünfundzwanzig"),
    ("fr", "16:45:30", "seize heures quarante-cinq et trente secondes"),
    ("fr", "8h-17h", "huit heures à dix-sept heures"),
    ("fr", "18h15", "dix-huit heures quinze"),
    ("fr", "4:1", "quatre à un"),
    ("es", "16:45:30", "dieciséis cuarenta y cinco y treinta segundos"),
    ("es", "3h 15m", "tres horas quince minutos"),
    ("es", "4:1", "cuatro a uno"),
    ("it", "16:45:30", "sedici e quarantacinque e trenta secondi"),
    ("it", "4:1", "quattro a uno"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
