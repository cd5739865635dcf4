"""The commands about what is found: find, collections, answers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.commands.library import work
from app.cli.commands.turn import Call, Scope, within
from app.cli.open_home import open_kit, open_library
from app.cli.output import lines, source
from app.domain.errors import AssistantError, Code
from app.domain.passages import Passage
from app.engine.library.rows.kept_answers import Pairs
from app.engine.library.rows.places import Places
from app.wording.library import name_place


class Grouping(StrEnum):
    """What to do with collections."""

    LIST = "list"
    PUT = "put"
    TAKE = "take"
    REMOVE = "remove"


class Keeping(StrEnum):
    """What to do with answers."""

    LIST = "list"
    ADD = "add"
    IMPORT = "import"
    REMOVE = "remove"


def _row(passage: Passage) -> dict[str, Any]:
    where = name_place(passage.page, passage.place)
    return {
        "document": passage.document,
        "title": passage.title,
        "page": passage.page,
        "place": where,
        "text": passage.text,
        "score": round(passage.score, 4),
    } | ({"address": passage.address} if passage.address else {})


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
            rows: list[dict[str, Any]] = [_row(p) for p in retriever.retrieve(one, where)]
            output.answer({"passages": rows}, is_one_of_many)
            for row in rows:
                output.title(source(source(row["title"], row["place"]), row.get("address", "")))
                output.say(f"  {row['text']}")
            if not rows:
                output.say("Nothing was found.")


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


def answers(
    context: typer.Context,
    act: Annotated[Keeping, typer.Argument(help="What to do.")] = Keeping.LIST,
    what: Annotated[
        list[str] | None, typer.Argument(metavar="...", help="add QUESTION ANSWER; import FILE; remove ID")
    ] = None,
) -> None:
    """List, add, import (CSV or JSON) or remove answers of your own, which win over what documents say."""
    call: Call = context.obj
    given = what or []
    if len(given) != {Keeping.LIST: 0, Keeping.ADD: 2, Keeping.IMPORT: 1, Keeping.REMOVE: 1}[act]:
        raise typer.BadParameter("add takes QUESTION ANSWER, import a FILE, remove an ID, list nothing")
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        pairs = Pairs(kit.store, lambda: [kit.embedder])
        if act is Keeping.ADD:
            pairs.add(*given)
        elif act is Keeping.IMPORT:
            pairs.take(Path(given[0]).expanduser())
        elif act is Keeping.REMOVE and not (given[0].isdigit() and pairs.remove(int(given[0]))):
            raise AssistantError(Code.PAIR_UNKNOWN, given[0])
        while pairs.step():
            pass
        kept = pairs.all()
        rows = [{"id": one.id, "question": one.question, "answer": one.answer, "document": one.title} for one in kept]
        output.answer({"answers": rows})
        for pair in kept:
            output.title(f"{pair.id:4} {pair.question}", f"  {pair.title}" if pair.title else "")
            output.say(f"     {pair.answer}")
        if not kept:
            output.say('There are no answers yet: `sotto answers add "QUESTION" "ANSWER"` keeps one.')
