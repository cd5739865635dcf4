"""`sotto history`: what was asked before."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.call import Call
from app.domain.errors import AssistantError, Code

if TYPE_CHECKING:
    from app.storage.database import Store

_FIELDS = ("id", "started", "transcript", "reply", "citations")
_PAGE = 100
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
    page: Annotated[int, typer.Option(metavar="N", min=1, help=f"Which {_PAGE} turns to list; 1: the latest.")] = 1,
) -> None:
    """List or export earlier turns, or answer one again."""
    call: Call = context.obj
    match words or []:
        case []:
            _list(call, "", page)
        case ["export", file]:
            _export(call, Path(file))
        case ["again", turn]:
            _again(call, turn, engine)
        case [text]:
            _list(call, text, page)
        case _:
            raise typer.BadParameter("history takes one TEXT, `export FILE` or `again ID`")


@contextmanager
def _opened(call: Call) -> "Iterator[Store]":
    """The home's store, with all that was ever said in it."""
    from app.cli.open_home import open_kit
    from app.engine.memory.unfinished_recordings import finish
    from app.storage.lock import hold

    with open_kit(call.paths, call.output.trouble) as kit:
        try:
            with hold(call.paths):
                finish(kit.store, call.paths.recordings, time.time())
        except AssistantError as error:
            if error.code is not Code.ALREADY_RUNNING:  # a window that is open has done so
                call.output.trouble(error.code, error.detail)
        yield kit.store


def _turns(call: Call, text: str = "", first: int = 0, most: int = -1) -> list[dict[str, Any]]:
    from app.engine.memory.history import history as all_turns

    with _opened(call) as store:
        return [{name: turn[name] for name in _FIELDS} for turn in all_turns(store, text, first, most)]


def _list(call: Call, text: str, page: int) -> None:
    with call.guarded() as output:
        found = _turns(call, text, (page - 1) * _PAGE, _PAGE + 1)
        turns, has_more = found[:_PAGE], len(found) > _PAGE
        output.answer({"turns": turns, "page": page, "has_more": has_more})
        for turn in turns:
            question = turn["transcript"] or "(not understood)"
            output.title(f"{turn['started'][:16]} {turn['id'][:_SHORT]} You: ", question)
            output.say(f"  {turn['reply']}")
        if has_more:
            output.say(f"There are earlier turns: add --page {page + 1}.")


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
    from app.engine.memory.history import ids_beginning

    with call.guarded() as output:
        with _opened(call) as store:
            ids = ids_beginning(store, turn)
        if len(ids) != 1:
            raise AssistantError(Code.RECORDING_MISSING, turn)
        with session(call.paths, output.trouble) as running:
            show(output, running.again(ids[0], engine))
