"""The commands about documents: add, library."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from app.cli.commands.turn import Call
from app.cli.open_home import open_kit, open_library
from app.cli.output import Output, lines
from app.domain.errors import AssistantError, Code
from app.domain.events import Event, LibraryProgressed
from app.domain.web_address import host_of, looks_like_address
from app.engine.library.library import Library
from app.engine.library.rows.places import Document, Places
from app.storage.database import translated
from app.wording.window import describe

_PATHS = "Files, folders, https://... (a web page: the network is used, once); - reads one a line from stdin."


class Act(StrEnum):
    """What to do with the library."""

    LIST = "list"
    SYNC = "sync"
    REMOVE = "remove"
    REBUILD = "rebuild"
    UNLOCK = "unlock"
    REFRESH = "refresh"


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
    } | ({"fetched": {"address": document.address, "at": document.fetched}} if document.address else {})


def _show(output: Output, documents: Sequence[Document]) -> None:
    rows = [_row(document) for document in documents]
    output.answer({"documents": rows})
    for row in rows:
        said = f" ({row['error']['message']})" if row["error"] else f", {row['passages']} passages"
        output.title(f"{row['state']:9}", f" {row['path']}{said}")
        if "fetched" in row:
            output.say(f"          fetched from {row['fetched']['address']} at {row['fetched']['at']}")
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
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help=_PATHS)],
    once: Annotated[bool, typer.Option("--once", help="Read them now, and do not look for changes later.")] = False,
    collection: Annotated[str, typer.Option(metavar="NAME", help="Put them into this collection, too.")] = "",
) -> None:
    """Read documents, and keep them in step from now on; a web page is fetched once."""
    with _library(context.obj) as (output, library):
        places = []
        for given in paths:
            for one, is_one_of_many in lines(given):
                try:
                    places.append(_add(output, library, one, not once, collection))
                except AssistantError as error:
                    if not is_one_of_many:
                        raise
                    output.error(error, True)
                    continue
                if is_one_of_many:
                    work(library)
                    within_it = library.places.documents(within=str(places[-1]))
                    output.answer({"documents": [_row(known) for known in within_it]}, True)
        work(library)
        if "-" not in paths:
            below = [d for d in library.places.documents() if any(d.path.is_relative_to(place) for place in places)]
            _show(output, below)


def _add(output: Output, library: Library, given: str, watched: bool, collection: str) -> Path:
    """Put a file or folder in line, or what is at an address; returns its place. Raises AssistantError."""
    if looks_like_address(given):
        return fetch(output, library, given, collection)
    place = Path(given).expanduser().absolute()
    if not place.exists():
        raise AssistantError(Code.DOCUMENT_MISSING, given)
    library.add([place], watched, collection)
    return place


def fetch(output: Output, library: Library, address: str, collection: str = "") -> Path:
    """Fetch a web page and put it in line: the command's user said so by naming it. Raises AssistantError.

    Where it is on another computer now, a user at a terminal is asked whether to fetch it from there.
    """
    fetching = library.web.fetching(address)
    output.notice(f"Using the network, once: fetching {fetching.address} from {fetching.host}.")
    try:
        page = fetching.run()
    except AssistantError as error:
        if error.code is not Code.ADDRESS_MOVED or not output.can_ask:
            raise
        output.trouble(error.code, error.detail)
        if not typer.confirm(f"Fetch it from {host_of(error.detail)}?", err=True):
            raise
        return fetch(output, library, error.detail, collection)
    library.keep(page, collection)
    return page.path


def library(
    context: typer.Context,
    act: Annotated[Act, typer.Argument(help="What to do.")] = Act.LIST,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="For remove, unlock and refresh (a web page's copy)."),
    ] = None,
) -> None:
    """List what is known, bring it up to date, forget, unlock or fetch something again, or make the index again."""
    call: Call = context.obj
    if (act in (Act.REMOVE, Act.UNLOCK, Act.REFRESH)) != (path is not None):
        raise typer.BadParameter("remove, unlock and refresh take a PATH, and nothing else does")
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
        if act is Act.REFRESH and path is not None:
            fetch(output, shelves, shelves.web.address_of(path))
        if act is Act.REBUILD:
            shelves.rebuild()
        if act is Act.SYNC:
            shelves.sync()
        work(shelves)
        _show(output, shelves.places.documents())
