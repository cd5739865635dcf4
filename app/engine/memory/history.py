"""Turns of the past."""

import re
from typing import Any

from app.storage.database import Store
from app.text.unheard import unheard


def unheard_reply(store: Store, conversation: str) -> str:
    """What was not heard of the last reply of a conversation; empty where all was."""
    rows = store.db.execute(
        """SELECT reply, coalesce(spoken, ''), coalesce(language, '') FROM turns WHERE conversation = ? AND reply != ''
           ORDER BY started DESC, rowid DESC LIMIT 1""",
        [conversation],
    ).fetchall()
    return unheard(rows[0][0], rows[0][1], rows[0][2] or "en") if rows else ""


def recording(store: Store, turn: str) -> str | None:
    """Name of the file with what was said in a turn, perhaps an earlier one's; None where none is known."""
    rows = store.db.execute("SELECT recording FROM turns WHERE id = ? AND recording != ''", [turn]).fetchall()
    return str(rows[0][0]) if rows else None


def history(store: Store, text: str = "") -> list[dict[str, Any]]:
    """Every turn, newest first, as the command line tables it; `text` keeps those that contain it."""
    literally = re.sub("([%_!])", r"!\1", text)
    rows = store.db.query(
        """SELECT id, started, transcript, reply, spoken, outcome, recording, recognizer FROM turns
           WHERE transcript LIKE :like ESCAPE '!' OR reply LIKE :like ESCAPE '!' ORDER BY started DESC, rowid DESC""",
        {"like": f"%{literally}%"},
    )
    turns = [dict(row) for row in rows]
    for turn in turns:
        turn["citations"] = list(
            store.db.query(
                "SELECT document, title, page, quote, score FROM citations WHERE turn = ? ORDER BY position",
                [turn["id"]],
            )
        )
    return turns
