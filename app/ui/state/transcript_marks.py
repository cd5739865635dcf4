"""Which stretches of a question to mark: doubtful words, and words that were mended. Pure: no Qt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.transcript import Mend, Word

_REACH = 40
"""Characters: a word that stands farther on is another of the same name."""
_EDGE = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the question's text, in characters."""

    start: int
    end: int
    heard: str = ""
    """What the recognizer had understood, where the words were mended; empty where they are doubtful."""


def find_marks(text: str, words: Sequence[Word], mends: Sequence[Mend]) -> tuple[Mark, ...]:
    """Find what to mark, in the order of the text; a mended word is no longer doubtful."""
    mended = [mark for mend in mends if (mark := _locate(text, mend))]
    doubtful = [
        mark
        for mark in _find_doubtful(text, words)
        if not any(mark.start < other.end and other.start < mark.end for other in mended)
    ]
    return tuple(sorted([*mended, *doubtful], key=lambda mark: mark.start))


def undo(text: str, mend: Mend) -> str:
    """The question as it was heard there."""
    return text[: mend.start] + mend.heard + text[mend.start + len(mend.meant) :]


def _locate(text: str, mend: Mend) -> Mark | None:
    end = mend.start + len(mend.meant)
    is_there = 0 <= mend.start < end and text[mend.start : end] == mend.meant
    return Mark(mend.start, end, mend.heard) if is_there else None


def _find_doubtful(text: str, words: Sequence[Word]) -> Iterator[Mark]:
    """Words come in the text's order, but without its punctuation, and without what was mended since."""
    position = 0
    for word in words:
        sought = _EDGE.sub("", word.text)
        whole = re.compile(rf"(?<!\w){re.escape(sought)}(?!\w)", re.IGNORECASE)
        found = whole.search(text, position, position + len(sought) + _REACH)
        if sought and found:
            position = found.end()
            if word.is_doubtful:
                yield Mark(found.start(), found.end())
