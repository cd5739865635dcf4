"""`sotto add`: documents, and web pages fetched once."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.import_session import document_row, fetch, library_at_work, show_documents, work
from app.cli.output import Output, lines
from app.domain.errors import AssistantError, Code
from app.domain.web_address import looks_like_address
from app.engine.library.library import Library

_PATHS = "Files, folders, https://... (a web page: the network is used, once); - reads one a line from stdin."


def add(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help=_PATHS)],
    once: Annotated[bool, typer.Option("--once", help="Read them now, and do not look for changes later.")] = False,
    collection: Annotated[str, typer.Option(metavar="NAME", help="Put them into this collection, too.")] = "",
) -> None:
    """Read documents, and keep them in step from now on; a web page is fetched once."""
    with library_at_work(context.obj) as (output, library):
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
                    output.answer({"documents": [document_row(known) for known in within_it]}, True)
        work(library)
        if "-" not in paths:
            below = [d for d in library.places.documents() if any(d.path.is_relative_to(place) for place in places)]
            show_documents(output, below)


def _add(output: Output, library: Library, given: str, watched: bool, collection: str) -> Path:
    """Put a file or folder in line, or what is at an address; returns its place. Raises AssistantError."""
    if looks_like_address(given):
        return fetch(output, library, given, collection)
    place = Path(given).expanduser().absolute()
    if not place.exists():
        raise AssistantError(Code.DOCUMENT_MISSING, given)
    library.add([place], watched, collection)
    return place
