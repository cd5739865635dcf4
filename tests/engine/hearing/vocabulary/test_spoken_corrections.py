"""What was said before, put right by voice."""

import pytest

from app.domain.transcript import Mend
from app.engine.hearing.vocabulary.spoken_corrections import correct

BURN = "How is the weather in burn today?"


@pytest.mark.parametrize(
    "said",
    [
        "No, I said Bern", "no I said Bern.", "I said Bern", "I meant Bern.", "Sorry, I meant Bern", "No, it's Bern",
        "no, Bern not burn", "No, Bern, not burn.", "I said Bern, not burn", "not burn but Bern",
        "correct burn to Bern", "Correct burn to Bern.", "change burn to Bern", "please replace burn with Bern",
        "no, change burn into Bern",
        "No, I meant “Bern”.",
    ],
)  # fmt: skip
def test_english(said: str) -> None:
    correction = correct(said, BURN)
    assert correction is not None
    assert correction.text == "How is the weather in Bern today?"
    assert correction.mend == Mend(22, "burn", "Bern")


@pytest.mark.parametrize(
    "said",
    [
        "Nein, ich sagte Bern", "ich meinte Bern", "Nein, ich habe Bern gesagt.", "Nein, Bern, nicht Birne",
        "nicht Birne sondern Bern", "korrigiere Birne zu Bern", "Bitte ersetze Birne durch Bern", "Nein, das war Bern",
        "ändere Birne in Bern", "Ich meinte Bern, nicht Birne.",
    ],
)  # fmt: skip
def test_german(said: str) -> None:
    correction = correct(said, "Wie ist das Wetter in Birne?", "de")
    assert correction is not None
    assert correction.text == "Wie ist das Wetter in Bern?"


@pytest.mark.parametrize(
    "said",
    [
        "no idea what I said about rent", "how do I change my address to Bern", "what did I say about Bern",
        "who said Bern is cold", "I said that the landlord should repair the window in the kitchen",
        "I mean the other one", "change the language to German", "replace the battery with a new one", "no",
        "not now", "no, not at all", "No, I said Kowalczyk", "correct", "I said", "", "it is cold in Bern",
        "is it Bern, not Basel", "what is the difference between Bern and Basel", "no, that's fine",
        "I meant to ask about the deposit", "I mean it", "how is the weather in Bern",
    ],
)  # fmt: skip
def test_what_is_a_question_of_its_own(said: str) -> None:
    assert correct(said, BURN) is None


def test_nothing_was_said_before() -> None:
    assert correct("No, I said Bern", "") is None
    assert correct("No, I said Bern", "   ") is None


def test_a_language_without_a_table() -> None:
    assert correct("Non, j'ai dit Berne", BURN, "fr") is None


def test_a_run_of_words_becomes_one_and_one_becomes_a_run() -> None:
    split = correct("I said Kubernetes", "what does cooper netties cost")
    assert split is not None
    assert (split.text, split.mend.heard) == ("what does Kubernetes cost", "cooper netties")
    joined = correct("no, I said bad Ragaz", "how far is badragas from here")
    assert joined is not None
    assert joined.text == "how far is bad Ragaz from here"


def test_the_first_word_keeps_its_capital() -> None:
    correction = correct("no, lease, not leash", "Leash of the flat, please")
    assert correction is not None
    assert correction.text == "Lease of the flat, please"


def test_of_words_that_occur_twice_the_last_is_meant() -> None:
    correction = correct("change burn to Bern", "does wood burn in burn")
    assert correction is not None
    assert correction.text == "does wood burn in Bern"


def test_what_was_understood_already_stays() -> None:
    assert correct("no, I said Bern", "the weather in Bern or in burn") is None
