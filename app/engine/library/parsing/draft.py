"""A document as it was read, ready to be kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.engine.library.parsing.chunking import Cut
from app.engine.library.parsing.faq import Pair
from app.engine.parts.pages import About


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reading process makes of a file."""

    about: About
    """Its title is never empty."""
    format: str
    """Name of the reader."""
    kind: str
    topic: str
    pages: int
    """How many numbered pages it has."""
    cuts: tuple[Cut, ...]
    terms: tuple[tuple[str, str], ...]
    """For each cut what finds it by words: those of the title and headings above it, and its own."""
    pairs: tuple[Pair, ...] = ()
    """Questions that it answers itself."""


class Parts:
    """A draft whose passages come in several messages."""

    def __init__(self) -> None:
        self._cuts: list[Any] = []
        self._terms: list[Any] = []

    def add(self, part: tuple[Sequence[Any], Sequence[Any]]) -> None:
        """Take some passages with their terms."""
        self._cuts += part[0]
        self._terms += part[1]

    def whole(self, draft: Draft) -> Draft:
        """The draft with all of them."""
        return replace(draft, cuts=tuple(self._cuts), terms=tuple(self._terms))


def title_of(path: Path) -> str:
    """What a document without a title is called."""
    return path.stem.replace("_", " ").replace("-", " ").strip() or path.name
