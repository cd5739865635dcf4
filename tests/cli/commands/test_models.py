"""`sotto models`, in an empty home against a server on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.models.installed import home_of
from app.engine.models.machine import machine
from app.storage.paths import Paths
from tests.cli.running import call, invoke, refused, run
from tests.engine.models.catalogued import serve
from tests.fixtures import models as fixtures
from tests.fixtures.file_server import FileServer, serving

FIELDS = {"id", "role", "engine", "title", "bytes", "licence", "installed", "active"}


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine, "probe", lambda: {"instructions": ["AVX2"], "engines": ["vosk"], "gpu": ""})
    (tmp_path / "user").mkdir()
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "user")
    paths = Paths(tmp_path / "home")
    paths.prepare()
    serve(server, paths, tmp_path / "made")
    return paths.home


def test_what_there_is_and_what_fits(home: Path, server: FileServer) -> None:
    rows = {row["id"]: row for row in run(home, "models")["models"]}
    assert all(set(row) >= FIELDS for row in rows.values())
    assert rows["built-in-whisper-base"]["active"]
    assert not rows["my-vosk"]["installed"]
    told = run(home, "models", "advise")
    assert [offer["size"] for offer in told["offers"]][:1] == ["balanced"], "a small set is a voice, which is not here"
    assert set(told["offers"][0]) == {"size", "models", "bytes", "reason"}
    assert "AVX2" in told["machine"]
    assert run(home, "models", "advise", "--measure")["machine"] != told["machine"]
    assert server.asked == [], "looking connects to nothing"


def test_getting_using_and_removing(home: Path, server: FileServer) -> None:
    done = call(home, "models", "get", "my-vosk", "my-gguf")
    assert done.exit_code == 0
    assert "from localhost (Apache-2.0)" in done.stderr, "where it connects is said"
    rows = {row["id"]: row for row in run(home, "models")["models"]}
    assert rows["my-vosk"]["active"]
    assert rows["my-gguf"]["installed"]
    (row,) = run(home, "models", "use", "built-in-whisper-base")["models"]
    assert (row["id"], row["active"]) == ("built-in-whisper-base", True)
    assert run(home, "models", "use", "my-vosk")["models"][0]["active"]
    asked = len(server.asked)
    assert run(home, "models", "get", "my-vosk")["models"][0]["installed"]
    assert len(server.asked) == asked, "what is here is not fetched again"
    assert "my-vosk" not in [row["id"] for row in run(home, "models", "remove", "my-vosk")["models"]]
    assert not (home / "models" / "vosk" / "tiny-vosk").exists()


def test_adding_and_carrying(home: Path, tmp_path: Path) -> None:
    more = fixtures.install_gguf(tmp_path / "more", "more.gguf", context=1024)
    (row,) = run(home, "models", "add", str(more))["models"]
    assert (row["id"], row["role"], row["active"]) == (f"{home_of('gguf')}/more.gguf", "generation", True)
    pack = tmp_path / "a.sotto-pack"
    assert [row["id"] for row in run(home, "models", "pack", str(pack))["models"]] == [row["id"]]
    (there,) = run(tmp_path / "there", "models", "unpack", str(pack))["models"]
    assert (there["id"], there["active"]) == (row["id"], True)


def test_one_of_the_catalogue_is_known_by_another_name_and_carried_as_what_it_is(home: Path, tmp_path: Path) -> None:
    (row,) = run(home, "models", "add", str(fixtures.install_gguf(tmp_path / "more", "any.gguf")))["models"]
    assert (row["id"], row["title"], row["licence"]) == ("my-gguf", "Tiny gguf", "Apache-2.0")
    run(home, "models", "pack", str(tmp_path / "a.sotto-pack"))
    (there,) = run(tmp_path / "there", "models", "unpack", str(tmp_path / "a.sotto-pack"))["models"]
    assert {**there, "speed": ""} == {**row, "speed": ""}


def test_a_language_model_is_examined_and_can_be_used_anyway(home: Path) -> None:
    file = fixtures.install_gguf(home / "models", "babbler.gguf")
    (row,) = run(home, "models", "try", file.name)["models"]
    examined = row["examination"]
    assert (examined["passed"], row["trusted"]) == (False, False)
    assert set(examined) == {
        "passed", "asked", "right", "borne_out", "declined", "to_decline", "seconds", "failing", "said",
    }  # fmt: skip
    assert examined["right"] < examined["asked"] < 40
    listed = invoke(home, "models")
    assert "Sotto quotes instead." in " ".join(listed.stdout.split())
    (row,) = run(home, "models", "use", file.name, "--anyway")["models"]
    assert (row["active"], row["trusted"], row["examination"]["passed"]) == (True, True, False)
    (row,) = run(home, "models", "use", file.name)["models"]
    assert (row["active"], row["trusted"]) == (True, False)
    assert [one["id"] for one in run(home, "models", "remove", file.name)["models"] if one["role"] == "generation"] == [
        "built-in-quote"
    ]


def test_what_goes_wrong_is_one_sentence(home: Path, server: FileServer, tmp_path: Path) -> None:
    assert refused(home, "models", "get", "nonsense")["code"] == "model_unknown"
    assert refused(home, "models", "use", "my-vosk")["code"] == "model_missing"
    assert refused(home, "models", "remove", "my-vosk")["code"] == "model_unknown"
    (tmp_path / "a.txt").write_text("hello")
    assert refused(home, "models", "add", str(tmp_path / "a.txt"))["code"] == "model_unrecognized"
    assert refused(home, "models", "add", str(tmp_path / "none"))["code"] == "document_missing"
    assert refused(home, "models", "unpack", str(tmp_path / "a.txt"))["code"] == "pack_broken"
    server.files["/gguf/tiny.gguf"].data = b"x" * len(server.files["/gguf/tiny.gguf"].data)
    assert refused(home, "models", "get", "my-gguf")["code"] == "model_mismatched"
    (home / "catalogue.json").write_text("{")
    assert refused(home, "models")["code"] == "catalogue_invalid"
    assert call(home, "models", "get").exit_code == 2
    assert call(home, "models", "list", "more").exit_code == 2
