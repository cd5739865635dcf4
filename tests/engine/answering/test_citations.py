import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.passages import Passage
from app.engine.answering.citations import Mark, Marks, cite, guarded, quote

REPLIES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "[1]",
                "[2, 3]",
                "[",
                "]",
                " ",
                "\n",
                "1",
                ",",
                "[1, 2, 3, 4, 5, 6]",
                "[[1]1]",
                "[x]",
                "[123]",
                "a",
                "(1)",
                "(",
                ")",
                "\u30101\u3011",
            ]
        ),
        st.text(max_size=3),
    )
).map("".join)

PASSAGES = tuple(Passage(number, f"/{number}", "A", None, "It is so.") for number in range(1, 6))


def take(pieces: list[str]) -> tuple[str, list[int]]:
    """What is shown of a reply, and the numbers marked in it."""
    marks = Marks(PASSAGES)
    shown, numbers = "", list[int]()
    for piece in pieces:
        text, found = marks.feed(piece)
        shown += text
        numbers += [number for mark in found for number in mark.numbers]
    return shown + marks.rest(), numbers


@given(REPLIES, st.data())
@example("See [1, 2, 3, 4, 5].", None)
@example("[[1]1] a", None)
def test_how_a_reply_is_cut_changes_nothing(reply: str, data: st.DataObject | None) -> None:
    pieces = list(reply)
    if data is not None:
        cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)))))
        pieces = [reply[start:end] for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert take(pieces) == take([reply])


def test_marks_are_taken_out_with_the_space_before_them() -> None:
    assert take(["The rent is 950 euros [1]. Cats [2, 3][4] are allowed."]) == (
        "The rent is 950 euros. Cats are allowed.",
        [1, 2, 3, 4],
    )


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("[1][2]", [1, 2]),
        ("[1, 2]", [1, 2]),
        ("[1; 2 and 3]", [1, 2, 3]),
        ("[2-4]", [2, 3, 4]),
        ("[1\u20133, 5]", [1, 2, 3, 5]),
        ("[^1]", [1]),
        ("[Source 2]", [2]),
        ("[passages 1 and 2]", [1, 2]),
        ("\u30101\u3011", [1]),
        ("(1)", [1]),
    ],
)
def test_marks_as_models_write_them(mark: str, numbers: list[int]) -> None:
    marks = Marks(PASSAGES)
    shown, found = marks.feed(f"It is 950 {mark}. Yes")
    assert (shown, [number for one in found for number in one.numbers]) == ("It is 950. Yes", numbers)


@pytest.mark.parametrize(
    "text", ["(1) One\n(2) Two", "In the year (9) it was", "a [see 1] b", "[2019] was", "[9-1] so"]
)
def test_numbers_that_cite_nothing_stay(text: str) -> None:
    assert Marks(PASSAGES).feed(text) == (text, [])


def test_what_is_no_mark_is_shown() -> None:
    assert take(["An array [x] of [1234", "] and [12"]) == ("An array [x] of [1234] and [12", [])


def test_the_space_before_a_mark_waits_for_it() -> None:
    marks = Marks()
    assert marks.feed("950 euros ") == ("950 euros", [])
    assert marks.feed("[1") == ("", [])
    assert marks.feed("].") == (".", [Mark((1,), 0)])


@given(st.text(alphabet="ab (0123)[]\u3010\u3011.", max_size=40))
@example("by two (2) persons, see [2] and a[0]")
@example("f(1) [1] \u30101\u3011 (1)")
def test_brackets_of_a_document_are_no_marks(text: str) -> None:
    marks = Marks(PASSAGES)
    shown, found = marks.feed(f"{guarded(text)}. [2]")
    assert (shown + marks.rest(), [mark.numbers for mark in found]) == (f"{text}.", [(2,)])


def test_a_number_in_parentheses_that_the_passages_hold_is_no_mark() -> None:
    marks = Marks((passage(1, "Two (2) keys and one (1) card."), passage(2, "None.")))
    assert marks.feed("You get two (2) keys (1)") == ("You get two (2) keys (1)", [])


def passage(id_: int, text: str) -> Passage:
    return Passage(id_, f"/{id_}.txt", f"Title {id_}", id_, text, 0.5)


def test_numbers_of_no_passage_are_ignored_and_each_counts_once() -> None:
    passages = (passage(1, "Rent is 950."), passage(2, "Cats are allowed."))
    cited = cite(passages, [2, 9, 0, 2, 1], "Cats are allowed.")
    assert [(one.document, one.page, one.quote) for one in cited] == [
        ("/2.txt", 2, "Cats are allowed."),
        ("/1.txt", 1, "Rent is 950."),
    ]


def test_the_quote_is_what_was_said_else_the_likest_sentence() -> None:
    text = "The lease began in May. The rent is 950 euros a month.\n\nCats are allowed."
    assert quote(text, "It says: The rent is 950 euros a month. Cats are allowed.") == (
        "The rent is 950 euros a month.\n\nCats are allowed."
    )
    assert quote(text, "The lease began in May. Cats are allowed.") == "The lease began in May. ... Cats are allowed."
    assert quote(text, "From A: ... is 950 euros ...") == "The rent is 950 euros a month."
    assert quote(text, "You pay 950 euros each month") == "The rent is 950 euros a month."


@given(st.text(), st.text())
def test_a_quote_stands_in_its_passage(text: str, said: str) -> None:
    plain = "".join(text.split())
    for stretch in quote(text, said).split(" ... "):
        assert "".join(stretch.split()) in plain


SENTENCES = ("The bath is warm.", "Keys hang by the door.", "Rent: 40 (forty) pounds.", "See note [2], then a[0].")


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True), st.data())
@example(["The bath is warm.", "Keys hang by the door.", "See note [2], then a[0]."], None)
def test_what_is_said_is_quoted_without_the_heading_above_it(sentences: list[str], data: st.DataObject | None) -> None:
    text = "# House rules\n\n" + "\n\n".join(sentences)
    said = data.draw(st.lists(st.sampled_from(sentences), min_size=1, unique=True)) if data else sentences[::2]
    quoted = quote(text, f"From House rules, page 3: {' '.join(said)}", title="House rules")
    stretches = quoted.split(" ... ")
    assert all(stretch in text for stretch in stretches)
    assert " ".join(" ".join(stretches).split()) == " ".join(one for one in sentences if one in said)
