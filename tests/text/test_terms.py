# ruff: noqa: RUF001 - letters of other alphabets are what this is about
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
import snowballstemmer
from hypothesis import example, given
from hypothesis import strategies as st

from app.text.stopwords import STOPS, dominant_language
from app.text.terms import compound_parts, expression, index_terms, match, query_terms, term, terms, words

TEXTS = ["The monthly rent is 950 euros.", "Pets need the landlord's consent.", "Größe und Gewicht"]

OPERATORS = ("AND", "OR", "NOT", "NEAR(", "NEAR", "(", ")", '"', "'", "*", "^", "+", "-", ":", "{", "}", ",", "text")
"""What FTS5 gives a meaning of its own."""


def database(texts: Sequence[str], language: str = "en") -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = 'unicode61 remove_diacritics 0')")
    db.execute("CREATE VIRTUAL TABLE kept USING fts5vocab(passages, instance)")
    db.executemany(
        "INSERT INTO passages (rowid, text) VALUES (?, ?)", enumerate(index_terms(t, language) for t in texts)
    )
    return db


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    with closing(database(TEXTS)) as connection:
        yield connection


def find(db: sqlite3.Connection, question: str, *languages: str) -> list[int]:
    fit = expression(question, languages or ("en",))
    return [row[0] for row in db.execute("SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank", (fit,))]


def test_any_term_is_enough_in_any_form(db: sqlite3.Connection) -> None:
    assert find(db, "What are the rents in Paris?") == [0]
    assert find(db, "landlords?") == [1]
    assert find(db, "GRÖSSE größe") == [2]
    assert find(db, "grosse") == [2]


@pytest.mark.parametrize(
    ("language", "text", "questions"),
    [
        ("de", "Die Mietverträge enden im März.", ["Wann endet der Mietvertrag?", "ende maerz", "MÄRZ"]),
        ("es", "Las canciones más conocidas", ["¿Qué canción es conocida?", "cancion", "CANCIÓN"]),
        ("ru", "Договоры аренды заключены в апреле", ["договор", "Когда заключён договор?", "аренда"]),
        ("el", "Το ενοίκιο είναι 950 ευρώ", ["Πόσο είναι το ενοίκιο;", "ΕΝΟΙΚΙΟ", "ενοικιο", "ευρω"]),
        ("tr", "İstanbul'daki kiralık evler", ["istanbul", "İSTANBUL", "kiralık ev", "KİRALIK", "kiralik"]),
        ("vi", "Tiền thuê nhà là chín triệu đồng", ["tiền thuê nhà", "tien thue", "ĐỒNG", "dong"]),
        ("hi", "किराया हर महीने की पहली तारीख को देना है", ["किराया कितना है?", "तारीख", "महीना"]),
        ("ar", "الإِيجارُ الشهري ألف درهم", ["ما هو الإيجار؟", "الايجار", "درهم"]),
        ("zh", "每月的房租是九百五十欧元", ["房租是多少？", "房租", "欧元", "租"]),
        ("ja", "家賃は毎月一日に払います", ["家賃はいくらですか", "毎月", "払", "家"]),
        ("th", "ค่าเช่าเดือนละเก้าพันบาท", ["ค่าเช่าเท่าไหร่", "บาท", "เดือน"]),
        ("ko", "월세는 매달 첫날에 냅니다", ["월세가 얼마예요?", "매달"]),
        ("fr", "Les loyers sont payés à l'avance", ["le loyer", "payer d'avance", "PAYÉ"]),
    ],
)
def test_every_language_is_found_in_other_forms_of_its_words(
    language: str, text: str, questions: Sequence[str]
) -> None:
    with closing(database([text, "Something else entirely", "别的东西", "другое"], language)) as db:
        for question in questions:
            assert find(db, question, language)[:1] == [0], question
            assert find(db, question, "en", language)[:1] == [0], "a library of two languages"
        assert find(db, "zebra 斑马 зебра ม้าลาย", language) == []


@pytest.mark.parametrize(
    "text", ["हिन्दी में किताबें", "Tiếng Việt", "ภาษาไทยที่ดี", "العَرَبِيَّة", "ｆｕｌｌ１２ x² ﬁne", "ẞ İI", "𞤀𞤣𞤤𞤢𞤥"]
)
def test_fts5_takes_the_terms_as_they_are(text: str) -> None:
    with closing(database([text], "")) as db:
        kept = [row[0] for row in db.execute("SELECT term FROM kept ORDER BY offset")]
    assert kept == index_terms(text).split()
    assert kept


@given(st.text())
@example("\U000fd800")
def test_whatever_is_indexed_is_found_by_itself(text: str) -> None:
    with closing(database([text], "")) as db:
        kept = sorted(row[0] for row in db.execute("SELECT term FROM kept"))
        # Letters that are younger than SQLite's tables are parted or left out by it: they only match less.
        if all(unicodedata.category(c) != "Co" for c in text) and len(kept) == len(index_terms(text).split()):
            assert kept == sorted(index_terms(text).split())
        match_ = expression(text, ("",))
        if match_:
            db.execute("SELECT rowid FROM passages WHERE passages MATCH ?", (match_,)).fetchall()


def test_stop_words_are_left_out(db: sqlite3.Connection) -> None:
    assert terms("What's the rent, the monthly rent?") == ["rent", "monthly"]
    assert find(db, "what is the price") == []
    assert terms("Wie hoch ist die Miete?") == ["hoch", "miete"]
    assert terms("房租是多少？") == ["房租"]
    assert terms("किराया कितना है?") == ["किराया"]
    assert terms("家賃はいくらですか") == ["家賃", "賃は"]


def test_a_word_may_be_a_stop_word_in_one_language_only() -> None:
    assert "die" in terms("How did the king die?")
    assert "die" not in terms("Wie hoch ist die Kaution?")


def test_a_question_of_stop_words_only_keeps_them(db: sqlite3.Connection) -> None:
    assert terms("What is it?") == ["what", "is", "it"]
    assert find(db, "What is it?") == [0]


def test_the_language_of_a_question_shows_in_its_stop_words() -> None:
    for language, question in (
        ("en", "how much is the rent"),
        ("de", "wie hoch ist die Miete"),
        ("es", "cuánto es el alquiler"),
        ("ru", "сколько стоит аренда"),
        ("fr", "quel est le loyer"),
        ("tr", "kira ne kadar"),
        ("hi", "किराया कितना है"),
    ):
        assert dominant_language(words(question)) == language
    assert dominant_language(["quux"]) == ""
    assert dominant_language(["die", "man"], ("de", "en")) == "de"


def test_stop_words_are_in_normalized_form() -> None:
    for language, empty in STOPS.items():
        for word in empty:
            assert words(word) == [word], (language, word)


def test_a_question_has_the_forms_of_every_language_in_the_library() -> None:
    (group,) = query_terms("canciones", ("es", "en"))
    assert group == ("cancion", "canciones")
    assert term("canciones", "es") == "cancion"
    assert term("canción", "es") == "cancion"
    assert term("canciones", "xx") == "canciones"


def test_a_single_character_matches_as_a_prefix() -> None:
    assert query_terms("租") == [("租*",)]
    assert match(query_terms("租")) == '"租"*'
    assert index_terms("房租") == "房租 租"


def test_a_compound_may_be_split_anywhere_but_near_its_ends() -> None:
    assert ("miet", "vertrag") in compound_parts("mietvertrag", ("de",))
    assert compound_parts("vertrag") == []
    assert compound_parts("rückzug12") == []


def test_no_words_no_expression() -> None:
    assert expression(" ?! ") == ""
    assert index_terms(" ?! ") == ""


def test_operators_are_only_words(db: sqlite3.Connection) -> None:
    assert set(find(db, 'NOT rent AND "NEAR(pets*')) == {0, 1}
    assert expression("rent NOT pets") == '"rent" OR "not" OR "pet" OR "pets"'


@example('NOT rent AND NEAR(pets, 2) OR text : "x" * ^ + -y\'z')
@given(st.text(min_size=1) | st.lists(st.sampled_from(OPERATORS), min_size=1).map(" ".join))
def test_no_question_is_a_syntax_error(text: str) -> None:
    fit = expression(text, ("de", "tr", "hi"))
    with closing(database([text])) as db:
        if fit:
            db.execute("SELECT * FROM passages WHERE passages MATCH ?", (fit,)).fetchall()
        assert bool(expression(text)) == bool(index_terms(text))
        if index_terms(text):
            assert find(db, text) == [0]


def test_a_very_long_question_is_still_valid(db: sqlite3.Connection) -> None:
    assert find(db, " ".join(f"word{number}" for number in range(20_000)) + " rent") == [0]


def test_two_threads_do_not_share_a_stemmer() -> None:
    every = [
        f"{number}{stem}{end}"
        for number in range(300)
        for stem in ("miet", "zahl", "kündig", "wohn")
        for end in ("ungen", "en", "barkeit", "ete")
    ]
    got: list[list[str]] = []
    threads = [threading.Thread(target=lambda: got.append([term(word, "de") for word in every])) for _ in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stemmer = snowballstemmer.stemmer("german")
    assert got == [[stemmer.stemWord(word) for word in every]] * 4
