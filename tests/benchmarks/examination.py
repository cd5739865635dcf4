"""The examination of language models: what quoting and two small models get right, and whether they may speak."""

import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TypeVar, cast

from app.domain.examination import Examination, Mark, Task
from app.engine.answering.examination import answer, quote_all
from app.engine.answering.examination_questions import questions
from app.engine.parts.generator import Generator as Writer
from app.engine.parts.home import Home
from app.engine.parts.kit import Kit
from app.storage.paths import Paths
from app.wording.examinations import FAILS
from tests.fixtures.models import install_qwen, install_smollm2

T = TypeVar("T")

MODELS: dict[str, Callable[[Path], Path]] = {"SmolLM2 135M": install_smollm2, "Qwen2.5-Coder 0.5B": install_qwen}
PASSAGES = (1, 0)
"""How many a model is given; 0: all."""
ASKED = Counter(question.task for question in questions())


def whole(steps: Generator[int, None, T]) -> T:
    """What it returns in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(T, end.value)


def examine(kit: Kit, file: Path, most: int, quoted: Examination) -> Examination:
    """All forty questions, even where it could be ended sooner."""
    kit.release("generator")
    kit.apply(kit.settings.model_copy(update={"generator": "llama.cpp", "generator_model": file.name}))
    writer = cast(Writer, kit.named("generator", "llama.cpp"))
    marks: dict[str, Mark] = {one.id: whole(answer(writer, one, most=most)) for one in questions()}
    return Examination(marks, ASKED, {task: quoted.share(task) for task in Task})


def row(name: str, passages: str, examined: Examination, outcome: str) -> str:
    """A line of the table."""
    tasks = [f"{sum(mark.is_right for mark in examined.of(task))}/{ASKED[task]}" for task in Task]
    cells = (name, passages, *tasks, str(examined.right), str(examined.borne_out), f"{examined.seconds:.1f}", outcome)
    return f"| {' | '.join(cells)} |"


def table(kit: Kit) -> Sequence[str]:
    """Every line; printed as it comes."""
    head = ("who", "passages", *Task, "right of 40", "borne out", "seconds, median", "may speak")
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    print("\n".join(lines))
    quoted = whole(quote_all(kit))
    lines.append(row("quoting", "all", quoted, ""))
    print(lines[-1])
    for name, install in MODELS.items():
        try:
            file = install(kit.paths.models)
        except PackageNotFoundError:
            print(f"{name}: not measured, its packages are not installed")
            continue
        for most in PASSAGES:
            examined = examine(kit, file, most, quoted)
            outcome = "yes" if examined.failing is None else f"no: {FAILS[examined.failing]}"
            lines.append(row(name, str(most or "all"), examined, outcome))
            print(lines[-1])
    return lines


def main() -> None:
    """Measure and print."""
    print("\nThe examination of language models")
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        paths = Paths(Path(folder) / "home")
        paths.prepare()
        with Home(paths, print) as home:
            table(home.kit)
