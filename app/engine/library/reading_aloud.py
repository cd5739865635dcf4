"""A document read aloud, a few minutes at a time; where it stopped is kept, so that it continues there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.domain.errors import AssistantError, Code
from app.domain.events import Event, Outcome, ReplySettled, TurnEnded
from app.engine.library.rows.readings import keep_place, passages, place
from app.storage.database import Store, translated
from app.text.unheard import unheard

_SECTION = 1_500
"""Characters that one turn reads, at least, where there are so many: about a minute and a half."""
_BETWEEN = "\n\n"


class ReadingAloud:
    """What one turn reads: a section of a document, or any other text."""

    def __init__(self, path: Path | None = None, page: int | None = None, is_afresh: bool = False, text: str = "",
                 language: str = "") -> None:  # fmt: skip
        """`page`: that page and no other; `is_afresh`: from the beginning; `text`: what is read where it is no path."""
        self.path = path
        self.page = page
        self.language = language
        """ISO 639-1; of a document known once its section is."""
        self._is_afresh = is_afresh
        self._text = text
        self._passages: list[dict[str, Any]] = []
        self._offset = 0
        self._store: Store | None = None
        self._outcome: Outcome | None = None
        self._is_last = True

    @property
    def continues(self) -> bool:
        """Whether it was heard to its end and more of the document follows."""
        return self._outcome is Outcome.COMPLETED and not self._is_last

    @property
    def is_cut_off(self) -> bool:
        """Whether it is of a document, read for as long as one likes, and was not heard to its end."""
        return self.path is not None and self.page is None and self._outcome is Outcome.CANCELLED

    def followed(self, emit: Callable[[Event], None]) -> Callable[[Event], None]:
        """Where events go instead of to `emit`, which still gets them: the place is kept that they show was heard."""

        def follow(event: Event) -> None:
            if isinstance(event, ReplySettled) and self._passages:
                self._keep(len(self._text) - len(unheard(self._text, event.spoken, self.language or "en")))
            if isinstance(event, TurnEnded):
                self._outcome = event.outcome
            emit(event)

        return follow

    def section_title(self, most: int) -> str:
        """What a text that is no document is called: its beginning."""
        return self._text if len(self._text) <= most else f"{self._text[:most]}..."

    def section(self, store: Store) -> str:
        """What is to be read now. Raises AssistantError(DOCUMENT_MISSING | DOCUMENT_EMPTY)."""
        if self.path is None:
            return self._text
        self._store = store
        rows = passages(store, self.path)
        if not rows:
            raise AssistantError(Code.DOCUMENT_MISSING, self.path.name)
        begin, self._offset = self._begin(rows)
        left = [row for row in rows if row["position"] >= begin and self.page in (None, row["page"])]
        if not left:
            raise AssistantError(Code.DOCUMENT_EMPTY, self.path.name)
        size, count = -self._offset, 0
        while count < len(left) and size < _SECTION:
            size += len(left[count]["text"])
            count += 1
        self._passages, self._is_last = left[:count], count == len(left)
        self.language = str(left[0]["language"] or "")
        self._text = _BETWEEN.join(row["text"] for row in self._passages)[self._offset :]
        self._put(begin, self._offset)
        return self._text

    def _begin(self, rows: list[dict[str, Any]]) -> tuple[int, int]:
        """The passage and the character in it to begin with."""
        if self.page is not None or self._is_afresh:
            first = next((row for row in rows if self.page in (None, row["page"])), rows[0])
            return int(first["position"]), 0
        kept = place(self._store, self.path) if self._store is not None and self.path is not None else None
        known = {row["position"]: len(row["text"]) for row in rows}
        is_there = kept is not None and kept[1] < known.get(kept[0], 0)
        return kept if kept is not None and is_there else (int(rows[0]["position"]), 0)

    def _keep(self, heard: int) -> None:
        """Put the bookmark behind what was heard, a number of characters; a document heard to its end begins again."""
        at = self._offset + heard
        for row in self._passages:
            if at < len(row["text"]):
                self._put(row["position"], max(0, at))
                return
            at -= len(row["text"]) + len(_BETWEEN)
        if self._is_last and self.page is None:
            self._put(0, 0)
        else:
            self._put(int(self._passages[-1]["position"]) + 1, 0)

    def _put(self, position: int, offset: int) -> None:
        if self._store is not None and self.path is not None:
            with translated():
                keep_place(self._store, self.path, position, offset)
