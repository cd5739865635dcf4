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


def history(store: Store, text: str = "", first: int = 0, most: int = -1) -> list[dict[str, Any]]:
    """Turns, newest first, as the command line tables them; `text` keeps those that contain it.

    `first`, `most`: how many are passed over, and how many are given then; -1: all.
    """
    rows = TurnRows(store)
    turns = rows.containing(text, first, most)
    cited = rows.citations_of([turn["id"] for turn in turns])
    return [turn | {"citations": cited.get(turn["id"], [])} for turn in turns]


def count(store: Store) -> int:
    """How many turns there are."""
    return TurnRows(store).count()


def ids_beginning(store: Store, beginning: str) -> list[str]:
    """The turns whose ids begin so."""
    return TurnRows(store).beginning(beginning)
