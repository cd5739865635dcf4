"""What a generator is given."""

from dataclasses import dataclass

from app.domain.passages import Passage


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier turn, as the assistant remembers it."""

    question: str
    reply: str
    """Only what was heard of it, if it was interrupted."""
    turn: str = ""
    """The turn's id."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a generator may draw on, in the order in which it becomes known."""

    system: str
    exchanges: tuple[Exchange, ...]
    """The conversation so far, oldest first."""
    passages: tuple[Passage, ...]
    """Numbered from 1 in this order; the reply cites them as `[1]`."""
    question: str
    """Empty while it is still being spoken."""
