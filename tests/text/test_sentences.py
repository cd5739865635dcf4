from hypothesis import given
from hypothesis import strategies as st

from app.text.sentences import segment

LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "ru", "ar", "hi", "zh", "ja", "xx", ""])
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["A.", "Dr. ", "e.g. ", ". ", "? ", "\u00a0", "\u2028", "\u3000", "\x85", "é", "。", '"', "3.5"]
        ),
        st.text(max_size=5),
    )
).map("".join)


@given(TEXTS, LANGUAGES)
def test_segments_joined_are_the_text(text: str, language: str) -> None:
    assert "".join(segment(text, language)) == text


def test_white_space_beyond_ascii_after_an_initial_is_no_harm() -> None:
    assert segment("A.\u00a0Smith came. He\u2028left.") == ["A.\u00a0Smith came. ", "He\u2028left."]
    for space in "\x85\u00a0\u2028\u202f\u3000":
        assert "".join(segment(f"A{space}.")) == f"A{space}."


def test_a_long_text_is_segmented_as_its_parts_are() -> None:
    sentence = "Chapter one says that the lease ends in spring. "
    assert segment(sentence * 1_000) == [sentence] * 1_000


def test_a_sentence_longer_than_any_is_kept_whole_in_the_join() -> None:
    text = "中" * 30_000 + "。" + "word " * 10_000
    assert "".join(segment(text)) == text
