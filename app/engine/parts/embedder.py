"""Text -> vectors."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.parts.part import BasePart, Part


class Embedder(Part, Protocol):
    """Turns texts into vectors whose cosine is their similarity in meaning."""

    model: str
    """Which of the implementation's models it is, as the settings name it; empty where there is only one."""
    dimensions: int
    """Length of a vector."""
    fingerprint: str
    """Changes whenever the same text would give another vector."""

    @property
    def languages(self) -> frozenset[str]:
        """What it reads, ISO 639-1; empty: every language."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions), each row of length 1; (0, dimensions) for no texts."""
        ...

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """Shape (dimensions,), of length 1: for comparison with texts' vectors, or with other questions'."""
        ...


class BaseEmbedder(BasePart):
    """Defaults for embedders."""

    @property
    def languages(self) -> frozenset[str]:
        """All of them."""
        return frozenset()
