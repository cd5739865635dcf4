from contextlib import closing

import pytest

from app.engine.library.search.fusion import DEPTH, fuse, worth
from tests.benchmarks.questions import FOLDER

SEEING, BLIND = worth(500, is_known=True), worth(500, is_known=False)


def order(words: list[tuple[int, float]], cosines: dict[int, float], a_cosine: float = SEEING) -> list[int]:
    return [id_ for id_, _ in fuse(words, cosines, a_cosine)]


def test_the_score_is_bm25_and_the_cosine_at_its_worth() -> None:
    assert dict(fuse([(7, 9.0), (8, 4.0)], {7: 0.1, 8: 0.5, 9: 0.7}, 10)) == pytest.approx({7: 10, 8: 9, 9: 7})


def test_where_one_passage_holds_the_rare_words_words_decide() -> None:
    assert order([(1, 17.0), (2, 5.0)], {2: 0.6, 1: 0.4, 3: 0.5})[0] == 1


def test_where_no_passage_holds_them_meaning_decides() -> None:
    assert order([(1, 2.5), (2, 2.4)], {3: 0.7, 1: 0.3, 2: 0.2})[0] == 3


def test_an_embedder_that_does_not_know_the_language_only_breaks_ties() -> None:
    assert order([(1, 9.0), (2, 6.0)], {2: 0.7, 1: 0.4})[0] == 2
    assert order([(1, 9.0), (2, 6.0)], {2: 0.7, 1: 0.4}, BLIND)[0] == 1
    assert order([(1, 9.0), (2, 8.9)], {2: 0.7, 1: 0.4}, BLIND)[0] == 2


def test_of_equals_words_decide() -> None:
    assert order([(1, 2.0), (2, 2.0)], {2: 0.5, 1: 0.5}) == [1, 2]


def test_a_passage_without_a_vector_is_not_the_last_for_that() -> None:
    assert order([(1, 9.0), (2, 8.0)], {2: 0.5, 3: 0.45}) == [1, 2, 3]


def test_beyond_a_full_list_words_are_taken_to_be_as_good_as_its_last() -> None:
    full = [(id_, 20.0 - id_ / 10) for id_ in range(DEPTH)]
    cosines = {0: 0.2, 999: 0.5}
    assert order(full, cosines)[0] == 999
    assert order(full[:-1], cosines)[0] == 0, "a list that is not full leaves nothing out"


def test_nothing_gives_nothing() -> None:
    assert fuse([], {}, SEEING) == []
    assert order([(1, 2.0)], {}) == [1]
    assert order([], {4: 0.3}) == [4]


def test_a_cosine_is_worth_more_where_a_rare_word_is_too() -> None:
    assert worth(100_000, is_known=True) > worth(100, is_known=True) > worth(100, is_known=False) > 0
    assert worth(0, is_known=True) > 0


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the question sets are not at {FOLDER}")
@pytest.mark.parametrize(("name", "first", "among_three"), [("xquad_en", 0.955, 0.99), ("xquad_zh", 0.93, 0.975)])
def test_real_questions_are_found_at_least_as_well_as_by_words_or_meaning(
    name: str, first: float, among_three: float
) -> None:
    from app.engine.adapters.embedders.minilm import MiniLM
    from app.storage.paths import resources
    from tests.benchmarks.questions import QuestionSet, recall

    with closing(QuestionSet(name, MiniLM(resources() / "embedder"))) as asked:
        pairs = list(zip(asked.questions, asked.question_vectors, strict=True))
        right = [question.right for question, _ in pairs]
        ways = [
            [asked.by_words(question.text) for question, _ in pairs],
            [asked.by_meaning(vector) for _, vector in pairs],
            [asked.fused(number) for number in range(len(pairs))],
        ]
    for places, least in ((1, first), (3, among_three)):
        words, meaning, fused = (recall([[id_ for id_, _ in one] for one in way], right, places) for way in ways)
        assert fused >= max(words, meaning)
        assert fused >= least
