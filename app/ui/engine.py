"""What the window asks of the engine. Everything else it learns from events."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.events import Device, Event
from app.settings import Settings

Emit = Callable[[Event], None]
"""How the engine tells what happened; may be called from any thread."""


class EngineLike(Protocol):
    """The engine, as the window sees it. All but `start`, `close` and `devices` return at once."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    def start(self) -> None:
        """Load the parts and begin to serve; ends with `EngineReady`. May take seconds. Raises AssistantError."""
        ...

    def close(self) -> None:
        """Stop what is running and let go of everything. May take seconds."""
        ...

    def press(self) -> None:
        """Open the microphone: the key went down. No turn begins yet."""
        ...

    def listen(self) -> str:
        """Begin a spoken turn with what was heard since `press`, ending the running one; returns its id."""
        ...

    def slip(self) -> None:
        """Forget what was heard since `press`: it was a slip of the finger."""
        ...

    def hands_free(self) -> None:
        """End the spoken turn that listens when the speaker falls silent, from now on."""
        ...

    def release(self) -> None:
        """Hear that listening is over; nothing happens where no turn is listening."""
        ...

    def hear_again(self, turn: str, recognizer: str | None = None) -> str:
        """Begin a turn with the recording of an earlier one; returns its id. None: the usual recognizer."""
        ...

    def recognizers(self) -> tuple[str, ...]:
        """Name those that work here, best first."""
        ...

    def drafts(self) -> tuple[str, ...]:
        """Name those of them that write along while one speaks."""
        ...

    def devices(self, kind: str) -> tuple[Device, ...]:
        """Find what is connected; `kind`: microphone or speaker. May take a tenth of a second."""
        ...

    def change(self, **settings: object) -> None:
        """Change and keep settings, by their names in `app.settings`; one that is refused is told by an event."""
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
