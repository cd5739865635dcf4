from hypothesis import given
from hypothesis import strategies as st

from app.text.statements import statements


def test_broken_lines_are_joined_and_sentences_separated() -> None:
    text = (
        "The monthly rent is 950 euros, payable in advance on the\r\nfirst working day of each month. "
        "Late\r\npayment costs 25 euros."
    )
    assert statements(text) == [
        "The monthly rent is 950 euros, payable in advance on the first working day of each month.",
        "Late payment costs 25 euros.",
    ]


def test_headings_and_list_items_stay_apart() -> None:
    text = "# Lease\n\n## 3. Pets\n- Cats: with **written** consent\n- Dogs: never\n  and no snakes\n"
    text += "SMOKING\nNot allowed inside."
    assert statements(text) == [
        "Lease",
        "3. Pets",
        "Cats: with written consent",
        "Dogs: never and no snakes",
        "SMOKING",
        "Not allowed inside.",
    ]


def test_a_rule_separates_the_text_above_and_below() -> None:
    heading, text = (
        "General terms of the agreement between the parties",
        "The parties to it are named on the first page.",
    )
    assert statements(f"{heading}\n{'=' * 40}\n{text}") == [heading, text]


def test_lines_of_a_table_stay_apart() -> None:
    assert statements("| Item | Price |\n|---|---|\n| Parking | 60 euros |") == ["Item, Price", "Parking, 60 euros"]
    assert statements("Tenant   John Smith\nRent\t$950 per month") == ["Tenant, John Smith", "Rent, $950 per month"]


def test_an_abbreviation_or_a_number_does_not_end_a_sentence() -> None:
    assert statements("Dr. Smith pays 9.50 euros. He is late.") == ["Dr. Smith pays 9.50 euros.", "He is late."]
    assert statements("1. The tenant pays.\n2. The landlord repairs.") == [
        "1. The tenant pays.",
        "2. The landlord repairs.",
    ]


def test_text_without_words_has_no_statements() -> None:
    assert statements("") == []
    assert statements("---\n\n* * *\n . \n") == []


@given(st.text(alphabet=st.characters(codec="utf-8")), st.sampled_from(["en", "de", "zh", "xx"]))
def test_any_text_in_any_language_is_split_without_loss_of_letters(text: str, language: str) -> None:
    found = "".join(statements(text, language))
    assert [c for c in found if c.isdecimal()] == [c for c in text if c.isdecimal()] or any(
        c in text for c in "#*+-\n\r)"
    )
