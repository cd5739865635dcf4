from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.passages import Place
from app.engine.adapters.readers.blocks import split_paragraphs
from app.engine.library.parsing.chunking import Chunk, count_words, split
from app.engine.parts.pages import Block, Page, Role, Unit

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
    pages = [Page(number, split_paragraphs(text)) for number, text in enumerate(texts, start=1)]
    chunks = list(split(pages))
    for page in pages:
        assert bare("".join(one.text for one in chunks if one.page == page.number)) == bare(page.text)
    assert [one.page for one in chunks] == sorted(one.page or 0 for one in chunks)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_words_are_kept_whole_and_none_is_over_the_limit(text: str) -> None:
    chunks = list(split([Page(None, split_paragraphs(text))]))
    assert all(count_words(one.text) <= LIMIT for one in chunks)
    if all(len(word) <= 1_500 for word in text.split()):
        assert [word for one in chunks for word in one.text.split()] == text.split()


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_start_is_the_position_of_the_passage(text: str) -> None:
    page = Page(None, split_paragraphs(text))
    for one in split([page]):
        assert page.text[one.place.start : one.place.end] == one.text == one.text.strip() != ""


def test_short_paragraphs_share_a_passage_and_long_ones_break_between_sentences() -> None:
    short = "The rent is due on the first."
    long = " ".join(f"Clause {number} says that nothing is owed." for number in range(60))
    chunks = list(split([Page(1, split_paragraphs(f"{short}\n\n{short}")), Page(2, split_paragraphs(long))]))
    assert chunks[0] == Chunk(1, f"{short}\n\n{short}", Place(end=len(f"{short}\n\n{short}")))
    assert len(chunks) > 2
    assert all(one.page == 2 and one.text.startswith("Clause") and one.text.endswith("owed.") for one in chunks[1:])


def test_a_page_of_nothing_gives_no_passage() -> None:
    assert list(split([Page(1, ()), Page(2, split_paragraphs(" \n\n \u00a0\n"))])) == []


def test_a_script_without_spaces_is_split_too() -> None:
    chunks = list(split([Page(None, split_paragraphs("租金在每月第一天支付。" * 500))], "zh"))
    assert len(chunks) > 3
    assert all(one.text.endswith("。") for one in chunks)


def section(title: str, level: int, count: int) -> list[Block]:
    return [Block(title, Role.HEADING, level), *(Block(f"{title} {number}, as agreed.") for number in range(count))]


def test_long_sections_separate_passages_and_their_headings_come_first() -> None:
    page = Page(None, (*section("Lease", 1, 1), *section("Rent", 2, 60), *section("Deposit", 2, 60)))
    begin, *rent, deposit, end = split([page])
    assert [one.text.split("\n\n")[0] for one in (begin, deposit)] == ["Lease", "Deposit"]
    assert [one.place.context for one in (begin, *rent, deposit, end)] == [
        "",
        "Lease > Rent",
        "Lease",
        "Lease > Deposit",
    ]


def test_short_sections_share_a_passage_and_no_heading_is_left_behind() -> None:
    chunks = list(split([Page(None, tuple(block for _ in range(20) for block in section("Salt", 2, 2)))]))
    assert 1 < len(chunks) < 10
    assert all(one.text.startswith("Salt") and one.text.endswith("as agreed.") for one in chunks)


def test_rows_have_their_number_and_the_header_of_their_table() -> None:
    rows = [
        Block(f"item {number} | {number} EUR", Role.ROW, header="Item | Price", row=number + 2) for number in range(60)
    ]
    chunks = list(split([Page(1, tuple(rows), unit=Unit.SHEET, name="Costs")]))
    assert len(chunks) > 1
    assert {(one.place.context, one.place.unit, one.place.name) for one in chunks} == {
        ("Item | Price", Unit.SHEET, "Costs")
    }
    assert [one.place.row for one in chunks][:2] == [2, 2 + chunks[0].text.count("|")]


def test_speech_keeps_its_times() -> None:
    said = [Block(f"I said {number} things.", start_s=number * 2.0, end_s=number * 2.0 + 1.5) for number in range(60)]
    chunks = list(split([Page(None, tuple(said))]))
    assert (chunks[0].place.start_s, chunks[-1].place.end_s) == (0.0, 119.5)
    assert all(
        one.place.end_s == two.place.start_s - 0.5
        for one, two in pairwise(chunks)
        if one.place.end_s and two.place.start_s
    )
