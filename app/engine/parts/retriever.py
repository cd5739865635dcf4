"""Question -> passages."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.engine.parts.part import Part


class Retriever(Part, Protocol):
    """Finds passages."""

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        """The passages that fit the question, best first; empty where nothing in the scope does."""
        ...
