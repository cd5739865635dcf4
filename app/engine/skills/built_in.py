"""What the skills that work everywhere have in common."""

from typing import ClassVar

from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext


class BuiltIn(BasePart):
    """A skill that needs nothing that is not bundled."""

    detail: ClassVar[str]
    """What `sotto doctor` says of it."""

    @classmethod
    def check(cls, context: PartContext) -> Check:  # noqa: ARG003  # every part is asked this way
        """It always works."""
        return Check(True, cls.detail)
