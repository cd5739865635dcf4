"""What the window asks of the engine. Everything else it learns from events."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.domain.events import Device, DeviceKind, Event
from app.domain.scope import EVERYTHING, Scope
from app.domain.voices import InstalledVoice
from app.storage.settings import Settings

Emit = Callable[[Event], None]
"""How the engine tells what happened; may be called from any thread."""


class DeskLike(Protocol):
    """What the window asks of the library; see `app.engine.library.requests.LibraryRequests`."""

    def add(self, paths: Sequence[Path], collection: str = "") -> None:
        """Import files and folders; also what failed, was skipped or cancelled."""
        ...

    def fetch(self, address: str, collection: str = "") -> None:
        """Fetch a web page, since the user said so, and import it."""
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
        """Have every one told by an event."""
        ...

    def remove(self, path: Path) -> None:
        """Forget a file or folder."""
        ...

    def sync(self) -> None:
        """Look at every folder again."""
        ...

    def unlock(self, path: Path, password: str) -> None:
        """Read a file that a password locks."""
        ...

    def pause(self) -> None:
        """Let the import wait."""
        ...

    def resume(self) -> None:
        """Go on with it."""
        ...

    def cancel(self) -> None:
        """Read nothing of what is in line."""
        ...

    def collect(self, name: str, paths: Sequence[Path]) -> None:
        """Put files and folders into a collection."""
        ...

    def release(self, name: str, paths: Sequence[Path]) -> None:
        """Take them out of it."""
        ...

    def dissolve(self, name: str) -> None:
        """Forget a collection."""
        ...

    def count(self) -> int:
        """Count the documents that can be asked about."""
        ...

    def list(self) -> None:
        """Have every document told by an event."""
        ...


class KeepingLike(Protocol):
    """What the window asks of the memory; see `app.engine.memory.requests.MemoryRequests`."""

    def list(self) -> None:
        """Have every memory told by an event."""
        ...

    def add(self, text: str) -> None:
        """Remember something."""
        ...

    def edit(self, id_: int, text: str) -> None:
        """Say one otherwise."""
        ...

    def remove(self, id_: int) -> None:
        """Forget one."""
        ...


class ModelDeskLike(Protocol):
    """What the window asks of the models; see `app.engine.models.requests.ModelRequests`."""

    def list(self) -> None:
        """Have every model told by an event."""
        ...

    def get(self, names: Sequence[str]) -> None:
        """Connect and fetch models: the user has agreed. Also goes on with one that is paused."""
        ...

    def pause(self, name: str) -> None:
        """Let one wait that is on its way."""
        ...

    def cancel(self, name: str) -> None:
        """End it, and delete what has come."""
        ...

    def add(self, path: Path, is_linked: bool = False) -> None:
        """Have a file or folder here, as a copy or by link."""
        ...

    def use(self, name: str, language: str | None = None) -> None:
        """Have a model play its role from now on."""
        ...

    def remove(self, name: str) -> None:
        """Free its disk."""
        ...

    def pack(self, out: Path) -> None:
        """Write the models that are here into one file."""
        ...

    def unpack(self, pack: Path) -> None:
        """Install what such a file holds."""
        ...

    def measure(self, name: str) -> None:
        """Try a model, and have told how fast it is."""
        ...

    def gauge(self) -> None:
        """Measure this machine."""
        ...


class VoiceLike(Protocol):
    """What the window asks of the voice; see `app.engine.speaking.voice_controls.VoiceControls`."""

    known: tuple[InstalledVoice, ...]
    """Those that can be chosen."""

    def pause(self) -> None:
        """Have the reply stand still."""
        ...

    def resume(self) -> None:
        """Go on with it."""
        ...


class AloudLike(Protocol):
    """What can be said without being asked, see `turns.read_aloud`. Each begins a turn and returns its id."""

    def continue_speaking(self) -> str:
        """Say what was not heard of the last reply."""
        ...

    def read(self, path: Path, page: int | None = None, is_afresh: bool = False) -> str:
        """Read a document aloud, from where it stopped."""
        ...

    def read_text(self, text: str, language: str = "") -> str:
        """Read any text."""
        ...


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

    def devices(self, kind: DeviceKind) -> tuple[Device, ...]:
        """Find what is connected. May take a tenth of a second."""
        ...

    def change(self, **settings: object) -> None:
        """Change and keep settings, by their names in `Settings`; one that is refused is told by an event."""
        ...

    def ask(self, question: str, scope: Scope = EVERYTHING, is_anew: bool = False) -> str:
        """Begin a typed turn, ending the running one; returns its id. `is_anew`: though the reply be known."""
        ...

    def focus(self, scope: Scope) -> None:
        """From now on every turn draws on these documents, unless it brings a scope of its own."""
        ...

    def cancel(self) -> None:
        """Stop the running turn and be silent at once; nothing happens where none is running."""
        ...

    def examples(self) -> dict[str, tuple[str, ...]]:
        """Name the skills, with what can be said to each; once everything is loaded."""
        ...

    @property
    def memory_requests(self) -> KeepingLike:
        """What can be asked of the memory."""
        ...

    @property
    def voice(self) -> VoiceLike:
        """What can be asked of the voice."""
        ...

    @property
    def read_aloud(self) -> AloudLike:
        """What can be said without being asked."""
        ...

    @property
    def library_requests(self) -> DeskLike:
        """What can be asked of the library."""
        ...

    @property
    def model_requests(self) -> ModelDeskLike:
        """What can be asked of the models."""
        ...
