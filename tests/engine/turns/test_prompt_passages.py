from app.domain.passages import Passage
from app.engine.turns.prompt_passages import PromptPassages


def passage(name: int, score: float) -> Passage:
    return Passage(name, f"/{name}.txt", "", None, f"text {name}", score)


def ids(passages: tuple[Passage, ...] | list[Passage]) -> list[int]:
    return [one.id for one in passages]


def reading(*found: tuple[int, float]) -> PromptPassages:
    context = PromptPassages()
    context.see([passage(*one) for one in found])
    return context


def read_next(context: PromptPassages) -> int | None:
    wanted = context.next()
    if wanted is None:
        return None
    context.begin(wanted)
    context.finish()
    return wanted.id


def test_the_best_is_read_first_then_the_next() -> None:
    context = reading((1, 20), (2, 18), (3, 15))
    assert [read_next(context) for _ in range(4)] == [1, 2, 3, None]


def test_what_is_far_behind_is_not_read_beforehand() -> None:
    context = reading((1, 20), (2, 9.9))
    assert [read_next(context), read_next(context)] == [1, None]


def test_only_so_many_are_read_beforehand() -> None:
    context = reading(*((name, 20 - name / 10) for name in range(10)))
    assert len([one for one in (read_next(context) for _ in range(10)) if one is not None]) == 6


def test_nothing_found_is_nothing_to_read() -> None:
    assert PromptPassages().next() is None
    assert reading().next() is None
    assert reading().settle([]) == ()


def test_one_in_mid_reading_is_left_only_for_one_that_is_clearly_better() -> None:
    context = reading((1, 20), (2, 19))
    context.begin(passage(1, 20))
    context.see([passage(2, 20.0), passage(1, 19.0)])
    assert context.next() is context.underway
    context.see([passage(2, 20.0), passage(1, 18.0)])
    assert (better := context.next()) is not None
    assert better.id == 2


def test_one_in_mid_reading_that_is_found_no_more_is_left() -> None:
    context = reading((1, 20))
    context.begin(passage(1, 20))
    context.see([passage(2, 5)])
    assert (better := context.next()) is not None
    assert better.id == 2


def test_one_in_mid_reading_is_read_on_where_nothing_is_found_any_more() -> None:
    context = reading((1, 20))
    context.begin(passage(1, 20))
    context.see([])
    assert context.next() is context.underway


def test_what_was_read_keeps_its_order_and_gets_its_final_score() -> None:
    context = reading((1, 20), (2, 18))
    read_next(context)
    read_next(context)
    whole = context.settle([passage(2, 30), passage(3, 29), passage(1, 10)])
    assert [(one.id, one.score) for one in whole] == [(1, 10), (2, 30), (3, 29)]


def test_the_best_is_always_added_and_others_only_where_they_are_near() -> None:
    context = reading((1, 20))
    read_next(context)
    assert ids(context.settle([passage(2, 30), passage(3, 25), passage(4, 23.9)])) == [1, 2, 3]
    assert ids(context.settle([passage(1, 30), passage(5, 23)])) == [1]


def test_no_more_is_added_than_is_read_while_somebody_waits_but_for_the_best() -> None:
    context = reading((1, 20))
    read_next(context)
    wanted = [passage(2, 30), passage(3, 29), passage(4, 28)]
    assert ids(context.settle(wanted, characters_per_s=1.0)) == [1, 2]
    assert ids(context.settle(wanted, characters_per_s=40.0)) == [1, 2, 3]
    assert ids(context.settle(wanted, characters_per_s=400.0)) == [1, 2, 3, 4]


def test_of_those_that_are_added_the_one_underway_comes_first() -> None:
    context = reading((3, 20))
    context.begin(passage(3, 20))
    assert ids(context.settle([passage(2, 30), passage(3, 29)])) == [3, 2]


def test_scores_may_lie_below_zero() -> None:
    context = reading((1, -2.0), (2, -2.9), (3, -3.1))
    assert [read_next(context) for _ in range(3)] == [1, 2, None]
    assert ids(context.settle([passage(4, -1.0), passage(5, -1.1), passage(6, -1.3)])) == [1, 2, 4, 5]
