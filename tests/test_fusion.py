import pytest

from app.engine.fusion import K, fuse
from tests.benchmarks.questions import FOLDER


def test_what_both_rankings_hold_comes_before_what_one_holds() -> None:
    assert next(id_ for id_, _ in fuse([1, 2, 3], [4, 2, 5])) == 2


def test_scores_are_sums_of_reciprocal_places() -> None:
    assert dict(fuse([7, 8], [8], k=60)) == pytest.approx({8: 1 / 62 + 1 / 61, 7: 1 / 61})
    assert dict(fuse([7])) == pytest.approx({7: 1 / (K + 1)})


def test_of_equals_the_earlier_ranking_decides() -> None:
    assert [id_ for id_, _ in fuse([1, 2], [3, 4])] == [1, 3, 2, 4]


def test_nothing_gives_nothing() -> None:
    assert fuse() == []
    assert fuse([], []) == []


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the question sets are not at {FOLDER}")
def test_fusion_finds_more_in_three_places_than_words_or_meaning_alone() -> None:
    from app.engine.adapters.minilm import MiniLM
    from app.paths import resources
    from tests.benchmarks.questions import QuestionSet, recall

    found = QuestionSet("xquad_en", MiniLM(resources() / "embedder"))
    pairs = list(zip(found.questions, found.question_vectors, strict=True))
    words = [found.by_words(question)[:50] for question, _ in pairs]
    meaning = [found.by_meaning(vector)[:50] for _, vector in pairs]
    fused = [[id_ for id_, _ in fuse(*both)] for both in zip(words, meaning, strict=True)]
    wanted = [question.paragraph for question, _ in pairs]
    assert recall(fused, wanted, 3) > max(recall(words, wanted, 3), recall(meaning, wanted, 3))
    assert recall(meaning, wanted, 1) > 0.903  # the published weights give 0.913
