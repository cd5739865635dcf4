"""One turn after another in one running engine."""

from collections.abc import Callable
from pathlib import Path

import typer

from app.cli.call import Call
from app.cli.output import lines
from app.cli.session import Report, Session, session
from app.cli.turn_report import show
from app.domain.errors import AssistantError
from app.engine.adapters.audio.files import WaveFile
from app.engine.parts.part import Part
from app.wording.library import describe_unread


def take_turns(call: Call, given: str, out: Path | None, take: Callable[[Session, str], Report]) -> None:
    """Take a turn with what was given, or with each line of standard input for `-`, and show what it came to.

    `out`: the sound file to speak into; None: the loudspeaker. `take`: takes one turn, and may raise AssistantError,
    which ends the command unless there are further lines; then its status is 1 in the end.
    """
    has_failed = False
    with call.guarded() as output:
        player: dict[str, Part] = {"player": WaveFile(out)} if out else {}
        with session(call.paths, output.trouble, None, output.alarm, **player) as running:
            if left := running.catch_up():
                output.hint(describe_unread(left))
            for one, is_one_of_many in lines(given):
                try:
                    result = take(running, one)
                except AssistantError as error:
                    if not is_one_of_many:
                        raise
                    output.error(error, is_one_of_many)
                    has_failed = True
                    continue
                show(output, result, is_one_of_many)
    if has_failed:
        raise typer.Exit(1)
