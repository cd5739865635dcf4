import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.answering.clauses import MOST, WORDS, answering, clauses

WORD = st.sampled_from(
    ["harbour", "which", "and", "because", "1950,", "Anna", "(the", "old)", "closed;", "of", "seven"]
)


@given(st.lists(WORD, min_size=1, max_size=90), st.sampled_from(["When was it?", "Who is Anna?", "Wo ist der Hafen?"]))
def test_what_is_left_is_a_stretch_and_short_enough(spoken: list[str], question: str) -> None:
    sentence = " ".join(spoken)
    left, is_begun, is_continued = answering(question, sentence)
    assert left in sentence
    assert is_begun is not sentence.startswith(left) or left == sentence or sentence.count(left) > 1
    assert is_begun or is_continued or left == sentence
    assert len(left.split()) <= MOST
    if len(spoken) <= WORDS:
        assert left == sentence


@given(st.lists(WORD, min_size=1, max_size=90))
def test_clauses_are_the_sentence_but_for_the_space_between(spoken: list[str]) -> None:
    sentence = " ".join(spoken)
    assert " ".join(sentence[start:end] for start, end in clauses(sentence)) == sentence


@pytest.mark.parametrize(("question", "sentence", "held"), [
    ("Who painted the ceiling?", "The hall, whose floor is of oak and whose walls were clad in green silk by the last "
     "owner, has a ceiling painted by Luca Brandt, but nobody knows for how much.", "painted by Luca Brandt"),
    ("How many steps lead to the tower?", "Visitors who are not afraid of heights, and there are fewer of them than "
     "one thinks, climb the 214 steps that lead to the tower, although there is a lift, which is seldom used.",
     "214 steps"),
])  # fmt: skip
def test_the_clause_that_answers_is_left(question: str, sentence: str, held: str) -> None:
    left, _, _ = answering(question, sentence)
    assert held in left
    assert len(left) < len(sentence)


def test_one_endless_clause_is_cut_too() -> None:
    left, _, _ = answering("How heavy is it?", " ".join(["heavy"] * 200))
    assert len(left.split()) <= MOST
