# ruff: noqa: RUF001 - examples are read by their rows; signs are what this is about
"""What measures are called."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "-12 kg", "minus twelve kilograms"),
    ("en", "−4.5 %", "minus four point five percent"),
    ("en", "-9 °F", "minus nine degrees Fahrenheit"),
    ("en", "7-9 km", "seven to nine kilometers"),
    ("en", "3 km–5 km", "three kilometers to five kilometers"),
    ("en", "15%-20%", "fifteen percent to twenty percent"),
    ("en", "±2 mm", "plus or minus two millimeters"),
    ("en", "from -8 to -2 °C", "from minus eight to minus two degrees Celsius"),
    ("en", "a 3-km walk", "a three kilometer walk"),
    ("en", "3.2 m/s²", "three point two meters per second squared"),
    ("en", "8 kg/m³", "eight kilograms per cubic meter"),
    ("en", "95 mg/dl", "ninety-five milligrams per deciliter"),
    ("en", "6 l/100 km", "six liters per one hundred kilometers"),
    ("en", "20 Mbps", "twenty megabits per second"),
    ("en", "12 kΩ", "twelve kiloohms"),
    ("en", "4 kN", "four kilonewtons"),
    ("en", "85 dB", "eighty-five decibels"),
    ("en", "30 fps", "thirty frames per second"),
    ("en", "6'2\" tall", "six feet two inches tall"),
    ("en", "a 15\" screen", "a fifteen inch screen"),
    ("en", "5 ft 8 in tall", "five feet eight inches tall"),
    ("en", "He said \"take 5\" twice", "He said \"take five\" twice"),
    ("en", "20 in all", "twenty in all"),
    ("en", "300 K", "three hundred kelvins"),
    ("en", "30° 15′", "thirty degrees fifteen arcminutes"),
    ("en", "4 tsp", "four teaspoons"),
    ("en", "9 m²", "nine square meters"),
    ("en", "9 m2", "nine square meters"),
    ("en", "5 in.", "five inches."),
    ("de", "-12 kg", "minus zwölf Kilogramm"),
    ("de", "-4,5 %", "minus vier Komma fünf Prozent"),
    ("de", "−9 °C", "minus neun Grad Celsius"),
    ("de", "7–9 km", "sieben bis neun Kilometer"),
    ("de", "15 %–20 %", "fünfzehn Prozent bis zwanzig Prozent"),
    ("de", "±2 mm", "plus minus zwei Millimeter"),
    ("de", "3 Std. 20 Min.", "drei Stunden zwanzig Minuten"),
    ("de", "95 mg/dl", "fünfundneunzig Milligramm pro Deziliter"),
    ("de", "4 kN", "vier Kilonewton"),
    ("de", "85 dB", "fünfundachtzig Dezibel"),
    ("de", "1 kWh", "eine Kilowattstunde"),
    ("de", "m²", "Quadratmeter"),
    ("fr", "-12 kg", "moins douze kilogrammes"),
    ("fr", "-4,5 %", "moins quatre virgule cinq pour cent"),
    ("fr", "-9 °C", "moins neuf degrés Celsius"),
    ("fr", "15-20 %", "quinze à vingt pour cent"),
    ("es", "-12 kg", "menos doce kilogramos"),
    ("es", "-4,5 %", "menos cuatro coma cinco por ciento"),
    ("es", "-9 °C", "menos nueve grados Celsius"),
    ("it", "-12 kg", "meno dodici chilogrammi"),
    ("it", "-4,5 %", "meno quattro virgola cinque per cento"),
    ("it", "-9 °C", "meno nove gradi Celsius"),
    ("en", "70 beats/min", "seventy beats per minute"),
    ("en", "4 mg/kg/day", "four milligrams per kilogram per day"),
    ("en", "15%/yr", "fifteen percent per year"),
    ("en", "9\"×12\"", "nine inches by twelve inches"),
    ("en", "in %", "in percent"),
    ("de", "6 kWh/100 km", "sechs Kilowattstunden pro einhundert Kilometer"),
    ("de", "30%ige Lösung", "dreißigprozentige Lösung"),
    ("de", "in %", "in Prozent"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
