# ruff: noqa: RUF001 - letters of other alphabets are what this is about
from collections.abc import Sequence

import pytest

from app.engine.library.search.followups import leans, standalone
from app.engine.prompts.prompt import Exchange


def asked(*questions: str) -> list[Exchange]:
    return [Exchange(question, "It says so. [1]") for question in questions]


@pytest.mark.parametrize(
    ("before", "question", "added"),
    [
        (["Can I get a parking space?"], "And how much does it cost?", {"parking", "space"}),
        (["Who wrote the expert report?"], "When did she write it?", {"wrote", "expert", "report"}),
        (["May I keep a dog in the flat?"], "What about cats?", {"may", "keep", "dog", "flat"}),
        (["What is the notice period of the lease?"], "Why?", {"notice", "period", "lease"}),
        (["Wie hoch ist die Kaution?"], "Und wann bekomme ich sie zurück?", {"hoch", "kaution"}),
        (["Wie hoch ist die Kaution?"], "Und wofür?", {"hoch", "kaution"}),
        (["Wer repariert die Heizung?"], "Was kostet das?", {"repariert", "heizung"}),
        (["¿Cuánto es el alquiler?"], "¿Y la fianza?", {"alquiler"}),
        (["Quand finit le bail ?"], "Et le préavis ?", {"finit", "bail"}),
        (["Когда заканчивается договор?"], "А как его продлить?", {"заканчивается", "договор"}),
        (["房租是多少？"], "那押金呢？", {"房租"}),
        (["房租是多少？"], "它什么时候付？", {"房租"}),
    ],
)
def test_a_question_that_leans_brings_what_it_leans_on(before: Sequence[str], question: str, added: set[str]) -> None:
    found = standalone(question, asked(*before))
    assert found.startswith(question)
    assert set(found[len(question) :].split()) == added


@pytest.mark.parametrize(
    "question",
    [
        "How much does the parking space cost?",
        "Does Anna pay her rent on time?",
        "And what does the insurance of the car cost per year?",
        "Is there a garden?",
        "Wie hoch ist die Miete?",
        "Was muss ich beim Auszug der Wohnung streichen?",
        "¿Cuándo termina el contrato de alquiler?",
        "Quand finit le bail de la cave ?",
        "Сколько стоит аренда гаража?",
        "房租什么时候付？",
        "Kündigungsfrist?",
        "E-4711",
        "",
    ],
)
def test_a_question_that_stands_by_itself_stays_as_it_is(question: str) -> None:
    assert standalone(question, asked("Who is the landlord?", "Wer ist der Vermieter?")) == question


def test_what_leaned_itself_stood_on_what_was_before_it() -> None:
    before = asked("What is the colour of the roof?", "How high is the deposit?", "And when is it due?")
    found = standalone("Why is it so?", before)
    assert {"high", "deposit", "due"} <= set(found.split())
    assert "roof" not in found


def test_the_document_that_was_cited_helps() -> None:
    found = standalone("And who signed it?", asked("How high is the deposit?"), titles=["Lease Main Street", "Recipe"])
    assert {"deposit", "lease", "street"} <= set(found.split())
    assert "recipe" not in found


def test_where_nothing_was_said_before_there_is_nothing_to_lean_on() -> None:
    assert standalone("And how much does it cost?", []) == "And how much does it cost?"
    assert standalone("And that?", asked("Why?")) == "And that?"


def test_no_more_is_added_than_a_question_can_bear() -> None:
    long = " ".join(f"matter{number}" for number in range(40))
    assert len(standalone("And why is it so?", asked(long)).split()) == 5 + 8


def test_the_language_may_be_known() -> None:
    assert leans("Und die Katze?", "de")
    assert leans("Und?", "")
    assert not leans("Katzen?", "de")
