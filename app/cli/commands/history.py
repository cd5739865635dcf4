"""The command about what was asked before: list it, write it all to a file, hear a recording again."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.call import Call
from app.cli.open_home import open_kit
from app.cli.session import session
from app.cli.turn_report import show
from app.domain.errors import AssistantError, Code
from app.engine.memory.history import history as all_turns
from app.storage.database import translated

_FIELDS = ("id", "started", "transcript", "reply", "citations")
_SHORT = 8
"""So much of a turn's id is shown to people, and is enough to name it."""


def history(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT] | export FILE | again ID", help="What to look for.")
    ] = None,
    engine: Annotated[str | None, typer.Option(metavar="NAME", help="For again: the recognizer to use.")] = None,
) -> None:
    """List earlier turns, newest first; write them all to a JSON file; or hear the recording of one again."""
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
            raise typer.BadParameter("history takes one TEXT, or `export FILE`, or `again ID`")


def _turns(call: Call, text: str = "") -> list[dict[str, Any]]:
    with open_kit(call.paths, call.output.trouble) as kit:
        return [{name: turn[name] for name in _FIELDS} for turn in all_turns(kit.store, text)]


def _list(call: Call, text: str) -> None:
    with call.guarded() as output:
        found = _turns(call, text)
        output.answer({"turns": found})
        for turn in found:
            asked = turn["transcript"] or "(not understood)"
            output.title(f"{turn['started'][:16]} {turn['id'][:_SHORT]} You: ", asked)
            output.say(f"  {turn['reply']}")


def _export(call: Call, file: Path) -> None:
    with call.guarded() as output:
        result = {"turns": _turns(call)}
        with translated():
            file.write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
        output.say(f"{len(result['turns'])} turns are in {file}.")
        output.answer(result)


def _again(call: Call, turn: str, engine: str | None) -> None:
    with call.guarded() as output:
        known = [one["id"] for one in _turns(call) if one["id"].startswith(turn)]
        if len(known) != 1:
            raise AssistantError(Code.RECORDING_MISSING, turn)
        with session(call.paths, output.trouble) as running:
            show(output, running.again(known[0], engine))
