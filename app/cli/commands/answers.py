"""`sotto answers`: answers of the user's own."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call
from app.domain.errors import AssistantError, Code


class AnswersAction(StrEnum):
    """What to do with answers."""

    LIST = "list"
    ADD = "add"
    IMPORT = "import"
    REMOVE = "remove"


_WORDS = {AnswersAction.LIST: 0, AnswersAction.ADD: 2, AnswersAction.IMPORT: 1, AnswersAction.REMOVE: 1}
"""How many words each takes."""


def answers(
    context: typer.Context,
    action: Annotated[AnswersAction, typer.Argument(metavar="ACTION", help="What to do.")] = AnswersAction.LIST,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD", help="For add: QUESTION ANSWER; for import: a CSV or JSON FILE; for remove: ID."
        ),
    ] = None,
) -> None:
    """Keep answers of your own, which override your documents."""
    from app.cli.open_home import open_kit
    from app.engine.library.rows.kept_answers import KeptAnswerRows

    call: Call = context.obj
    given = words or []
    if len(given) != _WORDS[action]:
        raise typer.BadParameter("add takes QUESTION ANSWER, import a FILE, remove an ID, list nothing")
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        kept = KeptAnswerRows(kit.store, lambda: [kit.embedder])
        if action is AnswersAction.ADD:
            kept.add(*given)
        elif action is AnswersAction.IMPORT:
            kept.take(Path(given[0]).expanduser())
        elif action is AnswersAction.REMOVE and not (given[0].isdigit() and kept.remove(int(given[0]))):
            raise AssistantError(Code.PAIR_UNKNOWN, given[0])
        while kept.step():
            pass
        pairs = kept.all()
        rows = [
            {"id": pair.id, "question": pair.question, "answer": pair.answer, "document": pair.title} for pair in pairs
        ]
        output.answer({"answers": rows})
        for pair in pairs:
            output.title(f"{pair.id:4} {pair.question}", f"  {pair.title}" if pair.title else "")
            output.say(f"     {pair.answer}")
        if not pairs:
            output.say('There are no answers yet: add one with `sotto answers add "QUESTION" "ANSWER"`.')
