"""`sotto ask`: a written question."""

from typing import Annotated

import typer

from app.cli.call import Out, Scope


def ask(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="The question, or - to read one from each line of stdin.")
    ],
    out: Out = None,
    scope: Scope = None,
    manner: Annotated[
        str, typer.Option(metavar="MANNER", help="usual, own_words (a model's) or without_documents.")
    ] = "usual",
) -> None:
    """Answer a written question aloud."""
    from app.cli.open_home import find_scope
    from app.cli.turn_loop import take_turns
    from app.domain.manner import Manner

    if manner not in list(Manner):
        raise typer.BadParameter(f"{manner}: one of {', '.join(Manner)}", param_hint="--manner")
    take_turns(
        context.obj,
        text,
        out,
        lambda running, one: running.ask(one, find_scope(scope, running.engine.store), Manner(manner)),
    )
