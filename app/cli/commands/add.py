"""`sotto add`: documents, and web pages fetched once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import Output, lines
from app.domain.errors import AssistantError, Code

if TYPE_CHECKING:
    from app.engine.library.library import Library

_PATHS = (
    "Files, folders or web addresses (https://..., fetched over the network); - to read one from each line of stdin."
)


def add(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help=_PATHS)],
    once: Annotated[bool, typer.Option("--once", help="Read them now, and do not watch for changes.")] = False,
    collection: Annotated[str, typer.Option(metavar="NAME", help="Also put them into this collection.")] = "",
) -> None:
    """Add documents, folders and web pages to the library.

    Files and folders are kept up to date from then on; a web page is fetched once.
    """
    from app.cli.import_session import document_row, import_queued, import_session, show_documents

    with import_session(context.obj) as (output, library):
        places, has_failed = [], False
        for given in paths:
            for path, is_one_of_many in lines(given):
                try:
                    places.append(_add(output, library, path, not once, collection))
                except AssistantError as error:
                    if not is_one_of_many:
                        raise
                    output.error(error, True)
                    has_failed = True
                    continue
                if is_one_of_many:
                    import_queued(library)
                    below = library.places.documents(within=str(places[-1]))
                    output.answer({"documents": [document_row(document) for document in below]}, True)
        import_queued(library)
        if "-" not in paths:
            below = [d for d in library.places.documents() if any(d.path.is_relative_to(place) for place in places)]
            show_documents(output, below, library)
        if has_failed:
            raise typer.Exit(1)


def _add(output: Output, library: "Library", path: str, is_watched: bool, collection: str) -> Path:
    """Queue a file or folder, or what is at an address; returns its place. Raises AssistantError."""
    from app.cli.import_session import fetch
    from app.domain.web_address import looks_like_address

    if looks_like_address(path):
        return fetch(output, library, path, collection)
    place = Path(path).expanduser().absolute()
    if not place.exists():
        raise AssistantError(Code.DOCUMENT_MISSING, path)
    library.add([place], is_watched, collection)
    return place
