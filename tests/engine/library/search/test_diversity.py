from app.domain.passages import Passage
from app.engine.library.search.diversity import diversify

CONTRACT = (
    "The tenant pays the rent on the first day of every month to the account of the landlord, who keeps the flat warm "
    "in winter and dry in spring. The rent is {} euros, and the deposit is three times as much."
)
OTHERS = [
    "Tomatoes want sun and much water in July, and a stick to hold on to.",
    "Pump the tyres to four bar before a long ride, and oil the chain.",
    "The choir rehearses the requiem on Tuesday evenings at eight.",
    "Dinner is served in the great hall when the bell has rung twice.",
]


def passages(*given: tuple[str, str, float]) -> list[Passage]:
    return [
        Passage(number, document, document, None, text, score) for number, (document, text, score) in enumerate(given)
    ]


def ids(found: list[Passage]) -> list[int]:
    return [one.id for one in found]


def test_what_says_the_same_is_said_once() -> None:
    same = CONTRACT.format(950).replace("keeps the flat warm", "keeps the house  warm").upper()
    ranked = passages(("a", CONTRACT.format(950), 9), ("b", same, 8), ("c", OTHERS[0], 1))
    assert ids(diversify(ranked, 3)) == [0, 2]
    assert ids(
        diversify(
            passages(
                ("a", "每月的房租是九百五十欧元包括暖气水电和花园。", 3),
                ("b", "每月的房租是九百五十欧元包括暖气水电和花园", 2),
            ),
            3,
        )
    ) == [0]


def test_other_numbers_make_it_another_thing_to_say() -> None:
    ranked = passages(("a", CONTRACT.format(950), 9), ("b", CONTRACT.format(980), 8))
    assert ids(diversify(ranked, 3)) == [0, 1]


def test_a_sentence_of_a_long_passage_is_not_the_same() -> None:
    ranked = passages(("a", CONTRACT.format("nine"), 9), ("b", CONTRACT.format("nine")[:60], 8))
    assert ids(diversify(ranked, 3)) == [0, 1]


def test_of_passages_about_as_good_another_document_comes_first() -> None:
    ranked = passages(("a", OTHERS[0], 10), ("a", OTHERS[1], 9.8), ("a", OTHERS[2], 9.7), ("b", OTHERS[3], 9.6))
    found = diversify(ranked, 4)
    assert ids(found) == [0, 3, 1, 2]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_clearly_better_passage_keeps_its_place() -> None:
    ranked = passages(("a", OTHERS[0], 10), ("a", OTHERS[1], 9.8), ("a", OTHERS[2], 9), ("b", OTHERS[3], 5))
    assert ids(diversify(ranked, 4)) == [0, 1, 2, 3]


def test_no_more_than_asked_and_nothing_of_nothing() -> None:
    assert ids(diversify(passages(*(("a", text, 1.0) for text in OTHERS)), 2)) == [0, 1]
    assert diversify([], 3) == []
    below_zero = passages(("a", OTHERS[0], -2.0), ("a", OTHERS[1], -2.01), ("b", OTHERS[2], -2.02))
    assert ids(diversify(below_zero, 3)) == [0, 2, 1]
