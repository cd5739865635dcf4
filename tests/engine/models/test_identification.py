import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import Event, ModelsListed
from app.engine.models import identification
from app.engine.models.inventory import Inventory
from app.engine.models.requests import ModelRequests
from app.engine.parts.home import Home
from app.storage.paths import Paths
from tests.engine.models.catalogued import serve, taped, zipped
from tests.fixtures.file_server import FileServer
from tests.fixtures.waiting import wait_until

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")


@pytest.fixture
def made(tmp_path: Path, server: FileServer, home: Home) -> Path:
    """Tiny models elsewhere, all of which the home's catalogue has."""
    serve(server, home.paths, tmp_path / "made")
    return tmp_path / "made"


def only(folder: Path) -> Path:
    (path,) = (path for path in folder.iterdir() if path.name[0] != ".")
    return path


def renamed(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


def voice(made: Path) -> Path:
    folder = made / "piper"
    renamed(folder / "tiny.onnx.json", "downloaded (1).onnx.json")
    return renamed(folder / "tiny.onnx", "downloaded (1).onnx")


def archived(made: Path) -> Path:
    path = made / "from a friend.zip"
    path.write_bytes(zipped(only(made / "vosk")))
    return path


def archived_whisper(made: Path) -> Path:
    path = made / "whisper.tar.gz"
    path.write_bytes(taped(only(made / "faster-whisper")))
    return path


WAYS: list[tuple[str, Callable[[Path], Path]]] = [
    ("my-ctranslate2", lambda made: renamed(only(made / "faster-whisper"), "data")),
    ("my-ctranslate2", lambda made: renamed(only(made / "faster-whisper"), "data") / "model.bin"),
    ("my-ctranslate2", lambda made: made / "faster-whisper"),
    ("my-ctranslate2", archived_whisper),
    ("my-vosk", archived),
    ("my-gguf", lambda made: renamed(next(made.rglob("*.gguf")), "ggml-model.gguf")),
    ("my-whisper", lambda made: renamed(next(made.rglob("*.pt")), "weights.bin")),
    ("my-piper", voice),
    ("my-reranker", lambda made: renamed(made / "rerankers" / "tiny", "cross")),
    ("my-embedder", lambda made: renamed(only(made / "embedders"), "sentences") / "model.onnx"),
]


@pytest.mark.parametrize(("known_as", "prepare"), WAYS)
def test_it_is_known_whatever_it_is_called(
    home: Home, made: Path, known_as: str, prepare: Callable[[Path], Path]
) -> None:
    stock = Inventory(home.kit)
    kept = stock.add(prepare(made))
    assert kept.id == known_as
    (row,) = [row for row in stock.listed() if row.id == known_as]
    assert (row.installed, row.licence, row.title) == (True, "Apache-2.0", f"Tiny {kept.format}")
    assert not [row.id for row in stock.listed() if "/" in row.id]


def test_used_where_another_program_keeps_it(home: Home, made: Path) -> None:
    there = renamed(next(made.rglob("*.gguf")), "somewhere.gguf")
    kept = Inventory(home.kit).add(there, is_linked=True)
    assert (kept.id, kept.is_linked) == ("my-gguf", True)


def test_of_another_content_it_is_what_it_is_called(home: Home, made: Path) -> None:
    path = next(made.rglob("*.gguf"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path = path.with_name("mine.gguf")
    path.write_bytes(content)
    stock = Inventory(home.kit)
    assert stock.add(path).id.endswith("/mine.gguf")
    (row,) = [row for row in stock.listed() if row.id.endswith("/mine.gguf")]
    assert (row.licence, row.installed) == ("", True)


def test_put_into_the_folder_by_hand_it_is_known_once_models_are_listed(
    home: Home, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home.paths.models / "faster-whisper"
    folder.mkdir(parents=True)
    renamed(only(made / "faster-whisper"), "by hand").rename(folder / "by hand")
    stock = Inventory(home.kit)
    assert [kept.id for kept in stock.shelf] == ["faster-whisper/by hand"], "nothing is read before"
    assert [row.title for row in stock.listed() if row.installed and row.role == "recognition"][
        -1
    ] == "Tiny ctranslate2"
    assert [kept.id for kept in Inventory(home.kit).shelf] == ["my-ctranslate2"]
    monkeypatch.setattr(identification, "_compute", lambda *_: pytest.fail("it is read a second time"))
    Inventory(home.kit).listed()


def test_a_second_copy_is_a_model_of_its_own_of_the_same_licence(home: Home, made: Path) -> None:
    stock = Inventory(home.kit)
    source = only(made / "faster-whisper")
    stock.add(source)
    renamed(source, "again").rename(home.paths.models / "faster-whisper" / "again")
    rows = {row.id: row for row in stock.listed() if row.installed}
    assert rows["my-ctranslate2"].licence == rows["faster-whisper/again"].licence == "Apache-2.0"


def test_a_pack_from_where_it_was_called_otherwise(home: Home, made: Path, tmp_path: Path) -> None:
    with Home(Paths(tmp_path / "other"), lambda _: None) as other:
        theirs = Inventory(other.kit)
        kept = theirs.add(renamed(next(made.rglob("*.gguf")), "theirs.gguf"))
        assert kept.name == "theirs.gguf", "that home has no such catalogue"
        theirs.pack(tmp_path / "models.pack", [], lambda *_: None)
    ((unpacked, _),) = Inventory(home.kit).unpack(tmp_path / "models.pack", lambda *_: None)
    assert (unpacked.id, unpacked.name) == ("my-gguf", "tiny.gguf")


@pytest.mark.parametrize("missing", ["tokenizer.json", "config.json"])
def test_a_folder_without_a_file_that_it_needs_is_told(home: Home, made: Path, missing: str) -> None:
    folder = only(made / "faster-whisper")
    (folder / missing).unlink()
    for path in (folder, folder / "model.bin"):
        with pytest.raises(AssistantError) as caught:
            Inventory(home.kit).add(path)
        assert caught.value.code == Code.MODEL_UNRECOGNIZED


@pytest.mark.parametrize("content", ["", "[]", "{", '{"sha256 x": 1}'])
def test_a_damaged_record_of_digests_is_made_anew(home: Home, made: Path, content: str) -> None:
    stock = Inventory(home.kit)
    kept = stock.add(next(made.rglob("*.gguf")))
    kept.paths[0].rename(kept.paths[0].with_name("other.gguf"))
    (home.paths.models / "digests.json").write_text(content, encoding="utf-8")
    assert "my-gguf" in [row.id for row in stock.listed() if row.installed]
    assert json.loads((home.paths.models / "digests.json").read_text(encoding="utf-8"))


def test_nothing_is_read_in_the_thread_that_asks(home: Home, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compute, computed = identification._compute, []

    def noted(*given: Any) -> str:
        computed.append(threading.current_thread())
        return compute(*given)

    monkeypatch.setattr(identification, "_compute", noted)
    events: list[Event] = []
    requests = ModelRequests(
        lambda _: None, events.append, lambda error: pytest.fail(str(error)), lambda *_: None, lambda _: None
    )
    requests.open(home)
    requests.add(renamed(next(made.rglob("*.gguf")), "any.gguf"))
    wait_until(lambda: any(isinstance(event, ModelsListed) for event in events))
    requests.close()
    assert computed
    assert threading.current_thread() not in computed
