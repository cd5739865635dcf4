"""A document as it was read, ready to be kept."""

from dataclasses import dataclass
from pathlib import Path

from app.engine.library.faq import Pair
from app.engine.library.passages import Cut
from app.engine.pages import About


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


def title_of(path: Path) -> str:
    """What a document without a title is called."""
    return path.stem.replace("_", " ").replace("-", " ").strip() or path.name
