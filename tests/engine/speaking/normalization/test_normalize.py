# ruff: noqa: E501, RUF001 - examples are read by their rows; signs are what this is about
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.engine.speaking.normalization import verbalize
from app.engine.speaking.normalization.lexicon import LEXICONS

EXAMPLES = {
    "en": [
        ("The rent is 950 euros. [1]", "The rent is nine hundred and fifty euros."),
        ("So it says [1, 2] twice [3].", "So it says twice."),
        ("It costs $1.50, or £3 million.", "It costs one dollar and fifty cents, or three million pounds."),
        ("That is 1 euro, €0.01 or 12,500.75 USD.",
         "That is one euro, one euro cent or twelve thousand five hundred dollars and seventy-five cents."),
        ("Call +1 212-555-0123 now.", "Call plus one, two one two, five five five, zero one two three now."),
        ("See https://www.example.org/a/b?x=1.", "See example dot org."),
        ("Mail ada.b@example.com!", "Mail ada dot b at example dot com!"),
        ("Open /home/ada/lease.pdf or C:\\Users\\ada\\rent_2.docx", "Open lease dot pdf or rent underscore two dot docx"),
        ("On March 5, 2024 at 14:30", "On March fifth, twenty twenty-four at fourteen thirty"),
        ("from 9:05 am to 5 p.m. or 9:00", "from nine oh five a m to five p m or nine o'clock"),
        ("the 3rd of 12,500 items, 3.5 %", "the third of twelve thousand five hundred items, three point five percent"),
        ("In the 1990s, in 1999", "In the nineteen nineties, in nineteen ninety-nine"),
        ("Louis XIV and World War II, Chapter IV", "Louis the fourteenth and World War two, Chapter four"),
        ("I. Then I left", "I. Then I left"),
        ("20 °C, 5 km/h, 3–5 kg, 1 m", "twenty degrees Celsius, five kilometers per hour, three to five kilograms, one meter"),
        ("**Bold** and `code` and [link](http://a.b)", "Bold and code and link"),
        ("# Rent and ~~costs~~", "Rent and costs"),
        ("```python\nx = 1\nprint(x)\n```", "There is code on the screen: two lines of python."),
        ("| Name | Age |\n|---|---|\n| Ada | 36 |", "Name: Ada, Age: thirty-six."),
        ("- [x] item one", "item one"),
        ("2. second step", "two, second step"),
        ("a = b + c, 3 × 4, x² ≤ 5, 5 * 3",
         "a equals b plus c, three times four, x squared at most five, five times three"),
        ("e.g. Dr. Smith, etc.", "for example Doctor Smith, et cetera."),
        ("see No. 5 on p. 12", "see number five on page twelve"),
        ("Great 👍🏽👍🏽", "Great thumbs up"),
        ("2024-03-05 or 3/5/2024", "March fifth, twenty twenty-four or March fifth, twenty twenty-four"),
        ("1/2 cup, ¾ cup, 5/7", "one half cup, three quarters cup, five sevenths"),
        ("-5 degrees", "minus five degrees"),
        ("version 1.2.3 of 007", "version one point two point three of zero zero seven"),
        ("Tom & Jerry", "Tom and Jerry"),
        ("the MP3 and the A4", "the MP3 and the A4"),
        ("1,234.5 and 1234567", "one thousand two hundred and thirty-four point five and "
         "one million two hundred and thirty-four thousand five hundred and sixty-seven"),
    ],
    "de": [
        ("Die Miete beträgt 1.450,50 € im Monat.",
         "Die Miete beträgt eintausendvierhundertfünfzig Euro fünfzig Cent im Monat."),
        ("Am 5. März 2024 um 14:30 Uhr", "Am fünften März zweitausendvierundzwanzig um vierzehn Uhr dreißig"),
        ("der 3.10.2023, vom 1.5. an", "der dritte Oktober zweitausenddreiundzwanzig, vom ersten Mai an"),
        ("z. B. Dr. Müller, Nr. 5, S. 12", "zum Beispiel Doktor Müller, Nummer fünf, Seite zwölf"),
        ("d.h. im 3. Stock, 3,5 %", "das heißt im dritten Stock, drei Komma fünf Prozent"),
        ("1 km, 1 Stunde, 1 €, 1 h", "ein Kilometer, eine Stunde, ein Euro, eine Stunde"),
        ("Ludwig XIV. war König", "Ludwig der Vierzehnte war König"),
        ("Tel. 030 901820", "Telefon null drei null, neun null eins acht zwei null"),
        ("3 Mio. € und 5 Mrd. Euro", "drei Millionen Euro und fünf Milliarden Euro"),
        ("2–3 kg, 20 °C", "zwei bis drei Kilogramm, zwanzig Grad Celsius"),
        ("Es war 1999.", "Es war neunzehnhundertneunundneunzig."),
        ("½ Liter und 3/4", "ein halb Liter und drei Viertel"),
        ("um 1 Uhr", "um ein Uhr"),
        ("😀 gut", "grinsendes gesicht gut"),
        ("```\nx\n```", "Auf dem Bildschirm steht Code: eine Zeile."),
        ("ada@example.de", "ada ät example Punkt de"),
        ("Version 1.2.3", "Version eins Punkt zwei Punkt drei"),
        ("-3 Grad & mehr", "minus drei Grad und mehr"),
        ("usw.", "und so weiter."),
    ],
    "fr": [
        ("1 234,50 € le 1er mai 2024 à 14h30", "mille deux cent trente-quatre euros cinquante centimes le premier mai "
         "deux mille vingt-quatre à quatorze heures trente"),
        ("3e étage, 21 %", "troisième étage, vingt et un pour cent"),
    ],
    "es": [
        ("1.234 €, 1º y 3.ª", "mil doscientos treinta y cuatro euros, primero y tercera"),
        ("p. ej. 20 kg", "por ejemplo veinte kilogramos"),
    ],
    "it": [("il 1 maggio 2024 alle 14:30", "il primo maggio duemilaventiquattro alle quattordici e trenta")],
    "ru": [("Цена **5** [1]", "Цена 5")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "said"), [(language, *example) for language, some in EXAMPLES.items() for example in some]
)
def test_text_is_verbalized_as_a_person_would_read_it(language: str, text: str, said: str) -> None:
    assert verbalize(text, language) == said


def test_a_large_table_is_announced() -> None:
    rows = "".join(f"| {number} | a | b |\n" for number in range(20))
    said = verbalize(f"| No | one | two |\n|---|---|---|\n{rows}")
    assert said == "Here is a table of twenty rows and three columns, shown on the screen. No, one, two."


SNIPPETS = st.sampled_from(
    ["[1]", "**", "`", "```", "|", "1", "1.5", "1,000", "-", "/", "€", "$5", "5 km", "12:30", "5.", "XIV", "Dr.", "@",
     "a@b.co", "http://", "www.x.de", "\\", "C:\\", "99999999999999999999", "0", "%", "½", "😀", "\ud800", "<b>", "&amp;",
     "31.2.2024", "2024-13-45", "+49 30", "#", ">", "  ", "\n", "z. B.", "²", "٣"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(SNIPPETS, st.text(max_size=6))).map("".join)


@given(TEXTS, st.sampled_from([*LEXICONS, "ru", "zh", "xx", ""]))
@example("1²", "en")
@example("2³ = 8", "de")
@example("½²", "en")
def test_anything_can_be_spoken(text: str, language: str) -> None:
    said = verbalize(text, language)
    assert len(said) <= 60 * len(text) + 200
    assert said == " ".join(said.split())
    if language in LEXICONS and not re.match(r"\s*(?:`{3}|~{3}|\|)", text):
        assert not re.search(r"(?<![\w.])[1-9](?![\w.])", said), "a figure by itself is put in words"


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    assert verbalize(" ".join(words), "xx") == " ".join(words)


@given(st.text(alphabet="abc*_`[]()#|~ ", max_size=30).filter(lambda text: any(map(str.isalpha, text))))
def test_text_with_words_is_never_silent(text: str) -> None:
    assert verbalize(text)


@pytest.mark.parametrize(
    "text", ["1 a. [x](" * 5_000, "9" * 50_000, "a@" * 9_000, "1," * 9_000, "-1 " * 9_000, "[" * 9_000]
)
def test_long_texts_cost_no_more_than_their_beginning(text: str) -> None:
    assert len(verbalize(text)) <= 30 * len(text)


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "—", "---", "[1]", "[]", "«»"])
def test_unspeakable_text_is_silent(text: str) -> None:
    assert not any(map(str.isalnum, verbalize(text)))
