import pytest

from app.engine.library.parsing.faq import Pair, find_pairs
from app.engine.parts.pages import Block, Page, Role


def page(*texts: str | Block, number: int | None = None) -> Page:
    """Paragraphs; one that begins with # is a heading, with - a list item."""
    blocks = []
    for text in texts:
        if isinstance(text, Block):
            blocks.append(text)
        elif text.startswith("#"):
            words = text.lstrip("#")
            blocks.append(Block(words.strip(), Role.HEADING, len(text) - len(words)))
        else:
            blocks.append(Block(text.removeprefix("- "), Role.ITEM if text.startswith("- ") else Role.PARAGRAPH))
    return Page(number, tuple(blocks))


def found(*pages: Page) -> list[tuple[str, str]]:
    return [(pair.question, pair.answer) for pair in find_pairs(pages)]


def test_headings_that_are_questions_have_the_text_below_as_their_answer() -> None:
    made = page(
        "# Help", "We help.", "## May I keep cats?", "Yes.", "- two at most",
        "## 2. And dogs?", "No.", "### Why", "Noise.",
        "## ペットは飼えますか\uff1f", "はい。", "## Opening hours", "Nine to five.",
    )  # fmt: skip
    assert found(made) == [
        ("May I keep cats?", "Yes.\ntwo at most"),
        ("And dogs?", "No.\nWhy\nNoise."),
        ("ペットは飼えますか\uff1f", "はい。"),
    ]


def test_paragraphs_that_are_only_a_question_count_too() -> None:
    assert found(page("May I keep cats?", "Yes.", "What about dogs?", "No.", "And birds?", "Ask us.")) == [
        ("May I keep cats?", "Yes."),
        ("What about dogs?", "No."),
        ("And birds?", "Ask us."),
    ]


def test_a_pair_has_the_position_of_its_question() -> None:
    first = page("# Help", "## May I keep cats?", "Yes.", "## And dogs?", "No.", number=1)
    second = page("## And birds?", "Ask us.", number=2)
    assert [(pair.page, pair.start) for pair in find_pairs([first, second])] == [(1, 6), (1, 30), (2, 0)]
    assert all(
        (first, second)[pair.page - 1].text[pair.start :].startswith(pair.question)  # type: ignore[operator]
        for pair in find_pairs([first, second])
    )


@pytest.mark.parametrize(
    "texts",
    [
        ("May I keep cats?", "Yes.", "And dogs?", "No."),
        ("Who has not wondered about it? I have.", "What is life? Nobody knows.", "Why, then? Because.", "So it goes."),
        ("We walked on.", "And then?", "We met Bob. Who was he? What did he want? Where from?", "Was it late? It was.",
         "He said: who are you? Nobody answered.", "Where to?", "Home. Or not? We slept.", "Why?", "Nobody knew."),
        ("# What is life?", "Nobody knows.", "# Birth", "One is born."),
        ("- May I?", "- Must I?", "- Can I?"),
        ("D. Miller asked", "A. Smith answered", "F. Scott came?", "A. Smith left"),
        ("f: R -> S gives x", "r: S -> R gives y"),
        ("She asked; he answered;", "Text;", "More;", "Text", "Again;", "Text"),
    ],
)  # fmt: skip
def test_questions_in_prose_are_no_pairs(texts: tuple[str, ...]) -> None:
    assert found(page(*texts)) == []


@pytest.mark.parametrize(
    "texts",
    [
        ("Q: May I keep cats?", "A: Yes."),
        ("Q: May I keep cats?\nA: Yes.",),
        ("Frage: May I keep cats?", "Antwort: Yes."),
        ("Q1. May I keep cats?", "A1. Yes."),
        ("P: May I keep cats?", "R: Yes."),
        ("Pregunta: May I keep\ncats?\nRespuesta: Yes.",),
    ],
)
def test_one_marked_pair_is_enough(texts: tuple[str, ...]) -> None:
    assert found(page("# Cats", *texts)) == [("May I keep cats?", "Yes.")]


def test_a_marked_answer_continues_until_the_next_question_or_heading() -> None:
    made = page("Q: May I keep cats?", "A: Yes.", "Two at most.", "Q: And dogs?", "A: No.", "# Rent", "950 euros.")
    assert found(made) == [("May I keep cats?", "Yes. Two at most."), ("And dogs?", "No.")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Question | Answer", "May I keep cats? | Yes."),
        ("Nr | Frage | Antwort", "7 | May I keep cats? | Yes."),
        ("Respuesta | Pregunta | Tema", "Yes. | May I keep cats? | pets"),
        ("问题 | 答案", "May I keep cats? | Yes."),
    ],
)
def test_columns_called_question_and_answer_give_pairs(header: str, row: str) -> None:
    rows = [Block(text, Role.ROW, header=header) for text in (header, row)]
    assert found(page(*rows)) == [("May I keep cats?", "Yes.")]


def test_other_columns_and_rows_without_an_answer_give_none() -> None:
    assert found(page(Block("May I? | Yes", Role.ROW, header="text | note"))) == []
    assert found(page(Block("May I?", Role.ROW, header="Question | Answer"))) == []


def test_an_answer_in_the_last_column_may_contain_the_separator() -> None:
    row = Block("May I? | yes | no", Role.ROW, header="Question | Answer")
    assert found(page(row)) == [("May I?", "yes | no")]


def test_json_may_contain_pairs() -> None:
    text = '{"faq": [{"Question": "May I keep cats?", "answer": "Yes."}, {"question": "And dogs?"}, 5, null]}'
    assert found(page(Block(text, Role.CODE))) == [("May I keep cats?", "Yes.")]
    assert found(page(Block("[" * 5_000, Role.CODE))) == []


def test_nothing_has_no_pairs() -> None:
    assert list(find_pairs([])) == []
    assert list(find_pairs([Page(1, ())])) == []
    assert Pair("q", "a", None, 0).page is None
