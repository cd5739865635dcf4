"""`sotto collections`: documents grouped by the user."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call
from app.cli.open_home import open_kit
from app.engine.library.rows.places import Places


class Grouping(StrEnum):
    """What to do with collections."""

    LIST = "list"
    PUT = "put"
    TAKE = "take"
    REMOVE = "remove"


def collections(
    context: typer.Context,
    act: Annotated[Grouping, typer.Argument(help="What to do.")] = Grouping.LIST,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the collection.")] = "",
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.")] = None,
) -> None:
    """List collections, put files and folders into one, take them out, or remove one; no document is touched."""
    call: Call = context.obj
    needs_paths = act in (Grouping.PUT, Grouping.TAKE)
    if (act is not Grouping.LIST) != bool(name) or needs_paths != bool(paths):
        raise typer.BadParameter("put and take need a NAME and PATHs, remove a NAME, list nothing")
    given = [path.expanduser().absolute() for path in paths or ()]
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        places = Places(kit.store)
        if act is Grouping.PUT:
            places.collect(name, given)
        elif act is Grouping.TAKE:
            places.release(name, given)
        elif act is Grouping.REMOVE:
            places.dissolve(name)
        rows = [{"name": name, "paths": list(map(str, held))} for name, held in places.collections().items()]
        output.answer({"collections": rows})
        for row in rows:
            output.title(str(row["name"]))
            for path in row["paths"]:
                output.say(f"  {path}")
        if not rows:
            output.say("There are no collections yet: `sotto collections put NAME PATH` makes one.")
