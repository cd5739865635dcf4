"""What every part has in common: all that hears, finds, writes and speaks can be exchanged.

A part never knows that cancelling exists. It only has to yield often (many times a second), so that
whoever drives it can stop asking; closing its iterator must leave it ready for the next call.
Every part raises `app.domain.errors.AssistantError` and nothing else that can be foreseen.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a part works here."""

    is_ok: bool
    detail: str
    """What was found: a version, a model, a device; or what is missing."""
    remedy: str = ""
    """What the user can do about it; empty where it is ok."""
    model: str = ""
    """Name of the model that it would load; empty where it needs none."""


class Part(Protocol):
    """What every implementation has in common. `BasePart` has what most need not say of themselves."""

    name: ClassVar[str]
    """The word that settings, options and `doctor` use."""
    rank: ClassVar[int]
    """Of the implementations that work here, the one with the highest rank is the default."""
    uses: ClassVar[frozenset[str]]
    """The settings it is made with: the parts of its kind are rebuilt when one of them changes."""

    is_bundled: ClassVar[bool]
    """Whether it comes with Sotto and needs nothing else: it gives way to what the user installs."""

    def close(self) -> None:
        """Release what it holds beyond memory; it is not used afterwards."""
        ...


class BasePart:
    """What a part is that does not say otherwise. One that is registered need not derive from it."""

    uses: ClassVar[frozenset[str]] = frozenset()
    is_bundled: ClassVar[bool] = False

    def close(self) -> None:
        """Nothing to release."""
