"""The commands that hear, answer and speak: turn, ask, say."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call, Out, Scope, within
from app.cli.output import lines
from app.cli.session import Report, Session, session
from app.cli.turn_report import show
from app.domain.errors import AssistantError
from app.engine.adapters.audio.files import WaveFile
from app.engine.parts.part import Part


def turn(
    context: typer.Context,
    audio: Annotated[str, typer.Argument(metavar="AUDIO", help="A sound file, or - for one on each line of stdin.")],
    realtime: Annotated[bool, typer.Option("--realtime", help="Pace it as speech.")] = False,
    out: Out = None,
) -> None:
    """Take a recorded question as if it were spoken."""
    _turns(context.obj, audio, out, lambda running, one: running.hear(Path(one), realtime))


def ask(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The question, or - for one on each line of stdin.")],
    out: Out = None,
    scope: Scope = None,
) -> None:
    """Answer a written question aloud."""
    _turns(context.obj, text, out, lambda running, one: running.ask(one, within(scope, running.engine.store)))


def _turns(call: Call, given: str, out: Path | None, take: Callable[[Session, str], Report]) -> None:
    with call.guarded() as output:
        player: dict[str, Part] = {"player": WaveFile(out)} if out else {}
        with session(call.paths, output.trouble, None, output.alarm, **player) as running:
            for one, is_one_of_many in lines(given):
                try:
                    result = take(running, one)
                except AssistantError as error:
                    if not is_one_of_many:
                        raise
                    output.error(error, is_one_of_many)
                    continue
                show(output, result, is_one_of_many)
