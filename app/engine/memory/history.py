"""Turns of the past."""

from typing import Any

from app.engine.memory.turn_rows import TurnRows
from app.storage.database import Store
from app.text.unheard import unheard


def unheard_reply(store: Store, conversation: str) -> str:
    """What was not heard of the last reply of a conversation; empty where all was."""
    last = TurnRows(store).last_reply(conversation)
    if last is None:
        return ""
    reply, heard, language = last
    return unheard(reply, heard, language or "en")


def history(store: Store, text: str = "") -> list[dict[str, Any]]:
    """Every turn, newest first, as the command line tables it; `text` keeps those that contain it."""
    rows = TurnRows(store)
    return [turn | {"citations": rows.citations(turn["id"])} for turn in rows.containing(text)]
