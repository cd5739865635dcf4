"""Models, as the command line shows them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn

from app.cli.output import Output
from app.domain.events import ModelProgressed, ModelsListed
from app.domain.listings import ListedModel
from app.engine.answering.examination_questions import questions
from app.text.printable import on_one_line
from app.wording import models as words
from app.wording.examinations import describe_examination

_INSTALLED = {True: "installed", False: "         "}


def model_row(model: ListedModel) -> dict[str, Any]:
    """A model as the JSON answers table it."""
    return {
        "id": model.id,
        "role": model.role,
        "engine": model.engine,
        "title": model.title,
        "bytes": model.bytes,
        "licence": model.licence,
        "licence_page": model.licence_page,
        "languages": list(model.languages),
        "memory_bytes": model.memory_bytes,
        "good_at": model.good_at,
        "hosts": list(model.hosts),
        "installed": model.installed,
        "active": model.active,
        "linked": model.is_linked,
        "speed": model.speed,
        "missing": words.name_fault(model),
        "examination": _examination_row(model),
        "trusted": model.is_trusted,
    }


def _examination_row(model: ListedModel) -> dict[str, Any] | None:
    """A language model's examination; None where it has not begun, and for other models."""
    examined = model.examination
    if examined is None:
        return None
    declined, absent = examined.declined
    return {
        "passed": examined.is_passed if examined.is_settled else None,
        "asked": len(examined.marks),
        "right": examined.right,
        "borne_out": examined.borne_out,
        "declined": declined,
        "to_decline": absent,
        "seconds": examined.seconds,
        "failing": examined.failing,
        "said": describe_examination(model),
    }


def show_models(output: Output, models: Sequence[ListedModel], has_hint: bool = False) -> None:
    """List models. `has_hint`: and say how to get one."""
    output.answer({"models": [model_row(model) for model in models]})
    for model in models:
        mark = "in use   " if model.active else "unusable " if model.fault else _INSTALLED[model.installed]
        facts = f"{model.title}, {words.size(model.bytes)}, {model.licence or words.NO_LICENCE}"
        output.title(f"{mark} {model.id}", f"  {facts}")
        if model.fault:
            output.say(f"          {words.name_fault(model)}")
        if examination := describe_examination(model):
            output.say(f"          {examination}")
    if has_hint:
        output.say("Download one with `sotto models get ID`; `sotto models advise` says what suits this computer.")


def show_advice(output: Output, advice: ModelsListed) -> None:
    """What suits this computer, and which models other programs already have."""
    offers = [
        {"size": offer.size, "models": list(offer.models), "bytes": offer.bytes, "reason": offer.reason}
        for offer in advice.offers
    ]
    found = [
        {"path": one.path, "title": one.title, "program": one.program, "role": one.role, "bytes": one.bytes}
        for one in advice.found
    ]
    output.answer({"machine": advice.machine, "offers": offers, "found": found})
    output.say(advice.machine)
    for offer in advice.offers:
        output.title(offer.size, f": {offer.reason}")
        output.say(f"  sotto models get {' '.join(offer.models)}   ({words.size(offer.bytes)})")
    for one in advice.found:
        output.say(f"{one.program} already has {one.title}: sotto models add --link {one.path}")


@contextmanager
def examination_progress(output: Output, title: str) -> Iterator[Callable[[int], None]]:
    """A bar for an examination, on stderr; what is given here takes how many questions have been answered."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=output.err, transient=True) as progress:
        task = progress.add_task(on_one_line(f"{title} ({words.EXAMINING})"), total=len(questions()))
        yield lambda asked: progress.update(task, completed=asked)


@contextmanager
def model_progress(output: Output) -> Iterator[Callable[[ModelProgressed], None]]:
    """A bar for the model that is being transferred, on stderr; what is given here takes its progress."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=output.err, transient=True) as progress:
        task = progress.add_task("", total=None, rate="")

        def show(event: ModelProgressed) -> None:
            rate = f"{words.size(event.bytes_per_s)}/s" if event.bytes_per_s else ""
            if event.remaining_s is not None:
                rate += f", {timedelta(seconds=round(event.remaining_s))} left"
            progress.update(
                task, completed=event.done_bytes, total=event.total_bytes, rate=rate,
                description=on_one_line(f"{event.title} ({event.stage})"),
            )  # fmt: skip

        yield show
