"""A parsed document, ready to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.engine.library.parsing.chunking import Chunk
from app.engine.library.parsing.faq import Pair
from app.engine.parts.pages import About


@dataclass(frozen=True, slots=True)
class Draft:
    """The result of parsing a file."""

    about: About
    """Its title is never empty."""
    format: str
    """Name of the reader."""
    kind: str
    topic: str
    pages: int
    """How many numbered pages it has."""
    chunks: tuple[Chunk, ...]
    terms: tuple[tuple[str, str], ...]
    """For each chunk, its index terms: those of the title and headings above it, and its own."""
    pairs: tuple[Pair, ...] = ()
    """Questions that the document itself answers."""


class DraftParts:
    """Collects a draft whose chunks come in several messages."""

    def __init__(self) -> None:
        self._chunks: list[Any] = []
        self._terms: list[Any] = []

    def add(self, part: tuple[Sequence[Any], Sequence[Any]]) -> None:
        """Add some chunks with their terms."""
        self._chunks += part[0]
        self._terms += part[1]

    def complete(self, draft: Draft) -> Draft:
        """The draft with all chunks and terms."""
        return replace(draft, chunks=tuple(self._chunks), terms=tuple(self._terms))


def title_of(path: Path) -> str:
    """The title of a document that has none of its own."""
    return path.stem.replace("_", " ").replace("-", " ").strip() or path.name
