"""The protocols: what hears, finds, thinks and speaks.

A part never knows that cancelling exists. It only has to yield often (many times a second), so that
whoever drives it can stop asking; closing its iterator must leave it ready for the next call.
Every part raises `app.domain.errors.AssistantError` and nothing else that can be foreseen.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

if TYPE_CHECKING:
    from app.engine.parts.kit import Kit


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a part works here."""

    is_ok: bool
    detail: str
    """What was found: a version, a model, a device; or what is missing."""
    remedy: str = ""
    """What the user can do about it; empty where it is ok."""


class Part(Protocol):
    """What every make has in common; the classes themselves are registered."""

    name: ClassVar[str]
    """The word that settings, options and `doctor` use."""
    rank: ClassVar[int]
    """Of the makes that work here, the one with the highest rank is the default."""

    @classmethod
    def check(cls, kit: "Kit") -> Check:
        """Say whether it works here, quickly (no model is loaded)."""
        ...

    @classmethod
    def create(cls, kit: "Kit") -> Self:
        """Load it. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN | ..._MISSING)."""
        ...
