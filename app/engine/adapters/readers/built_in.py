"""What the built-in readers have in common: they are always available and hold no state."""

from typing import TYPE_CHECKING, ClassVar, Self

from app.engine.parts.pages import Sample
from app.engine.parts.part import BasePart, Check

if TYPE_CHECKING:  # the reading process imports this, and needs neither store nor settings
    from app.engine.parts.part_context import PartContext


class BuiltIn(BasePart):
    """A text reader, recognized by the file name alone; others override `claims` to look at the content."""

    rank: ClassVar[int] = 10
    reads: ClassVar[str]
    """The formats it reads, as `doctor` shows them."""

    @classmethod
    def check(cls, context: "PartContext") -> Check:  # noqa: ARG003  # every part is asked so
        """Always available."""
        return Check(True, cls.reads)

    @classmethod
    def create(cls, context: "PartContext") -> Self:  # noqa: ARG003  # every part is made so
        """Nothing is loaded until the first document."""
        return cls()

    @classmethod
    def claims(cls, sample: Sample) -> bool:  # noqa: ARG003  # text has no signature
        """Plain text cannot be recognized by its content."""
        return False
