"""The commands about documents: add, library."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call
from app.cli.import_session import fetch, library_at_work, show_documents, work
from app.cli.open_home import open_kit
from app.domain.errors import AssistantError, Code
from app.engine.library.rows.places import Places


class Act(StrEnum):
    """What to do with the library."""

    LIST = "list"
    SYNC = "sync"
    REMOVE = "remove"
    REBUILD = "rebuild"
    UNLOCK = "unlock"
    REFRESH = "refresh"


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
            show_documents(output, Places(kit.store).documents())
        return
    with library_at_work(call) as (output, shelves):
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
        show_documents(output, shelves.places.documents())
