import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.library.words import expression, terms

TEXTS = ["The monthly rent is 950 euros.", "Pets need the landlord's consent.", "Größe und Gewicht"]


def database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = 'porter unicode61')")
    db.executemany("INSERT INTO passages (text) VALUES (?)", [(text,) for text in TEXTS])
    return db


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    connection = database()
    yield connection
    connection.close()


def find(db: sqlite3.Connection, question: str) -> list[str]:
    rows = db.execute("SELECT text FROM passages WHERE passages MATCH ? ORDER BY rank", (expression(question),))
    return [row[0] for row in rows]


def test_any_term_is_enough_in_any_form(db: sqlite3.Connection) -> None:
    assert find(db, "What are the rents in Paris?") == [TEXTS[0]]
    assert find(db, "landlords?") == [TEXTS[1]]
    assert find(db, "GRÖSSE größe") == [TEXTS[2]]


def test_words_that_say_nothing_are_left_out(db: sqlite3.Connection) -> None:
    assert terms("What's the rent, the monthly rent?") == ["rent", "monthly"]
    assert find(db, "what is the price") == []


def test_a_question_of_nothing_else_keeps_them(db: sqlite3.Connection) -> None:
    assert terms("What is it?") == ["what", "is", "it"]
    assert find(db, "What is it?") == [TEXTS[0]]


def test_no_words_no_expression() -> None:
    assert expression(" ?! ") == ""


def test_operators_are_only_words(db: sqlite3.Connection) -> None:
    assert set(find(db, 'NOT rent AND "NEAR(pets*')) == {TEXTS[0], TEXTS[1]}
    assert expression("rent NOT pets") == '"rent" OR "not" OR "pets"'


@given(st.text(min_size=1))
def test_nothing_that_can_be_said_is_a_syntax_error(text: str) -> None:
    match = expression(text)
    if match:
        connection = database()
        connection.execute("SELECT * FROM passages WHERE passages MATCH ?", (match,)).fetchall()
        connection.close()


def test_a_very_long_question_is_still_one(db: sqlite3.Connection) -> None:
    assert find(db, " ".join(f"word{number}" for number in range(20_000)) + " rent") == [TEXTS[0]]
