from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.library.passages import Cut, cut, words
from app.engine.parts import Page

LIMIT = 150

PARAGRAPHS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            ["rent", "Dr. ", ". ", "\u00a0", " \n", "\n\n", "\n \n", "Ende.", "中文", "x" * 30, "\x1c", "\t"]
        ),
        max_size=400,
    ).map(" ".join),
    st.builds(
        lambda word, times: word * times, st.sampled_from(["word ", "A sentence. ", "中。", "x"]), st.integers(0, 2000)
    ),
)
TEXTS = st.lists(PARAGRAPHS, max_size=4).map("\n\n".join)


def bare(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_every_word_ends_up_in_the_passages_of_its_page_in_order(texts: list[str]) -> None:
    pages = [Page(number, text) for number, text in enumerate(texts, start=1)]
    cuts = list(cut(pages))
    for page in pages:
        assert bare("".join(one.text for one in cuts if one.page == page.number)) == bare(page.text)
    assert [one.page for one in cuts] == sorted(one.page or 0 for one in cuts)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_words_are_kept_whole_and_none_is_over_the_limit(text: str) -> None:
    cuts = list(cut([Page(None, text)]))
    assert all(words(one.text) <= LIMIT for one in cuts)
    if all(len(word) <= 1_500 for word in text.split()):
        assert [word for one in cuts for word in one.text.split()] == text.split()


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_start_is_where_the_passage_stands(text: str) -> None:
    for one in cut([Page(None, text)]):
        first = one.text.split("\n\n")[0]
        assert text[one.start :].startswith(first)
        assert first == first.lstrip() != ""


def test_short_paragraphs_share_a_passage_and_long_ones_break_between_sentences() -> None:
    short = "The rent is due on the first."
    long = " ".join(f"Clause {number} says that nothing is owed." for number in range(60))
    cuts = list(cut([Page(1, f"{short}\n\n{short}"), Page(2, long)]))
    assert cuts[0] == Cut(1, 0, f"{short}\n\n{short}")
    assert len(cuts) > 2
    assert all(one.page == 2 and one.text.startswith("Clause") and one.text.endswith("owed.") for one in cuts[1:])


def test_a_page_of_nothing_gives_no_passage() -> None:
    assert list(cut([Page(1, ""), Page(2, " \n\n \u00a0\n")])) == []


def test_a_script_without_spaces_is_cut_too() -> None:
    cuts = list(cut([Page(None, "租金在每月第一天支付。" * 500)], "zh"))
    assert len(cuts) > 3
    assert all(one.text.endswith("。") for one in cuts)
