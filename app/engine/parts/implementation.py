"""What a class must offer to be registered as a part."""

from typing import Protocol, Self

from app.engine.parts.part import Check, Part
from app.engine.parts.part_context import PartContext


class Implementation(Part, Protocol):
    """A part whose class can say whether it works here, and can create it."""

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Say whether it works here, quickly (no model is loaded)."""
        ...

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load it. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN | ..._MISSING)."""
        ...
