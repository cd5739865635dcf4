"""Vectors on a real Chroma server: as good as those in a folder, and no harm where it is away."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from app.domain.errors import AssistantError, Code
from app.domain.events import EngineReady, TroubleArose
from app.domain.settings import Settings
from app.engine.adapters.vectors import chroma_server as adapter
from app.engine.adapters.vectors.chroma_server import ServerVectors
from app.engine.engine import Engine
from app.engine.library.index import embedding
from app.engine.library.index.home_id import home_id
from app.engine.library.index.vector_sets import VectorSets
from app.engine.parts.kit import Kit
from app.storage.database import open_store
from app.storage.paths import Paths
from app.system.offline import is_here
from tests import fakes
from tests.engine.library.conftest import Home
from tests.fixtures import models
from tests.fixtures.chroma_server import ChromaServer, chroma_server
from tests.fixtures.waiting import wait_until

Opener = Callable[..., Home]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as made:
        yield made


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server of one test's own."""
    with chroma_server(tmp_path / "chroma") as made:
        yield made


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried again soon; but a server that is busy, and not away, is waited for."""
    monkeypatch.setattr(adapter, "_AGAIN_S", 2.0)
    monkeypatch.setattr(adapter, "_KNOCK_S", 30.0)
    monkeypatch.setattr(adapter, "_PATIENCE_S", 30.0)


@pytest.fixture
def open_home(paths: Paths) -> Iterator[Opener]:
    """Opens the library of the test's home with a tiny embedder."""
    models.install_embedder(paths.models)
    with ExitStack() as held:

        def open_(**settings: object) -> Home:
            held.close()
            SharedSystemClient.clear_system_cache()
            store, _ = open_store(paths.database)
            held.callback(store.close)
            told: list[AssistantError] = []
            kit = held.enter_context(closing(Kit(paths, Settings.model_validate(settings), store, told.append)))
            made = Home(kit)
            made.troubles = told  # type: ignore[attr-defined]
            held.callback(made.library.close)
            return made

        yield open_


def troubles(home: Home) -> list[Code]:
    return [error.code for error in home.troubles]  # type: ignore[attr-defined]


def write(docs: Path, count: int = 12) -> None:
    for number in range(count):
        (docs / f"{number}.txt").write_text(f"The zebra number {number} sleeps.", encoding="utf-8")


def collections(server: ChromaServer) -> set[str]:
    client = chromadb.HttpClient(server.address, settings=chromadb.Settings(anonymized_telemetry=False))
    names = {one.name for one in client.list_collections()}
    for one in (client, client._admin_client):
        one._server._session.close()
    client.close()
    return names


def vectors(server: ChromaServer, name: str = "tested") -> ServerVectors:
    def fail(error: AssistantError) -> None:
        raise AssertionError(error)

    return ServerVectors(server.address, name, lambda _: False, fail)


def test_what_a_folder_does_a_server_does(server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "_PAGE", 10)
    with closing(vectors(server)) as made:
        draw = np.random.default_rng(1)
        some = draw.normal(size=(35, 384)).astype(np.float32)
        some /= np.linalg.norm(some, axis=1, keepdims=True)
        assert made.nearest(some[0], 5) == []
        made.add(range(1, 36), some)
        made.add([], some[:0])
        assert made.ids() == set(range(1, 36))
        (best, cosine), *rest = made.nearest(some[6], 5)
        assert best == 7
        assert cosine == pytest.approx(1, abs=1e-4)
        assert len(rest) == 4
        assert {id_ for id_, _ in made.nearest(some[6], 5, [1, 2])} == {1, 2}
        assert made.nearest(some[6], 5, []) == []
        cosines = made.similarities(some[6], [7, 8, 999])
        assert cosines == {7: pytest.approx(1, abs=1e-4), 8: pytest.approx(float(some[6] @ some[7]), abs=1e-4)}
        made.remove([7, 999])
        assert made.ids() == set(range(1, 36)) - {7}
        made.clear()
        assert made.ids() == set()
        made.discard()
    assert "tested" not in collections(server)


def test_an_import_is_found_and_goes_on_over_restarts(
    server: ChromaServer, open_home: Opener, docs: Path, paths: Paths
) -> None:
    write(docs)
    home = open_home(chroma_server=server.address + "/")
    home.add(docs)
    home.check()
    assert home.find("zebra 7")[0] == ("7.txt", None)
    assert not list(paths.vectors.glob("*")), "nothing of it lies in the home"
    home = open_home(chroma_server=server.address)
    home.work()
    assert home.library.index.embedded == 0
    (docs / "7.txt").unlink()
    home.sync()
    home.check()
    home.library.rebuild()
    home.work()
    home.check()
    assert home.library.index.embedded == 11
    assert troubles(home) == []


def test_homes_on_one_server_keep_apart(server: ChromaServer, paths: Paths, tmp_path: Path) -> None:
    store, _ = open_store(paths.database)
    first = home_id(store, paths.home)
    assert home_id(store, paths.home) == first
    assert home_id(store, tmp_path / "copy") not in (first, "")
    store.close()


def test_moving_to_a_server_and_back_the_old_place_answers_meanwhile(
    server: ChromaServer, open_home: Opener, docs: Path, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_BATCH", 3)
    write(docs)
    home = open_home()
    home.add(docs)
    before = collections(server)
    home = open_home(chroma_server=server.address)
    for _ in islice(home.library.steps(), 2):
        pass
    assert home.kit.shared(VectorSets).now.origin.server == ""
    assert home.find("zebra 7")[0] == ("7.txt", None)
    home.work()
    home.check()
    assert home.kit.shared(VectorSets).now.origin.server == server.address
    assert not list(paths.vectors.glob("*"))
    assert len(collections(server) - before) == 1
    home = open_home()
    home.work()
    home.check()
    assert home.kit.shared(VectorSets).now.origin.server == ""
    assert collections(server) == before


def test_killed_in_the_middle_and_back_it_is_as_if_nothing_had_been(
    mortal: ChromaServer, open_home: Opener, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_BATCH", 3)
    home = open_home(chroma_server=mortal.address)
    write(docs, 6)
    home.add(docs)
    write(docs, 24)
    mortal.kill()
    home.add(docs)
    assert {one.state for one in home.places.documents()} == {"ready", "embedding"}
    assert home.find("zebra 17")[0] == ("17.txt", None), "words find"
    assert home.library.index.rest_s > 0
    home.work()
    assert troubles(home) == [Code.VECTORS_AWAY], "told once"
    mortal.start()
    wait_until(lambda: not home.library.index.rest_s)
    home.work()
    home.check()
    assert {one.state for one in home.places.documents()} == {"ready"}
    mortal.kill()
    assert home.find("zebra 17")[0] == ("17.txt", None)
    assert troubles(home) == [Code.VECTORS_AWAY] * 2, "and once more when it is away once more"


def test_away_from_the_start_it_is_awaited(mortal: ChromaServer, open_home: Opener, docs: Path) -> None:
    mortal.kill()
    write(docs)
    home = open_home(chroma_server=mortal.address)
    home.add(docs)
    assert home.find("zebra 7")[0] == ("7.txt", None)
    assert troubles(home) == [Code.VECTORS_AWAY]
    (docs / "7.txt").unlink()
    home.sync()
    home = open_home()  # the user gives it up: nothing there is waited for
    home.work()
    home.check()
    assert home.kit.shared(VectorSets).now.origin.server == ""


def test_one_that_hangs_is_not_waited_for(
    mortal: ChromaServer, open_home: Opener, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs)
    home = open_home(chroma_server=mortal.address)
    home.add(docs)
    mortal.hang()
    monkeypatch.setattr(adapter, "_KNOCK_S", 0.5)
    vectors = home.kit.shared(VectorSets).now.vectors
    assert isinstance(vectors, ServerVectors)
    assert vectors._client._server._session.timeout.read == 30, "for ever, if it were left to Chroma"
    vectors._client._server._session.timeout = 0.5
    assert home.find("zebra 7")[0] == ("7.txt", None)
    assert troubles(home) == [Code.VECTORS_AWAY]
    home = open_home(chroma_server=mortal.address)
    assert troubles(home) == [Code.VECTORS_AWAY]


class Foreign(BaseHTTPRequestHandler):
    """Something else that answers."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def test_what_is_no_chroma_server_is_named(open_home: Opener, docs: Path) -> None:
    write(docs, 3)
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        home = open_home(chroma_server=f"http://127.0.0.1:{other.server_port}")
        home.add(docs)
        assert home.find("zebra 2")[0] == ("2.txt", None)
        other.shutdown()
    assert troubles(home) == [Code.VECTORS_FAILED]


def test_no_computer_beyond_this_one_is_asked_unless_it_is_allowed(
    open_home: Opener, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def get(url: str, **_: object) -> None:
        asked.append(url)
        raise AssertionError

    monkeypatch.setattr("httpx.get", get)
    write(docs, 3)
    home = open_home(chroma_server="http://nas.example:8000")
    home.add(docs)
    assert home.find("zebra 2")[0] == ("2.txt", None)
    assert (asked, troubles(home)) == ([], [Code.VECTORS_FORBIDDEN])
    open_home(chroma_server="http://nas.example:8000", allowed_hosts=["NAS.example"])
    assert asked == ["http://nas.example:8000/api/v2/heartbeat"]


def test_a_proxy_is_passed_by(server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    with closing(vectors(server, "by-proxy")) as made:
        assert made.ids() == set()
        made.discard()


@pytest.mark.parametrize(
    ("host", "is_this"),
    [("localhost", True), ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("LOCALHOST", True),
     ("localhost.example", False), ("192.168.0.4", False), ("nas", False), ("", False)],
)  # fmt: skip
def test_which_computer_is_this_one(host: str, is_this: bool) -> None:
    assert is_here(host) == is_this


def test_a_running_engine_tries_again_by_itself(mortal: ChromaServer, paths: Paths, docs: Path) -> None:
    models.install_embedder(paths.models)
    write(docs, 3)
    events = fakes.Events()
    mortal.kill()
    given = {name: part for name, part in fakes.parts().items() if name not in ("embedder", "retriever")}
    engine = Engine(paths, events, {"chroma_server": mortal.address}, **given)
    engine.start()
    try:
        events.wait(EngineReady)
        engine.library_requests.add([docs])
        wait_until(lambda: engine.library.documents.marked_count("") == 3)
        mortal.start()
        wait_until(lambda: engine.library.documents.marked_count("") == 0)
        assert engine.kit.shared(VectorSets).now.vectors.ids()
    finally:
        engine.close()
    told = [event.code for event in events.all if isinstance(event, TroubleArose)]
    assert told.count(Code.VECTORS_AWAY) == 1


def sotto(home: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--home", str(home), "--json", *words],
        capture_output=True, text=True, check=False, timeout=300, env=os.environ | {"DISPLAY": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_the_command_line_needs_but_one_setting(server: ChromaServer, paths: Paths, docs: Path) -> None:
    paths.settings.write_text(json.dumps({"chroma_server": server.address}), encoding="utf-8")
    (docs / "lease.txt").write_text("What the tenant owes is 950 euros a month.", encoding="utf-8")
    (docs / "cats.txt").write_text("Cats sleep sixteen hours a day.", encoding="utf-8")
    assert {one["state"] for one in sotto(paths.home, "add", str(docs))["documents"]} == {"ready"}
    found = sotto(paths.home, "find", "How much is the rent?")["passages"]
    assert found[0]["text"].startswith("What the tenant owes")
    checks = {one["name"]: one for one in sotto(paths.home, "doctor")["checks"]}
    assert checks["index"]["ok"]
    assert server.address in checks["index"]["detail"]
