"""What the skills have in common that work wherever Sotto does."""

from typing import TYPE_CHECKING, ClassVar

from app.engine.parts.part import Check

if TYPE_CHECKING:
    from app.engine.parts.kit import Kit


class BuiltIn:
    """One that needs nothing but what comes along."""

    stands_on: ClassVar[str]
    """What it works with."""

    @classmethod
    def check(cls, kit: "Kit") -> Check:  # noqa: ARG003  # every part is asked with its kit
        """It always works."""
        return Check(True, cls.stands_on)
