"""What of a growing reply is given to the voice: nothing is lost, the first clause is early, sound never runs dry."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.speaking.chunks import Chunk, Chunker
from app.engine.speaking.clause_breaks import clauses, phrases
from app.engine.speaking.speech import pause_s
from tests.text.test_sentences import LANGUAGES, TEXTS

LEASE = (
    "The lease says that the rent is nine hundred and fifty euros a month, which is due on the first working day. "
    "If you pay late, the landlord may charge a fee of ten euros for each reminder; the fee is not charged where the "
    "bank was at fault. Cats and small dogs are allowed as long as no neighbour complains about the noise they make "
    "during the night. The flat has to be painted every five years in a colour that the landlord agrees with, and "
    "holes in the walls must be filled before the keys are handed back at the end of the tenancy."
)
UNBROKEN = (
    "In this case, the landlord of the building in which the flat of the tenant lies has the right to ask for the "
    "payment of the costs of the repair of the window of the kitchen within a period of four weeks after the receipt "
    "of the letter. Yes."
)
GERMAN = (
    "Die Miete, also der Betrag ohne Nebenkosten, ist am ersten Werktag fällig. Sie darf höchstens alle fünfzehn "
    "Monate um einen Betrag erhöht werden, der sich nach dem örtlichen Vergleich richtet."
)


def everything(text: str, language: str = "en", ahead_s: float = 9.0) -> list[Chunk]:
    pieces = Chunker(language)
    pieces.feed(text)
    pieces.end()
    taken = []
    while (piece := pieces.take(ahead_s)) is not None:
        taken.append(piece)
    assert pieces.is_over
    return taken


def cut(text: str, language: str = "en", is_whole: bool = True) -> list[str]:
    at = [0, *clauses(text, language, is_whole), len(text)]
    return [text[start:end] for start, end in pairwise(at)]


@given(st.lists(TEXTS), LANGUAGES, st.randoms(use_true_random=False))
def test_a_growing_reply_loses_nothing(parts: list[str], language: str, chance: random.Random) -> None:
    pieces, taken = Chunker(language), []
    for part in parts:
        pieces.feed(part)
        while (piece := pieces.take(chance.choice([0.0, 0.4, 5.0]))) is not None:
            taken.append(piece.text)
    pieces.end()
    while (piece := pieces.take(0.0)) is not None:
        taken.append(piece.text)
    assert pieces.is_over
    assert "".join("".join(taken).split()) == "".join("".join(parts).split())
    assert all(text == text.strip() != "" for text in taken)


@given(TEXTS, LANGUAGES)
def test_a_cut_is_at_white_space(text: str, language: str) -> None:
    for at in [*clauses(text, language), *phrases(text, language)]:
        assert text[at - 1].isspace()
        assert not text[at].isspace()


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_abbreviations_and_decimals_do_not_end_a_sentence(size: int) -> None:
    whole = [
        "The rent rises by 3.5 percent.",
        "Dr. Smith and Mrs. Bell agree, e.g. on $1.50 a day.",
        "See No. 5 on p. 12 of the lease.",
        "The U.S. is far.",
        "Is it? Yes!",
    ]
    pieces, said = Chunker(), []
    reply = " ".join(whole)
    for at in range(0, len(reply), size):
        pieces.feed(reply[at : at + size])
        while (piece := pieces.take(9.0)) is not None:
            said.append(piece.text)
    pieces.end()
    while (piece := pieces.take(9.0)) is not None:
        said.append(piece.text)
    assert said == [*whole[:-1], "Is it?", "Yes!"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("If you pay late, the landlord may ask.", ["If you pay late, ", "the landlord may ask."]),
        ("The rent is due today; the fee is not.", ["The rent is due today; ", "the fee is not."]),
        ("It says three things: rent is due.", ["It says three things: ", "rent is due."]),
        ("The rent is high \u2013 too high.", ["The rent is high \u2013 ", "too high."]),
        ("The rent is due today because it is May.", ["The rent is due today ", "because it is May."]),
        ("From Lease agreement, page 2: The rent.", ["From Lease agreement, page 2: ", "The rent."]),
        ("He moved here on March 5, 2024 at noon.", ["He moved here on March 5, 2024 at noon."]),
        ("The winning numbers are 3, 5, 7 today.", ["The winning numbers are 3, 5, 7 today."]),
        ("She lives in Portland, Oregon now.", ["She lives in Portland, Oregon now."]),
        ('They read "the long, dark night" aloud.', ['They read "the long, dark night" aloud.']),
        ("Pets (cats, dogs, and birds) are fine.", ["Pets (cats, dogs, and birds) are fine."]),
        ("Use the function `f(a, b)` for it.", ["Use the function `f(a, b)` for it."]),
        ("They work for Acme Inc., which is big.", ["They work for Acme Inc., which is big."]),
        ("Yes, it is due.", ["Yes, it is due."]),
        ("It costs about 1,000 euros.", ["It costs about 1,000 euros."]),
    ],
)
def test_a_sentence_is_cut_between_clauses_only(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_what_may_still_be_a_citation_is_waited_for() -> None:
    assert cut("From the lease agreement, p", is_whole=False) == ["From the lease agreement, p"]
    assert cut("From the lease agreement, it", is_whole=False) == ["From the lease agreement, ", "it"]


def test_german_nouns_begin_clauses() -> None:
    assert cut("Wenn du zu spät zahlst, Gebühren fallen an.", "de")[0] == "Wenn du zu spät zahlst, "


def test_the_first_clause_is_given_before_its_sentence_is_complete() -> None:
    pieces = Chunker()
    pieces.feed("If you pay late, the land")
    assert pieces.take(0.0) == Chunk("If you pay late,", is_end=False)
    assert pieces.take(0.0) is None
    pieces.feed("lord may charge a fee. ")
    assert pieces.take(5.0) is None, "there is time to wait for what follows"
    pieces.feed("It")
    assert pieces.take(5.0) == Chunk("the landlord may charge a fee.")


def test_a_sentence_is_given_as_soon_as_the_next_one_begins() -> None:
    pieces = Chunker()
    pieces.feed("The rent is 950 euros.")
    assert pieces.take(9.0) is None
    pieces.feed(" It")
    assert pieces.take(9.0) == Chunk("The rent is 950 euros.")


def test_a_phrase_is_taken_only_where_nothing_else_keeps_the_sound_going() -> None:
    pieces = Chunker()
    pieces.feed("Yes. The owner of the building ")
    assert pieces.take(0.0) == Chunk("Yes.")
    assert pieces.take(0.4) is None
    assert pieces.take(0.1) == Chunk("The owner", is_end=False)


def test_long_sentences_are_cut_and_the_first_one_sooner() -> None:
    texts = [piece.text for piece in everything(f"{LEASE} {LEASE}")]
    assert texts[0] == "The lease says that the rent is nine hundred and fifty euros a month,"
    assert texts[1] == "which is due on the first working day."
    assert max(map(len, texts)) <= 220
    assert len(texts) == 9
    assert len(everything("It is " + "very, very very " * 40)) == 4


@pytest.mark.parametrize(
    "block",
    ["```python\nx = 1, 2\n\ny = 3. Z\n```", "| a | b |\n|---|---|\n| 1 | 2. Z |", "~~~\n# not a heading\n~~~"],
)
def test_code_and_tables_are_one_piece(block: str) -> None:
    reply = f"Here it is:\n{block}\nThat is all."
    for size in (1, 3, 1000):
        pieces, texts = Chunker(), []
        for at in range(0, len(reply), size):
            pieces.feed(reply[at : at + size])
            while (piece := pieces.take(0.0)) is not None:
                texts.append(piece.text)
        pieces.end()
        while (piece := pieces.take(0.0)) is not None:
            texts.append(piece.text)
        assert texts == ["Here it is:", block, "That is all."]


def test_headings_items_and_paragraphs_end_without_a_full_stop() -> None:
    reply = "# Rent and costs\nIt is high\n\n- rent of 950\n- heating\n1. first\n2. second"
    assert [piece.text for piece in everything(reply)] == [
        "# Rent and costs", "It is high", "- rent of 950", "- heating", "1. first", "2. second",
    ]  # fmt: skip


def tokens(text: str) -> Iterator[str]:
    """About 1.33 to a word, as a language model's are."""
    chance = random.Random(3)
    for word in text.split():
        if chance.random() < 0.33 and len(word) > 3:
            yield from (f" {word[:3]}", word[3:])
        else:
            yield f" {word}"


def gaps(text: str, language: str, tokens_per_s: float, words_per_s: float = 175 / 60) -> list[float]:
    """Seconds of silence beyond its pause after each piece, in simulated time."""
    coming = list(tokens(text))
    pieces, found = Chunker(language), []
    now_s = ahead_s = dry_s = pause = 0.0
    fed, has_begun, step_s = 0, False, 0.01
    while not pieces.is_over:
        while fed < len(coming) and (fed + 1) / tokens_per_s <= now_s:
            pieces.feed(coming[fed])
            fed += 1
            if fed == len(coming):
                pieces.end()
        piece = pieces.take(ahead_s)
        if piece is not None:
            found += [max(0.0, dry_s - pause)] if has_begun else []
            ahead_s += len(piece.text.split()) / words_per_s + max(0.0, pause - dry_s)
            has_begun, dry_s, pause = True, 0.0, pause_s(piece)
            continue
        now_s += step_s
        dry_s += step_s if has_begun and ahead_s <= 0 else 0.0
        ahead_s = max(0.0, ahead_s - step_s)
    return found


@pytest.mark.parametrize("tokens_per_s", [5, 6, 8, 12, 25, 60])
@pytest.mark.parametrize(("text", "language"), [(LEASE, "en"), (UNBROKEN, "en"), (GERMAN, "de"), (LEASE * 2, "xx")])
def test_sound_never_runs_dry(text: str, language: str, tokens_per_s: float) -> None:
    found = gaps(text, language, tokens_per_s)
    assert found
    assert max(found) < 0.02


def test_where_words_come_too_slowly_it_does() -> None:
    assert max(gaps(LEASE, "en", 2)) > 0.5, "the simulation can tell"
