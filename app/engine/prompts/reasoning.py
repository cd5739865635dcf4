"""Removes a model's reasoning from what it writes. Pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

_MARKS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<seed:think>": "</seed:think>",
    "<|channel|>analysis": "<|message|>final",
}
_OPENS = re.compile("|".join(map(re.escape, _MARKS)), re.IGNORECASE)
_CLOSES = re.compile("|".join(map(re.escape, sorted(set(_MARKS.values())))), re.IGNORECASE)


class ReasoningFilter:
    """Takes a reply piece by piece, and returns the part that is meant to be heard.

    Reasoning that is never closed is never returned; if its opening mark was in the prompt (so that only its closing
    mark is written), the text before that mark has already been returned, and cannot be taken back.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_after = False
        """Whether reasoning has just ended; white space goes with it."""
        self._closes = ""
        """The mark that ends the reasoning; empty outside of it."""

    def feed(self, piece: str) -> str:
        """Take the next piece."""
        said = ""
        self._held += piece
        while True:
            if self._closes:
                _, found, rest = _partition(self._held, self._closes)
                if not found:
                    self._held = self._held[-len(self._closes) :]
                    return said
                self._held, self._closes, self._is_after = rest, "", True
            if self._is_after:
                self._held = self._held.lstrip()
                self._is_after = not self._held
            opening = _OPENS.search(self._held)
            if opening is None:
                kept = _unfinished(self._held)
                said += _CLOSES.sub("", self._held[: len(self._held) - kept])
                self._held = self._held[len(self._held) - kept :]
                return said
            said += self._held[: opening.start()]
            self._held = self._held[opening.end() :]
            self._closes = _MARKS[opening[0].lower()]

    def rest(self) -> str:
        """What was held back and does not begin any reasoning after all."""
        rest, self._held = ("" if self._closes else self._held), ""
        return rest


def said(pieces: Iterable[str]) -> Iterator[str]:
    """The part of what a model writes that is meant to be heard, as it comes."""
    thoughts, has_begun = ReasoningFilter(), False
    for piece in chain(pieces, [None]):
        text = thoughts.rest() if piece is None else thoughts.feed(piece)
        text = text if has_begun else text.lstrip()
        has_begun = has_begun or bool(text)
        yield text


def _partition(text: str, mark: str) -> tuple[str, bool, str]:
    at = text.lower().find(mark)
    return (text, False, "") if at < 0 else (text[:at], True, text[at + len(mark) :])


def _unfinished(text: str) -> int:
    """How many characters at the end may still become a mark."""
    low = text.lower()
    most = max(map(len, (*_MARKS, *_MARKS.values())))
    for count in range(min(len(low), most), 0, -1):
        if any(mark.startswith(low[-count:]) for mark in (*_MARKS, *_MARKS.values())):
            return count
    return 0
