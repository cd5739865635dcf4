"""`sotto turn`: a recorded question."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Out


def turn(
    context: typer.Context,
    audio: Annotated[
        str, typer.Argument(metavar="AUDIO", help="A sound file, or - to read one from each line of stdin.")
    ],
    realtime: Annotated[bool, typer.Option("--realtime", help="Play the recording at the pace of speech.")] = False,
    out: Out = None,
) -> None:
    """Answer a recorded question as if it were spoken."""
    from app.cli.turn_loop import take_turns

    take_turns(context.obj, audio, out, lambda running, one: running.hear(Path(one), realtime))
