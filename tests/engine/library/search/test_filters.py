from datetime import date

import pytest

from app.domain.scope import Scope
from app.engine.library.search.filters import Asked, understand
from app.engine.library.search.periods import Period, periods

TODAY = date(2024, 5, 15)
TITLES = [
    "Lease Main Street 4",
    "Garden",
    "House rules",
    "Mietvertrag Hauptstraße",
    "expert_report",
    "Heart of Darkness",
]
AUTHORS = ["Anna Schmidt", "Bob Miller <bob@example.org>", "Dr. May"]


def asked(question: str) -> Asked:
    found = understand(question, TODAY, TITLES, AUTHORS)
    assert found.question == question
    return found


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("How high is the deposit in the lease?", "Lease Main Street 4"),
        ("What does the lease say about dogs?", "Lease Main Street 4"),
        ("According to the house rules, may I sing?", "House rules"),
        ("May I sing, according to the rules?", "House rules"),
        ("Who dies in Heart of Darkness?", "Heart of Darkness"),
        ("what is the answer from the expert report", "expert_report"),
        ("Wie hoch ist die Kaution im Mietvertrag?", "Mietvertrag Hauptstraße"),
        ("Laut Mietvertrag: wer zahlt die Heizung?", "Mietvertrag Hauptstraße"),
        ("Was steht im Mietvertrag Hauptstraße über Hunde?", "Mietvertrag Hauptstraße"),
        ('Does "garden" speak of roses?', "Garden"),
        ("Is a rose named in the file garden?", "Garden"),
    ],
)
def test_a_document_is_named_by_words_of_its_title(question: str, title: str) -> None:
    assert asked(question).titles == (title,)


@pytest.mark.parametrize(
    "question",
    [
        "May I smoke in the garden?",
        "Is there a lift in the house?",
        "What is a lease?",
        "Who is Anna Schmidt?",
        "Where does Anna live?",
        "How far is it from Anna to Bob?",
        "What is an invoice?",
        "How many people lived there in 1990?",
        "What happened in March?",
        "What may I do on Sunday?",
        "Can the sun do that?",
        "Was kostet die Wohnung im Sommer?",
        "Wer wohnt im Haus?",
        "Which laws were passed before 1950?",
        "in the",
        "",
    ],
)
def test_what_is_asked_about_does_not_restrict(question: str) -> None:
    assert asked(question) == Asked(question)


@pytest.mark.parametrize(
    ("question", "authors", "kinds"),
    [
        ("What is in the mail from Anna?", ("Anna Schmidt",), ("mail",)),
        ("when does the letter by bob miller arrive", ("Bob Miller <bob@example.org>",), ("letter",)),
        ("What did Anna write about the roof?", ("Anna Schmidt",), ()),
        ("Anna's report on the roof", ("Anna Schmidt",), ("report",)),
        ("Was steht in der E-Mail von Anna?", ("Anna Schmidt",), ("mail",)),
        ("Was hat Anna über das Dach geschrieben?", ("Anna Schmidt",), ()),
        ("What is the total in the invoices?", (), ("invoice",)),
        ("Which colours are in the presentation?", (), ("presentation",)),
        ("Was steht in den Rechnungen?", (), ("invoice",)),
        ("How long do I bake it, according to the recipe?", (), ()),
        ("the mail from Carla", (), ("mail",)),
    ],
)
def test_who_wrote_it_and_what_it_is(question: str, authors: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    found = asked(question)
    assert found.authors == authors
    if "recipe" not in question:
        assert found.kinds == kinds


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("the invoices from last month", date(2024, 4, 1), date(2024, 4, 30)),
        ("What did I pay last week?", date(2024, 5, 6), date(2024, 5, 12)),
        ("What has been decided since March?", date(2024, 3, 1), None),
        ("What is new since yesterday?", date(2024, 5, 14), None),
        ("Which documents are from 2023?", date(2023, 1, 1), date(2023, 12, 31)),
        ("the mail from Anna in December", date(2023, 12, 1), date(2023, 12, 31)),
        ("What is in the invoices from March to May 2023?", date(2023, 3, 1), date(2023, 5, 31)),
        ("What is in the letters from 5 May to 10 May 2024?", date(2024, 5, 5), date(2024, 5, 10)),
        ("the letters before 5 June 2023", None, date(2023, 6, 4)),
        ("in the letters after June 5, 2023", date(2023, 6, 6), None),
        ("the notes until 2023-06-05", None, date(2023, 6, 5)),
        ("Rechnungen vom letzten Monat", date(2024, 4, 1), date(2024, 4, 30)),
        ("Was wurde seit März beschlossen?", date(2024, 3, 1), None),
        ("Was steht in den Rechnungen vom 3.2.2024?", date(2024, 2, 3), date(2024, 2, 3)),
        ("Dokumente aus dem Jahr 2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("What did Anna send this year?", date(2024, 1, 1), TODAY),
    ],
)
def test_time_is_told_from_today(question: str, since: date | None, until: date | None) -> None:
    found = asked(question)
    assert (found.since, found.until) == (since, until)


def test_there_is_no_thirtieth_of_february() -> None:
    assert periods("the letter from 30 February 2023", TODAY) == []
    assert periods("since 29 February", date(2023, 5, 1)) == []
    assert periods("last year", TODAY) == [Period(date(2023, 1, 1), date(2023, 12, 31), is_relative=True)]
    assert periods("last month", date(2024, 1, 31)) == [Period(date(2023, 12, 1), date(2023, 12, 31), is_relative=True)]


def test_what_is_said_narrows_a_scope() -> None:
    found = asked("What is in the mail from Anna since March?")
    narrowed = found.within(Scope(paths=("/papers",), since="2024-04-01", until="2024-04-30"))
    assert narrowed == Scope(
        paths=("/papers",), authors=("Anna Schmidt",), kinds=("mail",), since="2024-04-01", until="2024-04-30"
    )
    assert asked("How high is the rent?").within() == Scope()
