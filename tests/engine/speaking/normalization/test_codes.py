# ruff: noqa: E501 - examples are read by their rows; signs are what this is about
"""What is read in parts, or figure by figure."""

import pytest

from app.engine.speaking.normalization import verbalize

EXAMPLES = [
    ("en", "10.1.2.30", "one zero dot one dot two dot three zero"),
    ("en", "10.0.0.5:8443", "one zero dot zero dot zero dot five colon eight four four three"),
    ("en", "172.16.0.0/12", "one seven two dot one six dot zero dot zero slash twelve"),
    ("en", "v3.14", "version three point fourteen"),
    ("en", "version 5.20", "version five point twenty"),
    ("en", "Rust 1.80.1", "Rust one point eighty point one"),
    ("en", "ISBN 0-19-853453-1", "ISBN zero, one nine, eight five three four five three, one"),
    ("en", "INV-2023-0815", "INV two zero two three zero eight one five"),
    ("en", "AB-77", "AB seventy-seven"),
    ("en", "QX/2023/04", "QX slash two zero two three slash zero four"),
    ("en", "Call 555-0187", "Call five five five, zero one eight seven"),
    ("en", "call 555-8899", "call five five five, eight eight nine nine"),
    ("en", "(555) 867-5309", "five five five, eight six seven, five three zero nine"),
    ("en", "1-800-555-0142", "one, eight zero zero, five five five, zero one four two"),
    ("en", "dial 999", "dial nine nine nine"),
    ("en", "PIN 0815", "PIN zero eight one five"),
    ("en", "postcode 20500", "postcode two zero five zero zero"),
    ("en", "IBAN GB29 NWBK 6016 1331 9268 19", "IBAN G B, two nine, N W B K, six zero one six, one three three one, nine two six eight, one nine"),
    ("en", "3x4", "three by four"),
    ("en", "4 x 6 cm", "four by six centimeters"),
    ("en", "2x larger", "two times larger"),
    ("en", "M6x30", "M6 by thirty"),
    ("en", "2.5e-6", "two point five times ten to the power of minus six"),
    ("en", "H2SO4 and CO2", "H two S O four and C O two"),
    ("en", "C# and F#", "C sharp and F sharp"),
    ("en", "00:1B:44:11:3A:B7", "zero zero colon one B colon four four colon one one colon three A colon B seven"),
    ("en", "Covid-19", "Covid-nineteen"),
    ("de", "10.1.2.30", "eins null Punkt eins Punkt zwei Punkt drei null"),
    ("de", "Version 3.14", "Version drei Punkt vierzehn"),
    ("de", "1.250.000", "eine Million zweihundertfünfzigtausend"),
    ("de", "Notruf 110", "Notruf eins eins null"),
    ("de", "PLZ 20095", "PLZ zwei null null neun fünf"),
    ("de", "AB-77", "AB siebenundsiebzig"),
    ("de", "3x täglich", "drei mal täglich"),
    ("de", "IBAN DE02 1203 0000 0000 2020 51", "IBAN D E, null zwei, eins zwei null drei, null null null null, null null null null, zwei null zwei null, fünf eins"),
    ("en", "EAN 4006381333931", "EAN four zero zero six three eight one three three three nine three one"),
    ("en", "802.11ac", "802.11ac"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), EXAMPLES)
def test_it_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said
