# ruff: noqa: RUF001 - examples are read by their rows; signs are what this is about
"""Which abbreviations are written in full."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "No. 9", "number nine"),
    ("en", "No.", "No."),
    ("en", "Is it late? No. It is early.", "Is it late? No. It is early."),
    ("en", "Nos. 4 and 6", "numbers four and six"),
    ("en", "no. 3", "number three"),
    ("en", "Dr. Lee", "Doctor Lee"),
    ("en", "44 Birch Dr. is sold", "forty-four Birch Drive is sold"),
    ("en", "on Birch Dr. near it", "on Birch Drive near it"),
    ("en", "St. Anne", "Saint Anne"),
    ("en", "Anne St. is wet", "Anne Street is wet"),
    ("en", "7th St.", "seventh Street."),
    ("en", "Mt. Fuji", "Mount Fuji"),
    ("en", "Fig. 8", "figure eight"),
    ("en", "A fig.", "A fig."),
    ("en", "p. 31", "page thirty-one"),
    ("en", "He got a p.", "He got a p."),
    ("en", "Jan. 9", "January ninth"),
    ("en", "I met Jan.", "I met Jan."),
    ("en", "Tue–Thu", "Tuesday to Thursday"),
    ("en", "Mon-Wed 8-10", "Monday to Wednesday eight to ten"),
    ("de", "Nr. 9", "Nummer neun"),
    ("de", "No. 9", "Nummer neun"),
    ("de", "Art. 9", "Artikel neun"),
    ("de", "von dieser Art.", "von dieser Art."),
    ("de", "S. 31 ff.", "Seite einunddreißig und folgende."),
    ("de", "Di-Do", "Dienstag bis Donnerstag"),
    ("de", "Mo.–Mi. 8–10 Uhr", "Montag bis Mittwoch acht bis zehn Uhr"),
    ("fr", "n° 9", "numéro neuf"),
    ("fr", "No.", "No."),
    ("es", "n.º 9", "número nueve"),
    ("es", "No.", "No."),
    ("it", "n. 9", "numero nove"),
    ("it", "Alla fine n.", "Alla fine n."),
    ("en", "No.8", "number eight"),
    ("en", "№ 6", "number six"),
    ("de", "Lindenstr. 9", "Lindenstraße neun"),
    ("de", "Hausnr. 9", "Hausnummer neun"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
