"""The commands about what is found: find, collections, answers."""

from typing import Annotated, Any

import typer

from app.cli.call import Call, Scope, within
from app.cli.import_session import work
from app.cli.open_home import open_library
from app.cli.output import lines, source
from app.domain.passages import Passage
from app.wording.library import name_place


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
