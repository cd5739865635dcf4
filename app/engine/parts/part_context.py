"""What a part is created from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from app.domain.errors import AssistantError
from app.domain.settings import Settings
from app.engine.parts.embedder import Embedder
from app.engine.parts.retriever import Retriever
from app.storage.database import Store
from app.storage.paths import Paths


class Shareable(Protocol):
    """What several parts of a home use together."""

    @classmethod
    def create(cls, context: "PartContext") -> Self:
        """Open it; may raise AssistantError."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


T = TypeVar("T", bound=Shareable)


class Shared(Protocol):
    """Gives the one object of a class that a home has."""

    def __call__(self, of: type[T]) -> T:
        """Created when first asked for, closed with the home. Raises what creating it raises."""
        ...


@dataclass(frozen=True, slots=True)
class PartContext:
    """The home that a part is created for. Other parts are obtained by a call: they are loaded late and may change."""

    paths: Paths
    settings: Settings
    """Those in force when the part is created; it is rebuilt when one changes that it `uses`."""
    store: Store
    passed_over: frozenset[str]
    """Names of models that could not be loaded or found, and are not tried again."""
    on_trouble: Callable[[AssistantError], None]
    """Called with the error of something unavailable that was replaced by something else."""
    current_settings: Callable[[], Settings]
    """Those in force when it is called, for objects that outlive a change of settings."""
    chosen: Callable[[str], str | None]
    """Kind -> name of the implementation that is or would be used; None where none works."""
    embedder: Callable[[], Embedder]
    """The embedder in use. Raises AssistantError where none can be loaded."""
    retriever: Callable[[], Retriever]
    """The retriever in use. Raises AssistantError where none can be loaded."""
    shared: Shared
    """What several parts use together."""
