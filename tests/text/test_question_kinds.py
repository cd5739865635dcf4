# ruff: noqa: RUF001 - letters of other alphabets are what this is about
import pytest

from app.text.question_kinds import is_composite, is_yes_or_no, wants_more


@pytest.mark.parametrize(("question", "more"), [
    ("Why was the meeting moved?", False),
    ("How many guests may stay?", False),
    ("Compare the two tariffs", True),
    ("What is the difference between the tariffs?", True),
    ("Summarise chapter three for me", True),
    ("List all the fees", True),
    ("please list the fees", True),
    ("Explain the cancellation rules", True),
    ("Weshalb wurde die Sitzung verlegt?", False),
    ("Wie viele Gäste dürfen bleiben?", False),
    ("Vergleiche die beiden Tarife", True),
    ("Fass das dritte Kapitel zusammen", True),
    ("Nenne mir alle Gebühren", True),
    ("Erkläre die Stornoregeln", True),
    ("¿Por qué se aplazó la reunión?", False),
    ("¿Cuántos huéspedes pueden quedarse?", False),
    ("Resume el capítulo tres", True),
    ("Pourquoi la réunion est-elle reportée ?", False),
    ("Combien de personnes peuvent rester ?", False),
    ("Résume le chapitre trois", True),
    ("Perché la riunione è stata spostata?", False),
    ("Riassumi il capitolo", True),
    ("Waarom is de vergadering verzet?", False),
    ("Vat hoofdstuk drie samen", True),
    ("Por que a reunião foi adiada?", False),
    ("Resuma o capítulo", True),
    ("Почему перенесли встречу?", False),
    ("Сравни оба тарифа", True),
    ("为什么会议改期了?", False),
    ("请总结第三章", True),
])  # fmt: skip
def test_what_has_to_be_put_together(question: str, more: bool) -> None:
    assert is_composite(question)
    assert wants_more(question) is more
    assert not is_yes_or_no(question)


@pytest.mark.parametrize("question", [
    "How much is the list price?", "When does the summer sale begin?", "Who signed the contract?",
    "What is the phone number of the garage?", "Wie hoch ist die Kaution?", "Wann beginnt der Kurs?",
    "¿Cuánto cuesta el billete?", "Combien coûte le billet ?", "Quanto costa il biglietto?",
    "Hoeveel kost het kaartje?", "Сколько стоит билет?", "票价是多少?", "how long is the notice period",
])  # fmt: skip
def test_one_fact(question: str) -> None:
    assert not is_composite(question)
    assert not wants_more(question)
    assert not is_yes_or_no(question)


@pytest.mark.parametrize("question", [
    "May I paint the walls?", "is parking included", "Do I have to pay in advance?", "Darf ich die Wände streichen?",
    "Ist ein Parkplatz dabei?", "¿Puedo pintar las paredes?", "Est-ce que le parking est compris ?",
    "Posso dipingere le pareti?", "Mag ik de muren verven?", "Posso pintar as paredes?", "Можно ли красить стены?",
    "可以刷墙吗?",
])  # fmt: skip
def test_yes_or_no(question: str) -> None:
    assert is_yes_or_no(question)
    assert not is_composite(question)


@pytest.mark.parametrize("question", ["Is it the red or the green line?", "Ist es montags oder dienstags?"])
def test_a_choice_is_no_yes_or_no(question: str) -> None:
    assert not is_yes_or_no(question)
