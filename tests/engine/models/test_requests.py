"""The models of a running engine: fetched, used and removed between turns, let go of while nobody asks."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import (
    EngineReady,
    Event,
    ModelProgressed,
    ModelsListed,
    Outcome,
    PassagesFound,
    Source,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
)
from app.engine.adapters.audio.files import Recording, WaveFile
from app.engine.engine import Engine
from app.engine.models import requests
from app.engine.models.inventory import Inventory
from app.engine.models.machine import machine
from app.engine.parts.home import Home
from app.storage.paths import Paths
from tests.engine.models.catalogued import serve
from tests.fixtures import models as fixtures
from tests.fixtures import speech
from tests.fixtures.file_server import FileServer
from tests.fixtures.waiting import wait_until

SAID = "what is the capital of france"


class Running:
    """An engine, and what it told."""

    def __init__(self, paths: Paths, **changes: object) -> None:
        self.events: list[Event] = []
        self.engine = Engine(paths, self.events.append, changes, player=WaveFile(paths.home / "said.wav"))
        self.engine.start()
        self.until(lambda: self.told(EngineReady))

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def until(self, is_so: Callable[[], object]) -> None:
        try:
            wait_until(is_so)
        except AssertionError:
            raise AssertionError(self.events[-5:]) from None

    def in_use(self, role: str) -> str:
        listed = self.told(ModelsListed)
        models = listed[-1].models if listed and isinstance(listed[-1], ModelsListed) else ()
        return next((model.id for model in models if model.role == role and model.active), "")

    def hear(self, path: Path) -> str:
        """Take a turn; returns what was understood."""
        before = len(self.told(TurnEnded))
        self.engine.listen(Recording(path), Source.RECORDING)
        self.until(lambda: len(self.told(TurnEnded)) > before)
        ended = self.told(TurnEnded)[-1]
        assert isinstance(ended, TurnEnded)
        assert ended.outcome in (Outcome.COMPLETED, Outcome.UNHEARD)
        settled = self.told(TranscriptSettled)[-1:]
        return settled[0].transcript.text if settled and isinstance(settled[0], TranscriptSettled) else ""

    def finds(self, question: str) -> bool:
        """Take a turn; returns whether something like it was found by its meaning."""
        before = len(self.told(TurnEnded))
        self.engine.ask(question)
        self.until(lambda: len(self.told(TurnEnded)) > before)
        found = self.told(PassagesFound)[-1]
        assert isinstance(found, PassagesFound)
        return any(passage.similarity > 0.5 for passage in found.passages)

    def stages(self, model: str) -> list[str]:
        return [event.stage for event in self.told(ModelProgressed)
                if isinstance(event, ModelProgressed) and event.model == model]  # fmt: skip


@pytest.fixture(autouse=True)
def _known_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "probe", lambda: {"instructions": ["AVX2"], "engines": ["vosk"], "gpu": ""})
    (tmp_path / "user").mkdir()
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "user")


@pytest.fixture
def said(tmp_path: Path) -> Path:
    speech.flite(SAID, tmp_path / "question.wav")
    return tmp_path / "question.wav"


@pytest.fixture
def running(paths: Paths, server: FileServer, tmp_path: Path) -> Iterator[Running]:
    serve(server, paths, tmp_path / "made", pause_s=0.001)
    made = Running(paths)
    yield made
    made.engine.close()


def test_a_model_comes_is_used_without_a_restart_and_goes(running: Running, said: Path, paths: Paths) -> None:
    running.engine.model_requests.get(["my-vosk"])
    running.until(lambda: running.in_use("recognition") == "my-vosk")
    assert running.stages("my-vosk")[0] == "waiting"
    assert running.stages("my-vosk")[-1] == "done"
    assert running.hear(said) == SAID
    running.engine.model_requests.remove("my-vosk")
    running.until(lambda: running.in_use("recognition") == "built-in-whisper-base")
    assert not (paths.models / "vosk" / "tiny-vosk").exists()
    running.hear(said)
    assert running.engine.kit.names()["recognizer"] == "built-in-whisper"
    assert not running.told(TroubleArose)


def test_an_embedder_is_chosen_and_the_documents_follow(paths: Paths, tmp_path: Path) -> None:
    fixtures.install_embedder(paths.models, "meanings")
    (tmp_path / "pets.txt").write_text("The kitten sleeps in the flat.", encoding="utf-8")
    running = Running(paths, embedder="minilm")
    running.engine.library_requests.add([tmp_path / "pets.txt"])
    running.engine.model_requests.list()
    running.until(lambda: running.in_use("embedding"))
    assert running.in_use("embedding") != "embedders/meanings"
    assert not running.finds("cats schlafen wohnung")
    running.engine.model_requests.use("embedders/meanings")
    running.engine.model_requests.list()
    running.until(lambda: running.in_use("embedding") == "embedders/meanings")
    running.until(lambda: running.finds("cats schlafen wohnung"))
    running.engine.close()


def test_removal_waits_for_the_running_turn(running: Running, said: Path) -> None:
    running.engine.model_requests.get(["my-vosk"])
    running.until(lambda: running.in_use("recognition") == "my-vosk")
    running.engine.listen(Recording(said, realtime=True), Source.RECORDING)
    running.engine.model_requests.remove("my-vosk")
    running.until(lambda: running.told(TurnEnded))
    settled = running.told(TranscriptSettled)[-1]
    assert isinstance(settled, TranscriptSettled)
    assert (settled.transcript.text, settled.transcript.engine) == (SAID, "vosk")
    running.until(lambda: running.in_use("recognition") == "built-in-whisper-base")


def test_pause_go_on_and_cancel(running: Running, server: FileServer, paths: Paths) -> None:
    for served in server.files.values():
        served.pause_s = 0.01
    models = running.engine.model_requests
    models.get(["my-ctranslate2", "my-gguf"])
    running.until(lambda: "fetching" in running.stages("my-ctranslate2"))
    models.pause("my-ctranslate2")
    running.until(lambda: running.stages("my-ctranslate2")[-1] == "paused")
    running.until(lambda: running.stages("my-gguf")[-1:] == ["done"])
    models.get(["my-ctranslate2"])
    running.until(lambda: running.stages("my-ctranslate2")[-1] == "fetching")
    models.cancel("my-ctranslate2")
    running.until(lambda: running.stages("my-ctranslate2")[-1] == "cancelled")
    assert not (paths.models / ".fetching" / "my-ctranslate2").exists()


def test_what_fails_is_told_once_and_the_next_one_comes(running: Running, server: FileServer) -> None:
    del server.files["/gguf/tiny.gguf"]
    running.engine.model_requests.get(["my-gguf", "my-vosk"])
    running.until(lambda: running.in_use("recognition") == "my-vosk")
    failed = [event for event in running.told(ModelProgressed)
              if isinstance(event, ModelProgressed) and event.stage == "failed"]  # fmt: skip
    assert [(event.model, event.code) for event in failed] == [("my-gguf", Code.MODEL_WITHDRAWN)]
    assert len(running.told(TroubleArose)) == 1


def test_an_added_file_and_a_pack(running: Running, tmp_path: Path, paths: Paths) -> None:
    models = running.engine.model_requests
    models.add(fixtures.install_vosk(tmp_path / "more", "more"))
    running.until(lambda: running.in_use("recognition") == "vosk/more")
    models.pack(tmp_path / "a.sotto-pack")
    running.until(lambda: running.stages("a.sotto-pack")[-1:] == ["done"])
    models.remove("vosk/more")
    running.until(lambda: running.in_use("recognition") == "built-in-whisper-base")
    models.unpack(tmp_path / "a.sotto-pack")
    running.until(lambda: running.in_use("recognition") == "vosk/more")
    models.use("built-in-whisper-base")
    running.until(lambda: running.in_use("recognition") == "built-in-whisper-base")
    models.add(tmp_path / "nothing")
    running.until(lambda: running.told(TroubleArose))


def test_models_leave_the_memory_while_nobody_asks_and_come_back_at_the_press(paths: Paths, said: Path) -> None:
    fixtures.install_vosk(paths.models)
    running = Running(paths, unload_after_min=0.3 / 60)
    running.until(lambda: running.engine.kit.held("recognizer") is None)
    assert running.engine.kit.held("embedder") is not None
    running.engine.press()
    running.until(lambda: running.engine.kit.held("recognizer") is not None)
    running.engine.slip()
    running.until(lambda: running.engine.kit.held("recognizer") is None)
    assert running.hear(said) == SAID, "a turn without a press finds them too"
    assert {getattr(trouble, "code", "") for trouble in running.told(TroubleArose)} <= {Code.MICROPHONE_MISSING}
    running.engine.close()


def test_a_pack_that_comes_with_the_program_is_installed_at_the_first_start(
    paths: Paths, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = Inventory(home.kit)
    kept = stock.add(fixtures.install_vosk(tmp_path / "made"))
    (tmp_path / "carrying").mkdir()
    stock.pack(tmp_path / "carrying" / requests.CARRIED, [], lambda _done, _total: None)
    stock.remove(kept.id)
    monkeypatch.setattr(requests, "resources", lambda: tmp_path / "carrying")
    running = Running(paths)
    running.until(lambda: running.in_use("recognition") == kept.id)
    running.engine.model_requests.remove(kept.id)
    running.until(lambda: running.in_use("recognition") == "built-in-whisper-base")
    running.engine.close()
    assert not (paths.models / "vosk" / "tiny").exists()
    again = Running(paths)
    again.engine.model_requests.list()
    again.until(lambda: again.in_use("recognition"))
    assert again.in_use("recognition") == "built-in-whisper-base", "what was removed stays so"
    again.engine.close()


def test_closing_in_mid_fetch_keeps_what_has_come(paths: Paths, server: FileServer, tmp_path: Path) -> None:
    serve(server, paths, tmp_path / "made", pause_s=0.02)
    running = Running(paths)
    running.engine.model_requests.get(["my-ctranslate2"])
    running.until(lambda: "fetching" in running.stages("my-ctranslate2"))
    running.engine.close()
    assert list((paths.models / ".fetching" / "my-ctranslate2").iterdir())


def test_a_listing_that_outlives_its_home_says_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    events, troubles, go = list[Event](), list[AssistantError](), threading.Event()

    def late(_: Inventory) -> ModelsListed:
        go.wait(60)
        raise FileNotFoundError

    monkeypatch.setattr(Inventory, "overview", late)
    asked = requests.ModelRequests(lambda _: None, events.append, troubles.append, lambda *_: None, lambda _: None)
    asked.open(home)
    asked.list()
    asked.close()
    go.set()
    wait_until(lambda: all(thread.name != "models aside" for thread in threading.enumerate()))
    assert (events, troubles) == ([], [])
