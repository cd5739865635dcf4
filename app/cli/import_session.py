"""A library that imports for one command, its progress shown."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from app.cli.call import Call
from app.cli.open_home import open_library
from app.cli.output import Output
from app.domain.errors import AssistantError, Code
from app.domain.events import Event, LibraryProgressed
from app.domain.web_address import host_of
from app.storage.database import translated
from app.text.printable import on_one_line
from app.wording.faults import describe
from app.wording.library import describe_left_out

if TYPE_CHECKING:
    from app.engine.library.library import Library
    from app.engine.library.rows.places import Document


def document_row(document: "Document") -> dict[str, Any]:
    """A document as the JSON answers table it."""
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


def show_documents(output: Output, documents: Sequence["Document"], library: "Library | None" = None) -> None:
    """List documents, with what kept one from being read; of `library`, also what it passed over and left out."""
    rows = [document_row(document) for document in documents]
    rows += [_passed_row(name, code) for name, code in (library.passed_over if library else {}).items()]
    left_out = library.left_out if library else {}
    output.answer({"documents": rows} | ({"left_out": left_out} if left_out else {}))
    for row in rows:
        said = f" ({row['error']['message']})" if row["error"] else f", {row['passages']} passages"
        output.title(f"{row['state']:9}", f" {on_one_line(row['path'])}{said}")
        if "fetched" in row:
            output.say(f"          fetched from {row['fetched']['address']} at {row['fetched']['at']}")
    if left_out:
        output.say(describe_left_out(left_out))
    if not rows:
        output.say("There are no documents yet: add some with `sotto add PATH`.")


def _passed_row(name: str, code: Code) -> dict[str, Any]:
    """What could not be kept, as a document."""
    nothing = dict.fromkeys(("kind", "topic", "author", "date"), "")
    error = {"code": code, "message": describe(code, Path(name).name).message}
    return {"path": name, "title": name, "state": "failed", "pages": 0, "passages": 0, **nothing, "error": error}


@contextmanager
def _progress(output: Output) -> Iterator[Progress]:
    text = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), MofNCompleteColumn(), BarColumn(), TextColumn("{task.fields[rate]}"), text)
    with Progress(*columns, console=output.err, transient=True) as progress:
        yield progress


@contextmanager
def import_session(call: Call) -> Iterator[tuple[Output, "Library"]]:
    """The library, its progress shown on stderr."""
    with call.guarded() as output, _progress(output) as progress:
        task = progress.add_task("", total=None, rate="")

        def on_event(event: Event) -> None:
            if isinstance(event, LibraryProgressed):
                current = "rebuilding the index" if event.is_remaking else event.current
                progress.update(
                    task,
                    completed=event.done,
                    total=event.total or None,
                    description=on_one_line(current),
                    rate=_rate(event),
                )

        with open_library(call.paths, output.trouble, on_event) as (_, library):
            yield output, library


def _rate(event: LibraryProgressed) -> str:
    rate = f"{event.passages_per_s:.0f} passages/s" if event.passages_per_s else ""
    return rate if event.remaining_s is None else f"{rate}, {timedelta(seconds=round(event.remaining_s))} left"


def import_queued(library: "Library") -> None:
    """Do all that is queued. Raises AssistantError(DISK_FULL | DATABASE_BUSY | ...)."""
    with translated():
        for _ in library.steps():
            pass


def fetch(output: Output, library: "Library", address: str, collection: str = "") -> Path:
    """Fetch a web page and queue it: whoever names it in a command has agreed. Raises AssistantError.

    Where the page has moved to another host, a user at a terminal is asked whether to fetch it from there.
    """
    fetching = library.web.fetching(address)
    output.notice(f"Using the network once: fetching {fetching.address} from {fetching.host}.")
    try:
        page = fetching.run()
    except AssistantError as error:
        if error.code is not Code.ADDRESS_MOVED or not output.can_ask:
            raise
        output.trouble(error.code, error.detail)
        if not typer.confirm(f"The page has moved. Fetch it from {host_of(error.subject)}?", err=True):
            raise
        return fetch(output, library, error.subject, collection)
    library.keep(page, collection)
    return page.path
