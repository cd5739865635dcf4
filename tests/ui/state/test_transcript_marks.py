from hypothesis import given
from hypothesis import strategies as st

from app.domain.transcript import Mend, Word
from app.ui.state.transcript_marks import Mark, find_marks, undo

SURE, UNSURE = 0.9, 0.3


def words(*given: tuple[str, float]) -> list[Word]:
    return [Word(text, 0, 1, confidence) for text, confidence in given]


def marked(text: str, heard: list[Word], mends: list[Mend] | None = None) -> list[tuple[str, str]]:
    return [(text[mark.start : mark.end], mark.heard) for mark in find_marks(text, heard, mends or [])]


def test_doubtful_words_are_found_in_order() -> None:
    heard = words(("is", SURE), ("it", UNSURE), ("or", SURE), ("is", UNSURE), ("it", SURE))
    assert find_marks("is it or is it", heard, []) == (Mark(3, 5), Mark(9, 11))


def test_punctuation_capitals_and_blanks_do_not_hide_a_word() -> None:
    heard = words((" How", UNSURE), (" much", SURE), (" is", SURE), (" “Zürich”?", UNSURE))
    assert marked("how much is “Zürich”?", heard) == [("how", ""), ("Zürich", "")]


def test_a_word_is_not_found_inside_another() -> None:
    assert marked("the cat and a dog", words(("a", UNSURE))) == [("a", "")]
    assert find_marks("the cat and a dog", words(("a", UNSURE)), [])[0].start == 12
    assert find_marks("tuba a", words(("a", UNSURE)), [])[0].start == 5


def test_a_word_that_was_mended_away_leaves_the_others_where_they_are() -> None:
    text = "how far is Bern from here, and how long does it take to get there, they say, with a burn"
    heard = words(("is", SURE), ("burn", UNSURE), ("from", UNSURE), ("here", SURE))
    assert marked(text, heard, [Mend(11, "burn", "Bern")]) == [("Bern", "burn"), ("from", "")]


def test_a_mended_word_is_no_longer_doubtful() -> None:
    assert marked("to Bern", words(("to", SURE), ("Bern", UNSURE)), [Mend(3, "burn", "Bern")]) == [("Bern", "burn")]


def test_a_mend_that_is_not_in_the_text_is_not_marked() -> None:
    assert marked("to Bern", [], [Mend(2, "burn", "Bern"), Mend(40, "a", "b"), Mend(-1, "a", "n")]) == []


def test_undoing_one_mend_keeps_the_others() -> None:
    text = "from Bern to Chur"
    assert undo(text, Mend(5, "burn", "Bern")) == "from burn to Chur"
    assert undo(text, Mend(13, "core", "Chur")) == "from Bern to core"


@given(st.text(max_size=40), st.lists(st.tuples(st.text(max_size=6), st.floats(0, 1)), max_size=6), st.integers(-3, 45))
def test_marks_lie_in_the_text_and_do_not_overlap(text: str, heard: list[tuple[str, float]], start: int) -> None:
    mends = [Mend(start, "heard", text[max(start, 0) : start + 4])]
    marks = find_marks(text, words(*heard), mends)
    edges = [edge for mark in marks for edge in (mark.start, mark.end)]
    assert edges == sorted(edges)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
