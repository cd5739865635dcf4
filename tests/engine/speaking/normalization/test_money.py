# ruff: noqa: RUF001 - examples are read by their rows; signs are what this is about
"""What amounts of money are called."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "$4.75", "four dollars and seventy-five cents"),
    ("en", "-£3.20", "minus three pounds and twenty pence"),
    ("en", "$-12", "minus twelve dollars"),
    ("en", "€1.5M", "one point five million euros"),
    ("en", "$7bn", "seven billion dollars"),
    ("en", "£40k", "forty thousand pounds"),
    ("en", "3.4bn EUR", "three point four billion euros"),
    ("en", "¥900", "nine hundred yen"),
    ("en", "₹250", "two hundred and fifty Indian rupees"),
    ("en", "35¢", "thirty-five cents"),
    ("en", "$8–12", "eight to twelve dollars"),
    ("en", "€15-€20", "fifteen to twenty euros"),
    ("en", "$2–3 million", "two to three million dollars"),
    ("en", "CHF 12.50", "twelve francs and fifty centimes"),
    ("en", "2.345,67 €", "two thousand three hundred and forty-five euros and sixty-seven cents"),
    ("en", "1'250 CHF", "one thousand two hundred and fifty francs"),
    ("en", "$6/hour", "six dollars per hour"),
    ("en", "€4/m²", "four euros per square meter"),
    ("en", "75k", "seventy-five thousand"),
    ("en", "2.6M readers", "two point six million readers"),
    ("en", "4K screen", "4K screen"),
    ("en", "no 12B there", "no 12B there"),
    ("de", "-80 €", "minus achtzig Euro"),
    ("de", "€ -80", "minus achtzig Euro"),
    ("de", "3,4 Mio. €", "drei Komma vier Millionen Euro"),
    ("de", "2 Mrd. Euro", "zwei Milliarden Euro"),
    ("de", "€4,5M", "vier Komma fünf Millionen Euro"),
    ("de", "7k €", "siebentausend Euro"),
    ("de", "45 ct", "fünfundvierzig Cent"),
    ("de", "CHF 30.–", "dreißig Franken"),
    ("de", "5-8 €", "fünf bis acht Euro"),
    ("de", "12 €/Stunde", "zwölf Euro pro Stunde"),
    ("de", "3 €/m²", "drei Euro pro Quadratmeter"),
    ("de", "2.345,67 EUR", "zweitausenddreihundertfünfundvierzig Euro siebenundsechzig Cent"),
    ("fr", "-80 €", "moins quatre-vingts euros"),
    ("fr", "3,4 M€", "trois virgule quatre millions d'euros"),
    ("fr", "2 Mds €", "deux milliards d'euros"),
    ("fr", "1 500,75 €", "mille cinq cents euros soixante-quinze centimes"),
    ("fr", "80k", "quatre-vingt mille"),
    ("es", "-80 €", "menos ochenta euros"),
    ("es", "3,4 M €", "tres coma cuatro millones de euros"),
    ("es", "$1.5M", "uno punto cinco millones de dólares"),
    ("es", "2.345,67 €", "dos mil trescientos cuarenta y cinco euros con sesenta y siete céntimos"),
    ("it", "-80 €", "meno ottanta euro"),
    ("it", "3,4 mln €", "tre virgola quattro milioni di euro"),
    ("it", "2.345,67 €", "duemilatrecentoquarantacinque euro e sessantasette centesimi"),
    ("en", "$6 USD", "six dollars"),
    ("en", "6k–9k", "six thousand to nine thousand"),
    ("en", "$6k-$9k", "six thousand dollars to nine thousand dollars"),
    ("en", "in €", "in euros"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
