"""Rows of conversations and their turns, with the citations of the replies and the troubles that arose."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from app.domain.events import Outcome
from app.domain.passages import Citation
from app.engine.library.parsing.chunking import pack, unpack
from app.storage.database import Store

_AT_ONCE = 500
"""So many turns' citations are asked for at once: SQLite takes no more than a thousand values everywhere."""


class TurnRows:
    """Used from any thread. What is written with others is written in the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Writing, in the caller's transaction

    def write(self, row: Mapping[str, Any]) -> None:
        """Write all that is known of a turn, and its conversation where this is its first.

        `row`: column -> value, at least of `id`, `conversation` and `started`.
        """
        db = self._store.db
        conversation = {"id": row["conversation"], "started": row["started"]}
        db.table("conversations").insert(conversation, ignore=True)
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        changes = ", ".join(f"{name} = excluded.{name}" for name in row)
        # Not by sqlite-utils' upsert, which on a full disk takes SQLite for too old and then writes nothing.
        db.execute(f"INSERT INTO turns ({names}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {changes}", dict(row))

    def write_citations(self, turn: str, citations: Sequence[Citation]) -> None:
        """Write what a turn's reply cites; its row is there."""
        self._store.db.table("citations").insert_all(
            {"turn": turn, "position": position, **asdict(citation), "place": pack(citation.place)}
            for position, citation in enumerate(citations)
        )

    def write_trouble(self, turn: str | None, code: str, detail: str) -> None:
        """Write what went wrong, in a turn or outside of any."""
        self._store.db.table("troubles").insert({"turn": turn, "at": now(), "code": code, "detail": detail})

    # One conversation

    def last_reply(self, conversation: str) -> tuple[str, str, str] | None:
        """The last reply, what was heard of it, and its language, which may be unknown (""); None without any."""
        found = self._store.db.execute(
            """SELECT reply, coalesce(spoken, ''), coalesce(language, '') FROM turns
               WHERE conversation = ? AND reply != '' ORDER BY started DESC, rowid DESC LIMIT 1""",
            [conversation],
        ).fetchone()
        return (str(found[0]), str(found[1]), str(found[2])) if found else None

    def exchanges(self, conversation: str, most: int) -> list[tuple[str, str, str]]:
        """(turn, question, what was heard of the reply) of the last exchanges, oldest first.

        A question that was corrected or heard again is left to its new turn.
        """
        rows = self._store.db.execute(
            """SELECT id, transcript, CASE outcome WHEN :completed THEN reply ELSE spoken END AS said FROM turns
               WHERE conversation = :conversation AND transcript != '' AND said != '' AND source != 'reading'
               AND id NOT IN (SELECT corrects FROM turns UNION SELECT repeats FROM turns)
               ORDER BY started DESC, rowid DESC LIMIT :most""",
            {"completed": Outcome.COMPLETED, "conversation": conversation, "most": most},
        ).fetchall()
        return [(turn, question, said) for turn, question, said in reversed(rows)]

    def questions(self, conversation: str) -> list[tuple[str, str]]:
        """(question, language) of the turns that were completed, oldest first; the language may be unknown ("")."""
        rows = self._store.db.execute(
            """SELECT transcript, language FROM turns WHERE conversation = ? AND transcript != '' AND outcome = ?
               ORDER BY started, rowid""",
            [conversation, Outcome.COMPLETED],
        )
        return [(question, language) for question, language in rows]

    # One turn

    def recording(self, turn: str) -> str | None:
        """Name of the file with what was said; None where none is known."""
        found = self._store.db.execute(
            "SELECT recording FROM turns WHERE id = ? AND recording != ''", [turn]
        ).fetchone()
        return str(found[0]) if found else None

    def recordings(self) -> set[str]:
        """Names of the files of all turns."""
        rows = self._store.db.execute("SELECT DISTINCT recording FROM turns WHERE recording != ''")
        return {str(name) for (name,) in rows}

    def without_recording(self, beginning: str) -> str | None:
        """The turn whose id begins so, where none is known of it; None where there is no such turn."""
        found = self._store.db.execute(
            "SELECT id FROM turns WHERE id >= ? AND substr(id, 1, ?) = ? AND coalesce(recording, '') = '' LIMIT 1",
            [beginning, len(beginning), beginning],
        ).fetchone()
        return str(found[0]) if found else None

    def complete(self, turn: str, recording: str, seconds: float, outcome: str) -> None:
        """Write what was recorded of a turn that the program did not end; in the caller's transaction."""
        self._store.db.execute(
            "UPDATE turns SET recording = ?, seconds = ?, outcome = coalesce(outcome, ?) WHERE id = ?",
            [recording, seconds, outcome, turn],
        )

    def citations(self, turn: str) -> list[dict[str, Any]]:
        """What the reply cites, in order: `document`, `title`, `page`, `quote` and `score` of each."""
        return list(
            self._store.db.query(
                "SELECT document, title, page, quote, score FROM citations WHERE turn = ? ORDER BY position", [turn]
            )
        )

    def citations_of(self, turns: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """What the replies of some turns cite, as `citations` gives it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for start in range(0, len(turns), _AT_ONCE):
            some = turns[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            for row in self._store.db.query(
                f"""SELECT turn, document, title, page, quote, score FROM citations WHERE turn IN ({marks})
                    ORDER BY turn, position""",
                list(some),
            ):
                found.setdefault(row.pop("turn"), []).append(row)
        return found

    def cited_document(self, turn: str) -> Citation | None:
        """The first citation that is of a document; None where there is none."""
        rows = self._store.db.query(
            """SELECT document, title, page, quote, score, place FROM citations
               WHERE turn = ? AND document != '' ORDER BY position LIMIT 1""",
            [turn],
        )
        return next((Citation(**{**row, "place": unpack(row["place"])}) for row in rows), None)

    def quoted_memories(self, turn: str) -> list[str]:
        """What the reply quotes that is of no document, and so of what is remembered."""
        rows = self._store.db.execute("SELECT quote FROM citations WHERE turn = ? AND document = ''", [turn])
        return [str(quote) for (quote,) in rows]

    # Every conversation

    def count(self) -> int:
        """How many there are."""
        return int(self._store.db.execute("SELECT count(*) FROM turns").fetchone()[0])

    def beginning(self, beginning: str) -> list[str]:
        """Ids of the turns that begin so."""
        rows = self._store.db.execute("SELECT id FROM turns WHERE substr(id, 1, ?) = ?", [len(beginning), beginning])
        return [str(id_) for (id_,) in rows]

    def containing(self, text: str, first: int = 0, most: int = -1) -> list[dict[str, Any]]:
        """Turns whose question or reply contains a text, newest first; every one contains "".

        `first`: so many are passed over; `most`: so many are given, -1: all.
        Each with `id`, `started`, `transcript`, `reply`, `spoken`, `outcome`, `recording` and `recognizer`.
        """
        literally = re.sub("([%_!])", r"!\1", text)
        return list(
            self._store.db.query(
                """SELECT id, started, transcript, reply, spoken, outcome, recording, recognizer FROM turns
                   WHERE :like = '%%' OR transcript LIKE :like ESCAPE '!' OR reply LIKE :like ESCAPE '!'
                   ORDER BY started DESC, rowid DESC LIMIT :most OFFSET :first""",
                {"like": f"%{literally}%", "first": first, "most": most},
            )
        )

    def asked_between(self, start: datetime, end: datetime) -> list[str]:
        """The questions of completed turns that began from `start` to before `end`, oldest first; both with a zone."""
        rows = self._store.db.execute(
            """SELECT transcript FROM turns WHERE transcript != '' AND outcome = ?
               AND julianday(started) >= julianday(?) AND julianday(started) < julianday(?) ORDER BY started, rowid""",
            [Outcome.COMPLETED, start.isoformat(), end.isoformat()],
        )
        return [str(question) for (question,) in rows]

    # Reflecting

    def not_summarized(self, before: str) -> list[tuple[str, str]]:
        """(conversation, when it started) of those from before a time that have not been looked at, oldest first."""
        rows = self._store.db.execute(
            "SELECT id, started FROM conversations WHERE summarized = '' AND started < ? ORDER BY started", [before]
        )
        return [(conversation, started) for conversation, started in rows]

    def mark_summarized(self, conversation: str, at: str) -> None:
        """A conversation has been looked at."""
        with self._store.db.atomic():
            self._store.db.execute("UPDATE conversations SET summarized = ? WHERE id = ?", [at, conversation])

    def not_reflected(self) -> list[tuple[str, str, str]]:
        """(turn, question, language) of completed turns that have not been reflected on, oldest first."""
        rows = self._store.db.execute(
            "SELECT id, transcript, language FROM turns WHERE reflected = '' AND outcome = ? ORDER BY started, rowid",
            [Outcome.COMPLETED],
        )
        return [(turn, question, language) for turn, question, language in rows]

    def mark_reflected(self, turn: str, at: str) -> None:
        """A turn has been reflected on."""
        with self._store.db.atomic():
            self._store.db.execute("UPDATE turns SET reflected = ? WHERE id = ?", [at, turn])


def now() -> str:
    """The time, as rows have it: ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
