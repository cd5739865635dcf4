"""An engine that does nothing but note what the window asks of it; typed against `app.ui.ports` wherever it is used."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain import events
from app.domain.errors import AssistantError
from app.domain.events import Device, Event, Outcome, Source
from app.domain.manner import Manner
from app.domain.scope import Scope
from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.storage import settings as settings_file


class FakeLibrary:
    """Notes what is asked of the library."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine

    def add(self, paths: Sequence[Path], collection: str = "") -> None:
        self._note("add", *paths, *([collection] if collection else []))

    def fetch(self, address: str, collection: str = "") -> None:
        self._note("fetch", address, collection)

    def stop_fetching(self) -> None:
        self._note("stop fetching")

    def keep(self, question: str, answer: str) -> None:
        self._note("keep", question, answer)

    def forget(self, answer: int) -> None:
        self._note("forget", answer)

    def list_answers(self) -> None:
        self._note("list answers")

    def remove(self, path: Path) -> None:
        self._note("remove", path)

    def sync(self) -> None:
        self._note("sync")

    def unlock(self, path: Path, password: str) -> None:
        self._note("unlock", path, password)

    def pause(self) -> None:
        self._note("pause")

    def resume(self) -> None:
        self._note("resume")

    def cancel(self) -> None:
        self._note("cancel import")

    def collect(self, name: str, paths: Sequence[Path]) -> None:
        self._note("collect", name, *paths)

    def release(self, name: str, paths: Sequence[Path]) -> None:
        self._note("release", name, *paths)

    def dissolve(self, name: str) -> None:
        self._note("dissolve", name)

    def count(self) -> int:
        return self._engine.known

    def list(self) -> None:
        self._note("list")

    def _note(self, *call: object) -> None:
        self._engine.calls.append(call)


class FakeMemory:
    """Notes what the window asks of the memory."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine

    def list(self) -> None:
        self._engine.calls.append(("list memories",))

    def add(self, text: str) -> None:
        self._engine.calls.append(("remember", text))

    def edit(self, id_: int, text: str) -> None:
        self._engine.calls.append(("edit memory", id_, text))

    def remove(self, id_: int) -> None:
        self._engine.calls.append(("forget", id_))


class FakeModels:
    """Notes what is asked of the models."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine

    def list(self) -> None:
        self._note("list models")

    def get(self, names: Sequence[str]) -> None:
        self._note("get", *names)

    def pause(self, name: str) -> None:
        self._note("pause model", name)

    def cancel(self, name: str) -> None:
        self._note("cancel model", name)

    def add(self, path: Path, is_linked: bool = False) -> None:
        self._note("add model", path, is_linked)

    def use(self, name: str, language: str | None = None, is_trusted: bool = False) -> None:
        self._note("trust" if is_trusted else "use", name)

    def remove(self, name: str) -> None:
        self._note("remove model", name)

    def pack(self, out: Path) -> None:
        self._note("pack", out)

    def unpack(self, pack: Path) -> None:
        self._note("unpack", pack)

    def measure(self, name: str) -> None:
        self._note("measure", name)

    def gauge(self) -> None:
        self._note("gauge")

    def _note(self, *call: object) -> None:
        self._engine.calls.append(call)


class FakeVoice:
    """Notes what is asked of the voice, and of what is said unasked."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine
        self.known: tuple[InstalledVoice, ...] = ()

    def pause(self) -> None:
        self._engine.calls.append(("pause voice",))

    def resume(self) -> None:
        self._engine.calls.append(("resume voice",))

    def continue_speaking(self) -> str:
        self._engine.calls.append(("go_on",))
        return ""

    def read(self, path: Path) -> str:
        self._engine.calls.append(("read", path))
        return ""

    def read_text(self, text: str, language: str = "") -> str:
        self._engine.calls.append(("read_text", text, language))
        return ""


class FakeEngine:
    """Notes what the window asks, and tells what a real engine would tell first."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self.emit = emit
        self.calls: list[tuple[object, ...]] = []
        self.turn = 0
        self.known = 0
        self.is_running = False
        self._settings = Settings()
        self.names_of_recognizers: tuple[str, ...] = ("faster-whisper", "vosk")
        self.connected: dict[str, tuple[Device, ...]] = {}
        self.library_requests = FakeLibrary(self)
        self.memory_requests = FakeMemory(self)
        self.model_requests = FakeModels(self)
        self.voice = self.read_aloud = FakeVoice(self)

    @property
    def settings(self) -> Settings:
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
        self.emit(events.SettingsChanged(settings=settings))

    def names(self) -> list[object]:
        return [call[0] for call in self.calls]

    def start(self) -> None:
        self.calls.append(("start",))
        self.emit(events.EngineReady(engines={"recognizer": "fake"}))

    def close(self) -> None:
        self.calls.append(("close",))

    def press(self) -> None:
        self.calls.append(("press",))

    def slip(self) -> None:
        self.calls.append(("slip",))

    def hands_free(self) -> None:
        self.calls.append(("hands_free",))

    def hear_again(self, turn: str, recognizer: str) -> str:
        self.calls.append(("hear_again", turn, recognizer))
        return self._begin(Source.RECORDING, repeats=turn)

    def examples(self) -> dict[str, tuple[str, ...]]:
        return {"clock": ("What time is it?",), "timers": ("Set a timer for ten minutes", "Cancel the timer")}

    def recognizers(self) -> tuple[str, ...]:
        return self.names_of_recognizers

    def hearing(self) -> str:
        return "Whisper base: a short question takes it 0.2 s here"

    def devices(self, kind: str) -> tuple[Device, ...]:
        return self.connected.get(kind, ())

    def change(self, **settings: object) -> None:
        self.calls.append(("change", settings))
        try:
            self._settings = settings_file.change(self._settings, **settings)
        except AssistantError as error:
            self.emit(events.TroubleArose(code=error.code, detail=error.detail))
        finally:
            self.emit(events.SettingsChanged(settings=self._settings, requested=settings))

    def listen(self) -> str:
        self.calls.append(("listen",))
        turn = self._begin(Source.MICROPHONE)
        self.emit(events.ListeningStarted(turn=turn))
        return turn

    def release(self) -> None:
        self.calls.append(("release",))

    def ask(self, question: str, *, is_anew: bool = False, manner: Manner = Manner.USUAL) -> str:
        how = ("anew",) if is_anew else () if manner is Manner.USUAL else (manner,)
        self.calls.append(("ask", question, *how))
        return self._begin(Source.TEXT, question)

    def focus(self, scope: Scope) -> None:
        self.calls.append(("focus", scope))

    def cancel(self) -> None:
        self.calls.append(("cancel",))
        self.end(Outcome.CANCELLED)

    def end(self, outcome: Outcome) -> None:
        if self.is_running:
            self.is_running = False
            self.emit(events.TurnEnded(turn=str(self.turn), outcome=outcome))

    def _begin(self, source: Source, question: str = "", repeats: str = "") -> str:
        self.end(Outcome.CANCELLED)
        self.turn += 1
        self.is_running = True
        self.emit(events.TurnStarted(turn=str(self.turn), source=source, question=question, repeats=repeats))
        return str(self.turn)
