"""What is said of an examination, in one line, whatever came of it."""

from dataclasses import replace

import pytest

from app.domain.examination import Examination, Mark, Task
from app.domain.listings import ListedModel
from app.wording.examinations import FAILS, describe_examination

QUOTED = dict.fromkeys(Task, 0.1)
WRITER = ListedModel(
    "writer", "generation", "llama.cpp", "Writer", 1, "MIT", "https://example.org", (), 1, "Writes.", (), True, True
)


def held(wrong: Task | None, asked: int = 20) -> Examination:
    """Four questions of each task, of which those of one are answered wrongly."""
    tasks = [task for task in Task for _ in range(4)][:asked]
    marks = {
        str(n): Mark(task, task is not wrong, True, 2.0, "Is it red?", "Red. " * 40) for n, task in enumerate(tasks)
    }
    return Examination(marks, dict.fromkeys(Task, 4), QUOTED)


@pytest.mark.parametrize("task", [task for task in Task if task is not Task.CONDITION])
def test_what_it_got_wrong_is_said_with_an_example_on_one_line(task: Task) -> None:
    said = describe_examination(replace(WRITER, examination=held(task)))
    assert FAILS[task] in said
    assert "“Is it red?”" in said
    assert "“Red. Red." in said
    assert said.endswith("Sotto quotes instead.")
    assert "\n" not in said
    assert len(said) < 400


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (WRITER, "Not examined yet"),
        (replace(WRITER, examination=held(None, asked=7)), "Being examined: 7 of 20 questions answered"),
        (replace(WRITER, examination=held(None)), "it may answer in its own words; 20 of 20 right, 4 of 4 declined"),
        (replace(WRITER, examination=held(Task.ORDER), is_trusted=True), "You use it in its own words anyway."),
    ],
)
def test_how_far_it_has_come(model: ListedModel, said: str) -> None:
    assert said in describe_examination(model)


@pytest.mark.parametrize(
    "other", [replace(WRITER, role="speech"), replace(WRITER, is_built_in=True), replace(WRITER, installed=False)]
)
def test_of_what_needs_none_nothing_is_said(other: ListedModel) -> None:
    assert describe_examination(other) == ""
