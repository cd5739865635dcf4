"""What is said without anything being asked: the rest of a reply, a document, a text."""

import uuid
from collections.abc import Callable
from pathlib import Path

from app.domain.events import Event, Source
from app.engine.library.reading_aloud import ReadingAloud
from app.engine.parts.turn_emitter import TurnEmitter
from app.engine.skills.talking import GO_ON
from app.engine.turns.turn import Turn

_TITLE = 60
"""Characters of a text by which its turn is called."""


class ReadAloud:
    """Each begins a turn, cutting off the one that runs, and returns its id."""

    def __init__(self, begin: Callable[[Turn, bool], str], emit: Callable[[Event], None], language: Callable[[], str]):
        """`begin`: has a turn taken; the flag: only where no other is running. `language`: the user's own."""
        self._begin = begin
        self._emit = emit
        self._language = language
        self._latest: ReadingAloud | None = None

    def continue_speaking(self) -> str:
        """Say what was not heard of the last reply; a document that was being read is read on."""
        if self._latest is not None and self._latest.is_cut_off:
            return self._take(ReadingAloud(self._latest.path))
        question = GO_ON.get(self._language(), GO_ON["en"])
        return self._begin(Turn(TurnEmitter(uuid.uuid4().hex, self._emit), Source.TEXT, question=question), False)

    def read(self, path: Path, page: int | None = None, is_afresh: bool = False) -> str:
        """Read a document of the library from where it stopped, or from its beginning, or one page of it."""
        return self._take(ReadingAloud(path, page, is_afresh))

    def read_text(self, text: str, language: str = "") -> str:
        """Read any text; `language`: ISO 639-1, empty: the user's own."""
        return self._take(ReadingAloud(text=text, language=language))

    def follow(self, turn: Turn) -> None:
        """A turn is over: where it read a document, the next section follows, unless something else was asked."""
        self._latest = turn.reading
        if turn.reading is not None and turn.reading.continues:
            self._take(ReadingAloud(turn.reading.path), is_patient=True)

    def _take(self, reading: ReadingAloud, is_patient: bool = False) -> str:
        name = reading.path.name if reading.path else " ".join(reading.section_title(_TITLE).split())
        question = f"{name}, {reading.page}" if reading.page is not None else name
        emitter = TurnEmitter(uuid.uuid4().hex, reading.followed(self._emit))
        return self._begin(Turn(emitter, Source.READING, question=question, reading=reading), is_patient)
