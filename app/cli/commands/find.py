"""`sotto find`: passages of the documents."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import Call, Scope
from app.cli.output import lines, source
from app.domain.errors import AssistantError, Code

if TYPE_CHECKING:
    from app.domain.passages import Passage


def find(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to look for, or - to read one from each line of stdin.")
    ],
    count: Annotated[
        int, typer.Option("-k", metavar="N", min=1, max=100, help="How many passages to show at most.")
    ] = 5,
    scope: Scope = None,
) -> None:
    """Find passages in your documents without answering."""
    from app.cli.import_session import import_queued
    from app.cli.open_home import find_scope, open_library

    call: Call = context.obj
    with (
        call.guarded() as output,
        open_library(call.paths, output.trouble, lambda _: None, {"passages": count}) as (kit, library),
    ):
        library.sync()
        import_queued(library)  # what has changed on the disk, and what an interrupted import left
        retriever, within = kit.retriever, find_scope(scope, kit.store)
        for query, is_one_of_many in lines(text):
            if not query.strip():
                raise AssistantError(Code.NOTHING_ASKED)
            rows = [_row(passage) for passage in retriever.retrieve(query, within)]
            output.answer({"passages": rows}, is_one_of_many)
            for row in rows:
                output.title(source(source(row["title"], row["place"]), row.get("address", "")))
                output.say(f"  {row['text']}")
            if not rows:
                output.say("Nothing was found.")


def _row(passage: "Passage") -> dict[str, Any]:
    from app.wording.library import name_place

    return {
        "document": passage.document,
        "title": passage.title,
        "page": passage.page,
        "place": name_place(passage.page, passage.place),
        "text": passage.text,
        "score": round(passage.score, 4),
    } | ({"address": passage.address} if passage.address else {})
