import pytest

from app.domain.passages import Passage
from app.engine.answering.grounding import unsupported

PASSAGES = (
    Passage(1, "/lease.pdf", "Lease", 2, "The monthly rent is 950 euros. It is due on the first working day.", 1),
    Passage(2, "/rules.md", "Rules", None, "Cats are allowed in every flat. Dogs are not allowed.", 1),
)


@pytest.mark.parametrize(
    ("reply", "wanting"),
    [
        ("The rent is 950 euros a month [1].", ()),
        ("The rent is 950 euros a month. [1] Cats are allowed in the flat. [2]", ()),
        ("The rent is 950 euros a month.", ()),
        ("The rent is 980 euros a month [1].", ("The rent is 980 euros a month.",)),
        ("Cats are allowed [2]. The landlord paints the kitchen every summer.",
         ("The landlord paints the kitchen every summer.",)),
        ("The landlord paints the kitchen every summer [1].", ("The landlord paints the kitchen every summer.",)),
        ("Parking costs 40 euros [7].", ("Parking costs 40 euros.",)),
        ("Yes, that is so. Shall I read the other clauses to you?", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_claims_that_no_passage_bears_out(reply: str, wanting: tuple[str, ...]) -> None:
    assert unsupported(reply, PASSAGES) == wanting


def test_without_passages_nothing_is_claimed_of_documents() -> None:
    assert unsupported("Rome lies in Italy, on the river Tiber.", ()) == ()


def test_it_works_where_words_are_not_parted() -> None:
    lease = (Passage(1, "/a", "契約", 1, "家賃は月950ユーロです。", 1),)
    assert unsupported("家賃は月950ユーロです[1]。", lease, "ja") == ()
    assert unsupported("家賃は月870ユーロです[1]。", lease, "ja") == ("家賃は月870ユーロです。",)
