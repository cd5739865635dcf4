"""The commands about what is kept: add, library, find, history."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from app.cli.commands import Call, Scope, within
from app.cli.kits import open_kit, open_library
from app.cli.output import Output, lines, place
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
    columns = (SpinnerColumn(), MofNCompleteColumn(), BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=output.err, transient=True) as progress:
        yield progress


@contextmanager
def _library(call: Call) -> Iterator[tuple[Output, Library]]:
    """The library, its progress shown on stderr."""
    with call.guarded() as output, _progress(output) as progress:
        task = progress.add_task("", total=None)

        def on_event(event: Event) -> None:
            if isinstance(event, LibraryProgressed):
                progress.update(task, completed=event.done, total=event.total or None, description=event.current)

        with open_library(call.paths, output.trouble, on_event) as (_, library):
            yield output, library


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
    path: Annotated[Path | None, typer.Argument(metavar="PATH", help="For remove: a document or folder.")] = None,
) -> None:
    """List what is known, bring it up to date, forget something, or make the index again."""
    call: Call = context.obj
    if (act is Act.REMOVE) != (path is not None):
        raise typer.BadParameter("remove takes a PATH, and nothing else does")
    if act is Act.LIST:
        with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
            _show(output, Places(kit.store).documents())
        return
    with _library(call) as (output, shelves):
        if path is not None and not shelves.remove(path):
            raise AssistantError(Code.DOCUMENT_MISSING, str(path))
        if act is Act.REBUILD:
            shelves.rebuild()
        if act is Act.SYNC:
            shelves.sync()
        work(shelves)
        _show(output, shelves.places.documents())


def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to look for, or - for one on each line of stdin.")],
    count: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages at most.")] = 5,
    scope: Scope = None,
) -> None:
    """Find passages without answering."""
    call: Call = context.obj
    with (
        call.guarded() as output,
        open_library(call.paths, output.trouble, lambda _: None, {"passages": count}) as (
            kit,
            shelves,
        ),
    ):
        work(shelves)  # what an interrupted import left
        retriever, where = kit.retriever, within(scope, kit.store)
        for one, is_one_of_many in lines(text):
            rows: list[dict[str, Any]] = [
                {"document": p.document, "title": p.title, "page": p.page, "text": p.text, "score": round(p.score, 4)}
                for p in retriever.retrieve(one, where)
            ]
            output.answer({"passages": rows}, is_one_of_many)
            for row in rows:
                output.title(place(row["title"], row["page"]))
                output.say(f"  {row['text']}")
            if not rows:
                output.say("Nothing was found.")
