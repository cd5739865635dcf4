"""What the window's buttons, keys and menus ask of the engine; nothing happens while there is none."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.events import Event
from app.domain.manner import Manner
from app.domain.scope import Scope
from app.storage.paths import resources
from app.ui.ports import Emit, EnginePort
from app.ui.settings.devices import DeviceFinder
from app.ui.state.events import AlarmsDismissed, DocumentsCounted, HandsFreeBegan, SettingRequested
from app.ui.state.state import State
from app.ui.talk.control import TalkControl, carry_out
from app.ui.talk.gesture import Act


class WindowActions(QObject):
    """Asks the engine by method; what only the window knows of it becomes an event (`happened`)."""

    happened = Signal(object)
    """An event of `app.ui.state.events`."""

    def __init__(
        self, control: TalkControl, read_state: Callable[[], State], emit: Emit, parent: QObject | None = None
    ) -> None:
        """`emit`: takes events from any thread, as the engine's own."""
        super().__init__(parent)
        self.engine: EnginePort | None = None
        self.spoken_turn = ""
        """Id of the latest spoken turn."""
        self._control = control
        self._read_state = read_state
        self._devices = DeviceFinder(emit)
        control.acted.connect(self._talk)

    def ask(self, question: str) -> None:
        """Ask a typed question."""
        if self.engine:
            self.engine.ask(question)

    def answer_again(self, question: str) -> None:
        """Ask for another answer than the one that is known."""
        if self.engine:
            self.engine.ask(question, is_anew=True)

    def answer_in(self, question: str, manner: Manner) -> None:
        """Ask for an answer in another manner."""
        if self.engine:
            self.engine.ask(question, manner=manner)

    def hear_again(self, turn: str, recognizer: str) -> None:
        """Have another recognizer listen to the recording of a turn."""
        if self.engine:
            self.engine.hear_again(turn, recognizer)

    def listen_too(self, turn: str, language: str) -> None:
        """Listen for another language as well from now on, and to the recording of a turn once more."""
        settings = self._read_state().settings
        self.change("languages", tuple(dict.fromkeys((*settings.languages, language))))
        recognizer = next(iter(self.recognizers()), "")
        if recognizer:
            self.hear_again(turn, recognizer)

    def recognizers(self) -> Sequence[str]:
        """Name those that can do so."""
        return self.engine.recognizers() if self.engine else ()

    def stop(self) -> None:
        """Stop the running turn, or what rings."""
        # A turn just begun may not have been reported yet.
        state = self._read_state()
        is_running = state.is_running or self._control.is_listening
        self._control.forget()
        if self.engine and (is_running or state.alarms):
            self.engine.cancel()

    def silence(self) -> None:
        """Be silent at once, whatever is going on: the window is being closed."""
        self._control.forget()
        if self.engine:
            self.engine.cancel()

    def pause(self) -> None:
        """Pause the answer that is being spoken."""
        if self.engine:
            self.engine.voice.pause()

    def resume(self) -> None:
        """Resume it."""
        if self.engine:
            self.engine.voice.resume()

    def continue_reply(self) -> None:
        """Say the rest of the last answer."""
        if self.engine:
            self.engine.read_aloud.continue_speaking()

    def read_aloud(self, path: Path) -> None:
        """Read a document aloud."""
        if self.engine:
            self.engine.read_aloud.read(path)

    def dismiss_alarms(self) -> None:
        """Take away what rang; it falls silent, unless a turn is running that would be stopped as well."""
        self._happen(AlarmsDismissed())
        if self.engine and not self._read_state().is_running:
            self.engine.cancel()

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and folders to the library."""
        if self.engine and paths:
            self.engine.library_requests.add(paths)

    def add_example(self) -> None:
        """Add the example that comes with the program."""
        self.add([resources() / "demo" / "lease.pdf"])

    def keep_answer(self, question: str, answer: str) -> None:
        """Keep an answer of the user's own."""
        if self.engine:
            self.engine.library_requests.keep(question, answer)

    def count_documents(self) -> None:
        """Find out how many documents can be asked about."""
        if self.engine:
            self._happen(DocumentsCounted(documents=self.engine.library_requests.count()))

    def list_everything(self) -> None:
        """Have models and documents reported; the collections can be asked from the beginning."""
        if self.engine:
            self.engine.model_requests.list()
            self.engine.library_requests.list()

    def focus(self, collection: str) -> None:
        """Draw on the documents of a collection only; empty: on all of them."""
        if self.engine:
            self.engine.focus(Scope(collection=collection))

    def find_devices(self) -> None:
        """Find out which microphones and loudspeakers are connected."""
        if self.engine:
            self._devices.find(self.engine)

    def change(self, name: str, value: object) -> None:
        """Change a setting; it is shown at once, though the engine may take it only after the running turn."""
        if self.engine:
            self._happen(SettingRequested(name=name, value=value))
            self.engine.change(**{name: value})

    def _talk(self, act: Act) -> None:
        if self.engine:
            self.spoken_turn = carry_out(act, self.engine) or self.spoken_turn
            if act is Act.HANDS_FREE:
                self._happen(HandsFreeBegan(turn=self.spoken_turn))

    def _happen(self, event: Event) -> None:
        self.happened.emit(event)
