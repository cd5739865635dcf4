"""What the skills have in common that work wherever Sotto does."""

from typing import ClassVar

from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext


class BuiltIn(BasePart):
    """One that needs nothing but what comes along."""

    detail: ClassVar[str]
    """What it works with."""

    @classmethod
    def check(cls, context: PartContext) -> Check:  # noqa: ARG003  # every part is asked so
        """It always works."""
        return Check(True, cls.detail)
