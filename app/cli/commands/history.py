"""`sotto history`: what was asked before."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.call import Call
from app.domain.errors import AssistantError, Code

_FIELDS = ("id", "started", "transcript", "reply", "citations")
_SHORT = 8
"""So much of a turn's id is shown to people, and is enough to name it."""


def history(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD",
            help="TEXT: list the turns that contain it; export FILE: write all turns to a JSON file; again ID: answer "
            "a recording again.",
        ),
    ] = None,
    engine: Annotated[str | None, typer.Option(metavar="NAME", help="For again: the recognizer to use.")] = None,
) -> None:
    """List or export earlier turns, or answer one again."""
    call: Call = context.obj
    match words or []:
        case []:
            _list(call, "")
        case ["export", file]:
            _export(call, Path(file))
        case ["again", turn]:
            _again(call, turn, engine)
        case [text]:
            _list(call, text)
        case _:
            raise typer.BadParameter("history takes one TEXT, `export FILE` or `again ID`")


def _turns(call: Call, text: str = "") -> list[dict[str, Any]]:
    from app.cli.open_home import open_kit
    from app.engine.memory.history import history as all_turns
    from app.engine.memory.unfinished_recordings import finish
    from app.storage.lock import hold

    with open_kit(call.paths, call.output.trouble) as kit:
        with suppress(AssistantError), hold(call.paths):  # a window that is open has done so
            finish(kit.store, call.paths.recordings, time.time())
        return [{name: turn[name] for name in _FIELDS} for turn in all_turns(kit.store, text)]


def _list(call: Call, text: str) -> None:
    with call.guarded() as output:
        turns = _turns(call, text)
        output.answer({"turns": turns})
        for turn in turns:
            question = turn["transcript"] or "(not understood)"
            output.title(f"{turn['started'][:16]} {turn['id'][:_SHORT]} You: ", question)
            output.say(f"  {turn['reply']}")


def _export(call: Call, file: Path) -> None:
    from app.audio.samples import unwritable
    from app.storage.whole_files import write_whole

    with call.guarded() as output:
        result = {"turns": _turns(call)}
        try:
            write_whole(file, json.dumps(result, ensure_ascii=False, indent=2))
        except OSError as error:
            raise unwritable(file) from error
        output.say(f"Exported {len(result['turns'])} turns to {file}.")
        output.answer(result)


def _again(call: Call, turn: str, engine: str | None) -> None:
    from app.cli.session import session
    from app.cli.turn_report import show

    with call.guarded() as output:
        ids = [known["id"] for known in _turns(call) if known["id"].startswith(turn)]
        if len(ids) != 1:
            raise AssistantError(Code.RECORDING_MISSING, turn)
        with session(call.paths, output.trouble) as running:
            show(output, running.again(ids[0], engine))
