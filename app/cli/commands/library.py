"""`sotto library`: the documents that are known."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call
from app.domain.errors import AssistantError, Code


class LibraryAction(StrEnum):
    """What to do with the library."""

    LIST = "list"
    SYNC = "sync"
    REMOVE = "remove"
    REBUILD = "rebuild"
    UNLOCK = "unlock"
    REFRESH = "refresh"


_ON_ONE = frozenset({LibraryAction.REMOVE, LibraryAction.UNLOCK, LibraryAction.REFRESH})


def library(
    context: typer.Context,
    action: Annotated[LibraryAction, typer.Argument(metavar="ACTION", help="What to do.")] = LibraryAction.LIST,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="The document: for remove, unlock and refresh (of a web page)."),
    ] = None,
) -> None:
    """List, update, unlock or remove documents.

    sync looks for changes on disk, unlock asks for the password of a protected file, refresh fetches a web page again,
    rebuild rebuilds the search index.
    """
    from app.cli.import_session import fetch, import_queued, import_session, show_documents
    from app.cli.open_home import open_kit
    from app.engine.library.rows.places import Places

    call: Call = context.obj
    if (action in _ON_ONE) != (path is not None):
        raise typer.BadParameter("remove, unlock and refresh take a PATH; the others take none")
    password = typer.prompt("Password", hide_input=True, err=True) if action is LibraryAction.UNLOCK else ""
    if action is LibraryAction.LIST:
        with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
            show_documents(output, Places(kit.store).documents())
        return
    with import_session(call) as (output, opened):
        if action is LibraryAction.REMOVE and path is not None and not opened.remove(path):
            raise AssistantError(Code.DOCUMENT_MISSING, str(path))
        if action is LibraryAction.UNLOCK and path is not None:
            opened.unlock(path, password)
        if action is LibraryAction.REFRESH and path is not None:
            fetch(output, opened, opened.web.address_of(path))
        if action is LibraryAction.REBUILD:
            opened.rebuild()
        if action is LibraryAction.SYNC:
            opened.sync()
        import_queued(opened)
        show_documents(output, opened.places.documents())
