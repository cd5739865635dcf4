"""`sotto collections`: documents grouped by the user."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call


class CollectionsAction(StrEnum):
    """What to do with collections."""

    LIST = "list"
    PUT = "put"
    TAKE = "take"
    REMOVE = "remove"


def collections(
    context: typer.Context,
    action: Annotated[CollectionsAction, typer.Argument(metavar="ACTION", help="What to do.")] = CollectionsAction.LIST,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the collection.")] = "",
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Files and folders: for put and take.")
    ] = None,
) -> None:
    """Group documents into collections.

    put adds files and folders to a collection, take takes them out of it, remove dissolves it; no document is changed.
    """
    from app.cli.open_home import open_kit
    from app.engine.library.rows.places import Places

    call: Call = context.obj
    needs_paths = action in (CollectionsAction.PUT, CollectionsAction.TAKE)
    if (action is not CollectionsAction.LIST) != bool(name) or needs_paths != bool(paths):
        raise typer.BadParameter("put and take need a NAME and PATHs, remove needs a NAME, list takes nothing")
    absolute = [path.expanduser().absolute() for path in paths or ()]
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        places = Places(kit.store)
        if action is CollectionsAction.PUT:
            places.collect(name, absolute)
        elif action is CollectionsAction.TAKE:
            places.release(name, absolute)
        elif action is CollectionsAction.REMOVE:
            places.dissolve(name)
        rows = [{"name": title, "paths": list(map(str, held))} for title, held in places.collections().items()]
        output.answer({"collections": rows})
        for row in rows:
            output.title(str(row["name"]))
            for path in row["paths"]:
                output.say(f"  {path}")
        if not rows:
            output.say("There are no collections yet: create one with `sotto collections put NAME PATH`.")
