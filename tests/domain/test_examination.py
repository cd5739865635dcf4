"""Which answers let a model speak, and what is said of one that may not."""

import pytest

from app.domain.examination import Examination, Mark, Task

QUOTED = {Task.FACT: 0.9, Task.CONDITION: 0.1, Task.TOGETHER: 0.2, Task.ABSENT: 0.9, Task.ORDER: 1.0}


def held(wrong: dict[Task, int], unfounded: int = 0, each: int = 8, quoted: dict[Task, float] = QUOTED) -> Examination:
    """Eight questions of each task, so many of them answered wrongly."""
    marks: dict[str, Mark] = {}
    for task in Task:
        for number in range(each):
            is_right = number >= wrong.get(task, 0)
            question = f"{task} {number}?"
            marks[f"{task}-{number}"] = Mark(task, is_right, len(marks) >= unfounded, 1.0 + number, question, "Blue.")
    return Examination(marks, dict.fromkeys(Task, each), quoted)


@pytest.mark.parametrize(
    ("wrong", "unfounded", "failing"),
    [
        ({}, 0, None),
        ({Task.CONDITION: 3, Task.TOGETHER: 3}, 0, None),
        ({Task.CONDITION: 1, Task.TOGETHER: 7}, 0, Task.TOGETHER),
        ({Task.CONDITION: 8}, 0, Task.CONDITION),
        ({Task.ABSENT: 2, Task.ORDER: 1, Task.FACT: 3}, 17, None),
        ({Task.ABSENT: 3}, 0, Task.ABSENT),
        ({Task.ORDER: 2}, 0, Task.ORDER),
        ({Task.FACT: 4}, 0, Task.FACT),
        ({}, 18, Task.FACT),
    ],
)
def test_a_model_may_speak_that_is_right_beyond_quoting_and_harmless_elsewhere(
    wrong: dict[Task, int], unfounded: int, failing: Task | None
) -> None:
    examined = held(wrong, unfounded)
    assert (examined.failing, examined.is_passed) == (failing, failing is None)


def test_it_must_beat_quoting_not_equal_it() -> None:
    able = {**QUOTED, Task.CONDITION: 0.6, Task.TOGETHER: 0.6}
    assert held({Task.CONDITION: 3, Task.TOGETHER: 2}).is_passed
    assert not held({Task.CONDITION: 3, Task.TOGETHER: 2}, quoted=able).is_passed


def test_nothing_is_passed_before_the_end_nor_without_knowing_what_quoting_can_do() -> None:
    whole = held({})
    assert not Examination(dict(list(whole.marks.items())[:-1]), whole.questions, QUOTED).is_passed
    assert not Examination(whole.marks, whole.questions, {}).is_passed


def test_what_is_told_of_it() -> None:
    examined = held({Task.TOGETHER: 7, Task.ABSENT: 2}, unfounded=5)
    assert (examined.right, examined.borne_out, examined.declined) == (31, 35, (6, 8))
    assert examined.seconds == 5.0
    example = examined.example
    assert example is not None
    assert example.question == "together 0?"
    assert held({}).example is None
