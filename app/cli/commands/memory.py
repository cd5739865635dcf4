"""`sotto memory`: what is remembered about the user."""

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.call import Call
from app.domain.errors import AssistantError, Code

if TYPE_CHECKING:
    from app.engine.memory.memory import Memory


class MemoryAction(StrEnum):
    """What to do with what is remembered."""

    LIST = "list"
    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"


_WORDS = {MemoryAction.LIST: 0, MemoryAction.ADD: 1, MemoryAction.EDIT: 2, MemoryAction.REMOVE: 1}
"""How many words each takes."""


def memory(
    context: typer.Context,
    action: Annotated[MemoryAction, typer.Argument(metavar="ACTION", help="What to do.")] = MemoryAction.LIST,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORD", help="For add: TEXT; for edit: ID TEXT; for remove: ID."),
    ] = None,
) -> None:
    """List, add, edit or remove what Sotto remembers about you."""
    from app.cli.open_home import open_kit
    from app.engine.memory.memory import Memory
    from app.storage.database import translated
    from app.storage.lock import hold
    from app.wording.memory import name_kind

    call: Call = context.obj
    given = words or []
    if len(given) != _WORDS[action]:
        raise typer.BadParameter("memory takes `list`, `add TEXT`, `edit ID TEXT` or `remove ID`")
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit, translated():
        kept = Memory(kit)
        if action is not MemoryAction.LIST:
            with hold(call.paths):  # a window shows what it knows of
                _change(kept, action, given)
        memories = kept.listed()
        output.answer({"memories": [asdict(one) for one in memories]})
        for one in memories:
            used = "once" if one.uses == 1 else f"{one.uses} times"
            output.title(f"{one.id:4} {one.text}", f"  {name_kind(one.kind)}, added {one.made[:10]}, used {used}")
        if not memories:
            output.say('Nothing is remembered yet: add something with `sotto memory add "TEXT"`.')


def _change(kept: "Memory", action: MemoryAction, words: list[str]) -> None:
    if action is MemoryAction.ADD:
        kept.tell(words[0])
        return
    if not words[0].isdigit():
        raise AssistantError(Code.MEMORY_UNKNOWN, words[0])
    if action is MemoryAction.EDIT and not words[1].strip():
        raise AssistantError(Code.MEMORY_EMPTY)
    id_ = int(words[0])
    is_known = kept.rows.change(id_, words[1].strip()) if action is MemoryAction.EDIT else kept.rows.remove(id_)
    if not is_known:
        raise AssistantError(Code.MEMORY_UNKNOWN, words[0])
