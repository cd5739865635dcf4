"""The commands about documents: add, library."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from app.cli.commands import Call
from app.cli.kits import open_kit, open_library
from app.cli.output import Output, lines
from app.engine.library.library import Library
from app.engine.library.places import Document, Places
from app.errors import AssistantError, Code
from app.events import Event, LibraryProgressed
from app.store import translated
from app.ui.wording import describe


class Act(StrEnum):
    """What to do with the library."""

    LIST = "list"
    SYNC = "sync"
    REMOVE = "remove"
    REBUILD = "rebuild"
    UNLOCK = "unlock"


def _row(document: Document) -> dict[str, Any]:
    error = None
    if document.code:
        error = {"code": document.code, "message": describe(document.code, document.path.name).message}
    return {
        "path": str(document.path),
        "title": document.title,
        "state": str(document.state),
        "pages": document.pages,
        "passages": document.passages,
        "kind": document.kind,
        "topic": document.topic,
        "author": document.author,
        "date": document.date,
        "error": error,
    }


def _show(output: Output, documents: Sequence[Document]) -> None:
    rows = [_row(document) for document in documents]
    output.answer({"documents": rows})
    for row in rows:
        said = f" ({row['error']['message']})" if row["error"] else f", {row['passages']} passages"
        output.title(f"{row['state']:9}", f" {row['path']}{said}")
    if not rows:
        output.say("There are no documents yet: add some with `sotto add PATH`.")


@contextmanager
def _progress(output: Output) -> Iterator[Progress]:
    text = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), MofNCompleteColumn(), BarColumn(), TextColumn("{task.fields[pace]}"), text)
    with Progress(*columns, console=output.err, transient=True) as progress:
        yield progress


@contextmanager
def _library(call: Call) -> Iterator[tuple[Output, Library]]:
    """The library, its progress shown on stderr."""
    with call.guarded() as output, _progress(output) as progress:
        task = progress.add_task("", total=None, pace="")

        def on_event(event: Event) -> None:
            if isinstance(event, LibraryProgressed):
                current = "making the index anew" if event.is_remaking else event.current
                progress.update(
                    task, completed=event.done, total=event.total or None, description=current, pace=_pace(event)
                )

        with open_library(call.paths, output.trouble, on_event) as (_, library):
            yield output, library


def _pace(event: LibraryProgressed) -> str:
    pace = f"{event.passages_per_s:.0f} passages/s" if event.passages_per_s else ""
    return pace if event.remaining_s is None else f"{pace}, {timedelta(seconds=round(event.remaining_s))} left"


def work(library: Library) -> None:
    """Do all that is in line. Raises AssistantError(DISK_FULL | DATABASE_BUSY | ...)."""
    with translated():
        for _ in library.steps():
            pass


def add(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders; - reads one a line from stdin.")
    ],
    once: Annotated[bool, typer.Option("--once", help="Read them now, and do not look for changes later.")] = False,
    collection: Annotated[str, typer.Option(metavar="NAME", help="Put them into this collection, too.")] = "",
) -> None:
    """Read documents, and keep them in step from now on."""
    with _library(context.obj) as (output, library):
        for given in paths:
            for one, is_one_of_many in lines(given):
                if not Path(one).expanduser().exists():
                    error = AssistantError(Code.DOCUMENT_MISSING, one)
                    if not is_one_of_many:
                        raise error
                    output.error(error, True)
                    continue
                library.add([Path(one)], watched=not once, collection=collection)
                if is_one_of_many:
                    work(library)
                    within_it = library.places.documents(within=str(Path(one).expanduser().absolute()))
                    output.answer({"documents": [_row(known) for known in within_it]}, True)
        work(library)
        if "-" not in paths:
            places = [Path(path).expanduser().absolute() for path in paths]
            below = [d for d in library.places.documents() if any(d.path.is_relative_to(place) for place in places)]
            _show(output, below)


def library(
    context: typer.Context,
    act: Annotated[Act, typer.Argument(help="What to do.")] = Act.LIST,
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="For remove: a file or folder; for unlock: a file.")
    ] = None,
) -> None:
    """List what is known, bring it up to date, forget or unlock something, or make the index again."""
    call: Call = context.obj
    if (act in (Act.REMOVE, Act.UNLOCK)) != (path is not None):
        raise typer.BadParameter("remove and unlock take a PATH, and nothing else does")
    password = typer.prompt("Password", hide_input=True, err=True) if act is Act.UNLOCK else ""
    if act is Act.LIST:
        with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
            _show(output, Places(kit.store).documents())
        return
    with _library(call) as (output, shelves):
        if act is Act.REMOVE and path is not None and not shelves.remove(path):
            raise AssistantError(Code.DOCUMENT_MISSING, str(path))
        if act is Act.UNLOCK and path is not None:
            shelves.unlock(path, password)
        if act is Act.REBUILD:
            shelves.rebuild()
        if act is Act.SYNC:
            shelves.sync()
        work(shelves)
        _show(output, shelves.places.documents())
