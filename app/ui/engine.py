"""What the window asks of the engine. Everything else it learns from events."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.events import Event

Emit = Callable[[Event], None]
"""How the engine tells what happened; may be called from any thread."""


class EngineLike(Protocol):
    """The engine, as the window sees it. All but `start` and `close` return at once."""

    def start(self) -> None:
        """Load the parts and begin to serve; ends with `EngineReady`. May take seconds. Raises AssistantError."""
        ...

    def close(self) -> None:
        """Stop what is running and let go of everything. May take seconds."""
        ...

    def listen(self) -> str:
        """Begin a spoken turn, ending the running one; returns its id."""
        ...

    def release(self) -> None:
        """Hear that the key was let go; nothing happens where no turn is listening."""
        ...

    def ask(self, question: str, scope: str | None = None) -> str:
        """Begin a typed turn, ending the running one; returns its id."""
        ...

    def cancel(self) -> None:
        """Stop the running turn and be silent at once; nothing happens where none is running."""
        ...

    def add(self, paths: Sequence[Path]) -> None:
        """Import files and folders."""
        ...

    def documents(self) -> int:
        """Count the documents that can be asked about."""
        ...
