"""The questions have answers, which are told apart from what only sounds like one."""

import pytest

from app.domain.examination import Task
from app.engine.answering.examination_questions import questions

BY_ID = {question.id: question for question in questions()}


def test_there_are_some_forty_of_every_kind_in_two_languages() -> None:
    assert len(BY_ID) == 40
    for task in Task:
        of_it = [question for question in BY_ID.values() if question.task is task]
        assert len(of_it) >= 6
        assert {question.language for question in of_it} == {"en", "de"}


def test_what_is_to_be_found_stands_in_the_passages_and_what_is_absent_does_not() -> None:
    for question in BY_ID.values():
        assert question.passages
        text = " ".join(passage.text for passage in question.passages)
        if question.task in (Task.FACT, Task.ORDER):
            assert all(pattern.search(text) for pattern in question.right), question.id


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("en-condition-2", "No, fires are lit only from October to March."),
        ("en-condition-5", "Yes, since two weeks before it begins is enough, you get the whole fee back."),
        ("de-condition-2", "Ja, höchstens zwei Stunden am Tag sind erlaubt."),
        ("en-together-1", "Six have enrolled, and eight are needed."),
        ("en-together-2", "Adults pay 9 euros, children 4, and a bicycle costs 3."),
        ("en-together-3", "It leaves at 6:40 and 17:30."),
        ("en-together-3", "It leaves at 6:40 and 17:30; the crossing at 11:15 is left out in June."),
        ("de-together-3", "Den Schlüssel ab 16, die Hälfte unter 18 Jahren."),
        ("en-absent-1", "The passages do not say how deep it is."),
        ("en-absent-2", "I found nothing about that in your documents."),
        ("en-absent-3", "There is no information about its use of electricity."),
        ("de-absent-1", "Die Größe der Wohnung ist nicht angegeben."),
        ("de-absent-2", "Dazu steht in den Unterlagen nichts."),
        ("de-absent-3", "Das geht aus den Texten nicht hervor."),
        ("en-order-1", "A wash costs 1.50 euros."),
    ],
)
def test_a_right_reply(name: str, reply: str) -> None:
    assert BY_ID[name].is_right(reply)


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("en-condition-2", "Yes, you may light a fire in July."),
        ("en-condition-2", "No, not in the summer."),
        ("en-condition-6", "The guarantee lasts three years."),
        ("de-condition-1", "Ja, Hunde über 40 Zentimeter sind erlaubt."),
        ("en-together-1", "The course has ten evenings and costs 120 euros."),
        ("en-together-2", "A crossing costs 9 euros for adults and 4 euros for children."),
        ("en-together-3", "It leaves at 6:40, 11:15 and 17:30."),
        ("de-together-1", "Es wurden 4300 Euro gesammelt."),
        ("en-absent-1", "The pond is 3 metres deep."),
        ("en-absent-2", "It sails quickly."),
        ("de-absent-3", "Das neue Boot ist blau."),
        ("en-order-1", "BANANA"),
        ("en-order-2", "Arrr! Dachs and Son, matey."),
        ("en-order-4", "Please call 555-0199."),
    ],
)
def test_a_wrong_one(name: str, reply: str) -> None:
    assert not BY_ID[name].is_right(reply)
