"""What the readers that come along have in common: they always work, and hold nothing."""

from typing import TYPE_CHECKING, ClassVar, Self

from app.engine.parts.pages import Sample
from app.engine.parts.part import BasePart, Check

if TYPE_CHECKING:  # the process that reads imports this, and needs neither store nor settings
    from app.engine.parts.part_context import PartContext


class BuiltIn(BasePart):
    """A reader of text, which its name tells; the others say what shows theirs."""

    rank: ClassVar[int] = 10
    reads: ClassVar[str]
    """What it is for, as `doctor` shows it."""

    @classmethod
    def check(cls, context: "PartContext") -> Check:  # noqa: ARG003  # every part is asked so
        """It always works."""
        return Check(True, cls.reads)

    @classmethod
    def create(cls, context: "PartContext") -> Self:  # noqa: ARG003  # every part is made so
        """Nothing is loaded until the first document."""
        return cls()

    @classmethod
    def claims(cls, sample: Sample) -> bool:  # noqa: ARG003  # all text looks alike
        """Text looks like anything."""
        return False
