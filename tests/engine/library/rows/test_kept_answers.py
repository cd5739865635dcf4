import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import AnswersListed, Event
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript
from app.engine.library.requests import LibraryRequests
from app.engine.library.search.query import find
from app.engine.prompts.prompt import Exchange
from tests.engine.library.conftest import Home
from tests.engine.library.test_library import text

FAQ = """# Questions

## When is the rent due?

On the first of each month.

## May I keep a cat?

One cat is allowed, a second one needs consent.

## Who clears the snow in winter?

The tenants take turns, week by week.
"""


def ask(home: Home, question: str, scope: Scope = EVERYTHING, before: str = "") -> list[Passage]:
    exchanges = [Exchange(before, "")] if before else []
    return list(find(home.library, home.kit.retriever, Transcript(question, language="en"), exchanges, scope))


def test_an_answer_of_ones_own_comes_before_prose(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The rent is due on the third of each month, says the old lease.")
    home.add(docs)
    assert not ask(home, "When is the rent due?")[0].is_answer
    home.library.kept_answers.add("When is the rent due?", "On the first.")
    home.work()
    first, *_ = ask(home, "when do I have to pay the rent? when is it due")
    assert (first.text, first.title, first.is_answer) == ("On the first.", "Your own answers", True)
    assert not ask(home, "Who may keep a dog?")[0].is_answer
    home.library.kept_answers.add("When is the rent due?", "On the second.")
    home.work()
    assert ask(home, "When is the rent due?")[0].text == "On the second."
    assert len(home.library.kept_answers.all()) == 1


def test_questions_that_a_document_answers_itself_are_kept_with_it(home: Home, docs: Path) -> None:
    path = text(docs / "faq.md", FAQ)
    home.add(docs)
    assert [(one.question, one.title) for one in home.library.kept_answers.all()][:1] == [
        ("When is the rent due?", "Questions")
    ]
    first, *_ = ask(home, "Am I allowed to keep a cat?")
    assert first.text == "One cat is allowed, a second one needs consent."
    assert first.document == str(path)
    assert not any(one.is_answer for one in ask(home, "May I keep a cat?", Scope((str(docs / "other"),))))
    home.library.remove(path)
    home.work()
    assert home.library.kept_answers.all() == []


@pytest.mark.parametrize("name", ["pairs.csv", "pairs.json"])
def test_pairs_are_taken_from_a_file(home: Home, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".csv":
        path.write_text('Question;Answer\nWho feeds the cat?;"Anna; always"\n', encoding="utf-8")
    else:
        rows = [{"question": "Who feeds the cat?", "answer": "Anna; always"}]
        path.write_text(json.dumps(rows), encoding="utf-8")
    assert home.library.kept_answers.take(path) == 1
    home.work()
    assert ask(home, "who feeds the cat")[0].text == "Anna; always"
    (one,) = home.library.kept_answers.all()
    assert home.library.kept_answers.remove(one.id)
    assert not home.library.kept_answers.remove(one.id)
    assert not any(found.is_answer for found in ask(home, "who feeds the cat"))


def test_a_file_without_pairs_and_an_empty_answer_are_refused(home: Home, tmp_path: Path) -> None:
    with pytest.raises(AssistantError) as caught:
        home.library.kept_answers.take(text(tmp_path / "a.csv", "Name,Age\nAnna,7\n"))
    assert caught.value.code is Code.DOCUMENT_EMPTY
    with pytest.raises(AssistantError) as caught:
        home.library.kept_answers.add("Who?", "  ")
    assert caught.value.code is Code.PAIR_EMPTY


def test_a_document_that_is_named_answers_alone(home: Home, docs: Path) -> None:
    text(docs / "lease.txt", "The notice period is three months for the flat.")
    text(docs / "contract.txt", "The notice period is four weeks for the job.")
    home.add(docs)
    assert {Path(one.document).name for one in ask(home, "What is the notice period in the lease?")} == {"lease.txt"}
    assert len({one.document for one in ask(home, "What is the notice period?")}) == 2


def test_a_follow_up_is_searched_with_what_it_is_about(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The cable car to the summit takes ten minutes. A ticket for the cable car costs 20 euros.")
    text(docs / "b.txt", "Parking costs four euros a day at the station. Each further day costs three euros.")
    home.add(docs)
    found = ask(home, "And how much does it cost?", before="How long does the cable car take?")
    assert Path(found[0].document).name == "a.txt"


def test_an_answer_of_the_users_own_wins_until_it_is_forgotten(home: Home, docs: Path) -> None:
    text(docs / "a.txt", "The rent is due on the third of each month, says the old lease.")
    home.add(docs)
    told: list[Event] = []

    def do(wish: Callable[[], object]) -> None:
        wish()

    requests = LibraryRequests(do, told.append)
    requests.open(home.library, home.kit.store)
    requests.keep("When is the rent due?", "On the third.")
    requests.keep("When is the rent due?", "On the first.")
    home.work()
    listed = told[-1]
    assert isinstance(listed, AnswersListed)
    assert [(one.question, one.answer) for one in listed.answers] == [("When is the rent due?", "On the first.")]
    assert ask(home, "when is the rent due")[0].text == "On the first."
    requests.forget(listed.answers[0].id)
    assert told[-1] == AnswersListed(answers=(), at_s=told[-1].at_s)
    assert not ask(home, "when is the rent due")[0].is_answer
    requests.close()
