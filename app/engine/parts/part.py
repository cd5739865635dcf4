"""What every part has in common: everything that hears, finds, writes and speaks can be exchanged.

A part never knows that cancelling exists. It only has to yield often (many times a second), so that
whoever drives it can stop; closing its iterator must leave it ready for the next call.
Every part raises `app.domain.errors.AssistantError` and nothing else that can be foreseen.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a part works here."""

    is_ok: bool
    detail: str
    """What was found: a version, a model, a device; or what is missing."""
    remedy: str = ""
    """What the user can do about it; empty if it works."""
    model: str = ""
    """Name of the model that it would load; empty if it needs none."""
    also: frozenset[str] = frozenset()
    """Names of others that it would load when they are needed, for other languages."""


class Part(Protocol):
    """What every implementation has in common. `BasePart` has defaults for most of it."""

    name: ClassVar[str]
    """The word that settings, options and `doctor` use."""
    rank: ClassVar[int]
    """Among the implementations that work here, the one with the highest rank is the default."""
    uses: ClassVar[frozenset[str]]
    """The settings it is created with: the parts of its kind are rebuilt when one of them changes."""

    is_bundled: ClassVar[bool]
    """Whether it comes with Sotto and needs nothing else: it gives way to what the user installs."""

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Look at an installed model without loading it. Raises AssistantError where it cannot work here."""
        ...

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """Load an installed model in another process, once for each state of it; nothing where that is never needed.

        `models`: the folder of all models, which keeps what was found. Raises AssistantError where it cannot work here.
        """
        ...

    def close(self) -> None:
        """Release what it holds beyond memory; it is not used afterwards."""
        ...


class BasePart:
    """Defaults for parts. A registered one need not derive from it."""

    uses: ClassVar[frozenset[str]] = frozenset()
    is_bundled: ClassVar[bool] = False

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Nothing is known against it before it is loaded."""

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """Its models need no trial."""

    def close(self) -> None:
        """Nothing to release."""
