"""`sotto forget`: what was said, read or remembered, deleted everywhere."""

import os
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call
from app.domain.errors import AssistantError, Code

if TYPE_CHECKING:
    from app.storage.database import Store
    from app.storage.forgetting import Wish


class Kind(StrEnum):
    """What can be forgotten."""

    TURN = "turn"
    CONVERSATION = "conversation"
    DAY = "day"
    DOCUMENT = "document"
    RECORDINGS = "recordings"
    MEMORIES = "memories"
    EVERYTHING = "everything"


_NAMED = frozenset({Kind.TURN, Kind.CONVERSATION, Kind.DAY, Kind.DOCUMENT})


def forget(
    context: typer.Context,
    kind: Annotated[
        Kind,
        typer.Argument(help="A turn, conversation (by the id of it or of one of its turns), day (YYYY-MM-DD), document "
                            "with the turns that quote it, all recordings, all memories, or everything but settings "
                            "and models."),
    ],
    name: Annotated[str, typer.Argument(metavar="ID|DATE|PATH", help="Which one.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:  # fmt: skip
    """Delete what was said or read, in the backups as well."""
    call: Call = context.obj
    if bool(name) != (kind in _NAMED):
        raise typer.BadParameter("turn and conversation take an ID, day a DATE, document a PATH; the others nothing")
    if kind is Kind.DAY and not _is_day(name):
        raise typer.BadParameter("a day is written as YYYY-MM-DD")
    with call.guarded() as output:
        if not yes and not typer.confirm(f"Delete for good: {kind} {name}".rstrip() + "?", err=True):
            raise typer.Exit(1)
        forgotten = _everything(call) if kind is Kind.EVERYTHING else _forgotten(call, kind, name)
        output.say(", ".join(f"{count} {what}" for what, count in forgotten.items()) + " deleted for good.")
        output.answer({"forgotten": forgotten})


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _everything(call: Call) -> dict[str, int]:
    from app.cli.open_home import open_kit
    from app.engine.memory.history import count
    from app.storage.forgetting import forget_everything
    from app.storage.lock import hold

    with hold(call.paths):
        with open_kit(call.paths, call.output.trouble) as kit:
            turns = count(kit.store)
        forget_everything(call.paths)
    return {"turns": turns}


def _forgotten(call: Call, kind: Kind, name: str) -> dict[str, int]:
    from app.cli.import_session import import_queued
    from app.cli.open_home import open_kit, open_library
    from app.storage import forgetting
    from app.storage.lock import hold

    if kind is Kind.DOCUMENT:
        path = os.path.normpath(Path(name).expanduser().absolute())
        with open_library(call.paths, call.output.trouble, lambda _: None) as (kit, library):
            gone = library.remove(Path(path))
            import_queued(library)
            wish = forgetting.of_document(path)
            if not (gone or forgetting.find_turns(kit.store, wish)):
                raise AssistantError(Code.NOTHING_TO_FORGET, name)
            if Path(path).is_relative_to(call.paths.pages):
                Path(path).unlink(missing_ok=True)
            return {"documents": len(gone)} | forgetting.forget(call.paths, kit.store, wish)
    with hold(call.paths), open_kit(call.paths, call.output.trouble) as kit:
        return forgetting.forget(call.paths, kit.store, _wish(kit.store, kind, name))


def _wish(store: "Store", kind: Kind, name: str) -> "Wish":
    """What is meant. Raises AssistantError(NOTHING_TO_FORGET)."""
    from app.engine.memory.history import ids_beginning
    from app.storage import forgetting

    if kind is Kind.RECORDINGS:
        return forgetting.Wish(recordings=True)
    if kind is Kind.MEMORIES:
        return forgetting.Wish(memories=True)
    if kind is Kind.DAY:
        wish = forgetting.of_day(name)
    else:
        is_turn = kind is Kind.TURN
        found = ids_beginning(store, name) if is_turn else forgetting.find_conversations(store, name)
        if len(found) != 1:
            raise AssistantError(Code.NOTHING_TO_FORGET, name)
        wish = forgetting.of_turn(found[0]) if is_turn else forgetting.of_conversation(found[0])
    if not forgetting.find_turns(store, wish):
        raise AssistantError(Code.NOTHING_TO_FORGET, name)
    return wish
