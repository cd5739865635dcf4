"""`sotto answers`: answers of the user's own."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call
from app.cli.open_home import open_kit
from app.domain.errors import AssistantError, Code
from app.engine.library.rows.kept_answers import KeptAnswerRows


class Keeping(StrEnum):
    """What to do with answers."""

    LIST = "list"
    ADD = "add"
    IMPORT = "import"
    REMOVE = "remove"


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
        pairs = KeptAnswerRows(kit.store, lambda: [kit.embedder])
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
