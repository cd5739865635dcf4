"""The commands about what is remembered and what can be said: memory, skills."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.call import Call
from app.cli.open_home import open_kit
from app.domain.errors import AssistantError, Code
from app.engine.memory.memory import Memory
from app.storage.database import translated
from app.storage.lock import hold
from app.wording.memory import name_kind


class Act(StrEnum):
    """What to do with what is remembered."""

    LIST = "list"
    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"


def memory(
    context: typer.Context,
    act: Annotated[Act, typer.Argument(help="What to do.")] = Act.LIST,
    given: Annotated[list[str] | None, typer.Argument(metavar="[TEXT] | ID TEXT | ID")] = None,
) -> None:
    """List what is remembered of you, add something, say it otherwise, or have it forgotten."""
    call: Call = context.obj
    words = given or []
    if len(words) != {Act.LIST: 0, Act.ADD: 1, Act.EDIT: 2, Act.REMOVE: 1}[act]:
        raise typer.BadParameter("memory takes `list`, `add TEXT`, `edit ID TEXT` or `remove ID`")
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit, translated():
        kept = Memory(kit)
        if act is not Act.LIST:
            with hold(call.paths):  # a window shows what it knows of
                _change(kept, act, words)
        rows = kept.listed()
        output.answer({"memories": [asdict(one) for one in rows]})
        for one in rows:
            output.title(f"{one.id:4} {one.text}", f"  {name_kind(one.kind)}, told {one.made[:10]}, used {one.uses}")
        if not rows:
            output.say('Nothing is remembered yet: `sotto memory add "TEXT"` keeps something.')


def _change(kept: Memory, act: Act, words: list[str]) -> None:
    if act is Act.ADD:
        kept.tell(words[0])
        return
    if not words[0].isdigit():
        raise AssistantError(Code.MEMORY_UNKNOWN, words[0])
    if act is Act.EDIT and not words[1].strip():
        raise AssistantError(Code.MEMORY_EMPTY)
    id_ = int(words[0])
    is_known = kept.rows.change(id_, words[1].strip()) if act is Act.EDIT else kept.rows.remove(id_)
    if not is_known:
        raise AssistantError(Code.MEMORY_UNKNOWN, words[0])
