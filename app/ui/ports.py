"""What the window asks of the engine, and nothing more. Everything else it learns from events.

`app.main` hands an `Engine` over as an `EnginePort`, so mypy compares the two wherever they meet.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.domain.events import Device, DeviceKind, Event
from app.domain.manner import Manner
from app.domain.scope import Scope
from app.domain.voices import InstalledVoice

Emit = Callable[[Event], None]
"""How the engine reports what happened; may be called from any thread."""


class LibraryPort(Protocol):
    """What the window asks of the library."""

    def add(self, paths: Sequence[Path], collection: str = "") -> None:
        """Import files and folders, also those that failed, were skipped or cancelled before."""
        ...

    def fetch(self, address: str, collection: str = "") -> None:
        """Fetch a web page, which the user has agreed to, and import it."""
        ...

    def stop_fetching(self) -> None:
        """Fetch no further."""
        ...

    def keep(self, question: str, answer: str) -> None:
        """Keep an answer of the user's own."""
        ...

    def forget(self, answer: int) -> None:
        """Forget one, by its id."""
        ...

    def list_answers(self) -> None:
        """Have them all reported by `AnswersListed`."""
        ...

    def remove(self, path: Path) -> None:
        """Forget a file or folder."""
        ...

    def sync(self) -> None:
        """Check every folder for changes."""
        ...

    def unlock(self, path: Path, password: str) -> None:
        """Read a file that is locked with a password."""
        ...

    def pause(self) -> None:
        """Pause the import."""
        ...

    def resume(self) -> None:
        """Resume it."""
        ...

    def cancel(self) -> None:
        """Read nothing more of what is in line."""
        ...

    def collect(self, name: str, paths: Sequence[Path]) -> None:
        """Put files and folders into a collection, which is made where it is new."""
        ...

    def release(self, name: str, paths: Sequence[Path]) -> None:
        """Take them out of it."""
        ...

    def dissolve(self, name: str) -> None:
        """Delete a collection; its documents stay."""
        ...

    def count(self) -> int:
        """Count the documents that can be asked about."""
        ...

    def list(self) -> None:
        """Have every document reported by `DocumentsListed`."""
        ...


class MemoryPort(Protocol):
    """What the window asks of the memory."""

    def list(self) -> None:
        """Have every memory reported by `MemoriesListed`, as after each change."""
        ...

    def add(self, text: str) -> None:
        """Remember something."""
        ...

    def edit(self, id_: int, text: str) -> None:
        """Change the words of a memory."""
        ...

    def remove(self, id_: int) -> None:
        """Forget one."""
        ...


class ModelsPort(Protocol):
    """What the window asks of the models."""

    def list(self) -> None:
        """Have every model reported by `ModelsListed`."""
        ...

    def get(self, names: Sequence[str]) -> None:
        """Connect and download models, which the user has agreed to; also resumes one that is paused."""
        ...

    def pause(self, name: str) -> None:
        """Pause a download."""
        ...

    def cancel(self, name: str) -> None:
        """End a download and delete what has come."""
        ...

    def add(self, path: Path, is_linked: bool = False) -> None:
        """Install a file or folder, as a copy or by link."""
        ...

    def use(self, name: str, language: str | None = None, is_trusted: bool = False) -> None:
        """Use a model for its role from now on, for one language or for all.

        `is_trusted`: a language model answers in its own words, whatever its examination shows.
        """
        ...

    def remove(self, name: str) -> None:
        """Delete it from the disk."""
        ...

    def pack(self, out: Path) -> None:
        """Write the installed models into one file."""
        ...

    def unpack(self, pack: Path) -> None:
        """Install what such a file holds."""
        ...

    def measure(self, name: str) -> None:
        """Measure how fast a model is on this machine, and examine a language model."""
        ...

    def gauge(self) -> None:
        """Measure this machine itself."""
        ...


class VoicePort(Protocol):
    """What the window asks of the voice."""

    @property
    def known(self) -> tuple[InstalledVoice, ...]:
        """Those that can be chosen."""
        ...

    def pause(self) -> None:
        """Pause the reply that is being spoken."""
        ...

    def resume(self) -> None:
        """Resume it."""
        ...


class ReadAloudPort(Protocol):
    """What can be said without being asked. Each begins a turn and returns its id."""

    def continue_speaking(self) -> str:
        """Say what was not heard of the last reply."""
        ...

    def read(self, path: Path) -> str:
        """Read a document aloud, from where it stopped."""
        ...

    def read_text(self, text: str, language: str = "") -> str:
        """Read any text; `language`: ISO 639-1, empty: the user's own."""
        ...


class EnginePort(Protocol):
    """The engine, as the window sees it. All but `start`, `close` and `devices` return at once."""

    def start(self) -> None:
        """Load the parts and begin to serve; ends with `EngineReady`. May take seconds. Raises AssistantError."""
        ...

    def close(self) -> None:
        """Stop what is running and release everything. May take seconds."""
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
        """From now on, end the spoken turn that listens when the speaker falls silent."""
        ...

    def release(self) -> None:
        """Listen no longer: the key was released. Nothing happens where no turn is listening."""
        ...

    def hear_again(self, turn: str, recognizer: str) -> str:
        """Begin a turn with the recording of an earlier one; returns its id."""
        ...

    def ask(self, question: str, *, is_anew: bool = False, manner: Manner = Manner.USUAL) -> str:
        """Begin a typed turn, ending the running one; returns its id. `is_anew`: do not repeat a known reply.

        `manner`: how it is to be answered.
        """
        ...

    def focus(self, scope: Scope) -> None:
        """From now on every turn draws on these documents only."""
        ...

    def cancel(self) -> None:
        """Stop the running turn and be silent at once; nothing happens where none is running."""
        ...

    def change(self, **settings: object) -> None:
        """Change and keep settings, by their names in `Settings`; `SettingsChanged` reports what came of it."""
        ...

    def recognizers(self) -> tuple[str, ...]:
        """Name those that work here, best first."""
        ...

    def hearing(self) -> str:
        """Say with which model the one in use hears, and why that one."""
        ...

    def devices(self, kind: DeviceKind) -> tuple[Device, ...]:
        """Find what is connected. May take a tenth of a second."""
        ...

    def examples(self) -> dict[str, tuple[str, ...]]:
        """Name the skills, with what can be said to each; once everything is loaded."""
        ...

    @property
    def library_requests(self) -> LibraryPort:
        """What can be asked of the library."""
        ...

    @property
    def memory_requests(self) -> MemoryPort:
        """What can be asked of the memory."""
        ...

    @property
    def model_requests(self) -> ModelsPort:
        """What can be asked of the models."""
        ...

    @property
    def voice(self) -> VoicePort:
        """What can be asked of the voice."""
        ...

    @property
    def read_aloud(self) -> ReadAloudPort:
        """What can be said without being asked."""
        ...
