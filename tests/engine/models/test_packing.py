import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.engine.models.inventory import Inventory
from app.engine.parts.home import Home
from app.storage.paths import Paths, resources
from tests.fixtures import models as fixtures
from tests.fixtures import speech

SAID = "how much is the rent"


def nothing(_done: int, _total: int) -> None:
    """What is told of progress is not looked at."""


@pytest.fixture
def packed(home: Home, stock: Inventory, tmp_path: Path) -> Path:
    """A pack of a recognizer, which is in use, and of a language model by link."""
    kept = stock.add(fixtures.install_vosk(tmp_path / "made"))
    stock.add(fixtures.install_gguf(tmp_path / "made"), is_linked=True)
    home.change(**stock.use(kept.id))
    told: list[tuple[int, int]] = []
    stock.pack(tmp_path / "models.sotto-pack", [], lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    return tmp_path / "models.sotto-pack"


def other(tmp_path: Path) -> Inventory:
    """An empty home's models."""
    paths = Paths(tmp_path / "other")
    return Inventory(Home(paths, lambda _: None).kit)


def refused(pack: Path, tmp_path: Path) -> Code:
    stock = other(tmp_path)
    with pytest.raises(AssistantError) as caught:
        stock.unpack(pack, nothing)
    assert list(stock.shelf) == [], "nothing of it was installed"
    assert not list(stock.shelf.folder.glob(".coming-*"))
    stock._kit.close()
    stock._kit.store.close()
    return caught.value.code


def test_what_was_packed_is_there_again(packed: Path, tmp_path: Path, home: Home) -> None:
    stock = other(tmp_path)
    kept = {one.name: is_active for one, is_active in stock.unpack(packed, nothing)}
    assert kept == {"tiny": True, "tiny.gguf": True}, "the best there is plays its role without being chosen"
    assert not any(one.is_linked for one in stock.shelf)
    for one in Inventory(home.kit).shelf:
        there = stock.shelf.get(one.id)
        assert there is not None
        assert [p.name for p in sorted(there.paths[0].rglob("*"))] == [p.name for p in sorted(one.paths[0].rglob("*"))]
    assert [one.name for one, _ in stock.unpack(packed, nothing)] == ["tiny", "tiny.gguf"], "once more does no harm"
    stock._kit.close()
    stock._kit.store.close()


def test_the_catalogue_goes_along(home: Home, tmp_path: Path) -> None:
    mine = json.loads((resources() / "models.json").read_text())["models"][-1] | {"id": "mine", "name": "mine"}
    mine["format"], mine["role"], mine["engine"] = "reranker", "reranking", "onnx"
    (home.paths.home / "catalogue.json").write_text(json.dumps({"version": 1, "models": [mine]}))
    stock = Inventory(home.kit)
    stock.add(fixtures.install_gguf(tmp_path / "made"))
    stock.pack(tmp_path / "a.sotto-pack", [], nothing)
    there = other(tmp_path)
    there.unpack(tmp_path / "a.sotto-pack", nothing)
    assert Inventory(there._kit).shelf.catalogue.get("mine").id == "mine"
    there._kit.close()
    there._kit.store.close()


@pytest.mark.parametrize("place", [0.1, 0.5, 0.95])
def test_damage_anywhere_is_noticed(packed: Path, tmp_path: Path, place: float) -> None:
    data = bytearray(packed.read_bytes())
    at = int(len(data) * place)
    data[at] ^= 0xFF
    data[at + 1] ^= 0xFF
    packed.write_bytes(data)
    with tarfile.open(packed) as taped:
        where = next((m for m in taped if m.offset_data <= at < m.offset_data + m.size), None)
    if where is None:
        pytest.skip("this byte only fills up a block")
    assert refused(packed, tmp_path) is Code.PACK_BROKEN


def test_what_is_cut_short_is_noticed(packed: Path, tmp_path: Path) -> None:
    packed.write_bytes(packed.read_bytes()[:-200_000])
    assert refused(packed, tmp_path) is Code.PACK_BROKEN
    packed.write_bytes(b"hello")
    assert refused(packed, tmp_path) is Code.PACK_BROKEN
    packed.unlink()
    assert refused(packed, tmp_path) is Code.DOCUMENT_MISSING


@pytest.mark.parametrize("path", ["../../evil", "/evil", "a\\..\\b", "C:evil"])
def test_nothing_lands_outside(tmp_path: Path, path: str) -> None:
    file = {"path": path, "bytes": 4, "sha256": "0" * 64}
    model = {"format": "gguf", "name": "x.gguf", "is_active": False, "files": [file]}
    listed = json.dumps({"version": 1, "models": [model], "catalogue": []}).encode()
    with tarfile.open(tmp_path / "evil.sotto-pack", "w:") as taped:
        for name, data in (("sotto-pack.json", listed), (f"0/{path}", b"evil")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            taped.addfile(info, io.BytesIO(data))
    assert refused(tmp_path / "evil.sotto-pack", tmp_path) is Code.PACK_BROKEN


def taped(pack: Path, *models: tuple[str, str, dict[str, bytes]]) -> Path:
    """A pack with models that may be none, each with format, name and files."""
    listed = [
        {"format": form, "name": name, "is_active": True,
         "files": [{"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                   for path, data in files.items()]}
        for form, name, files in models
    ]  # fmt: skip
    contents = json.dumps({"version": 1, "models": listed, "catalogue": []}).encode()
    with tarfile.open(pack, "w:") as archive:
        inside = {f"{n}/{path}": data for n, (_, _, files) in enumerate(models) for path, data in files.items()}
        for name, data in {"sotto-pack.json": contents, **inside}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return pack


SCRIPT = b"#!/bin/sh\necho hello\n"


@pytest.mark.parametrize(
    ("form", "name", "files"),
    [
        ("gguf", "evil.gguf", {"evil.gguf": SCRIPT}),
        ("whisper", "evil.pt", {"evil.pt": SCRIPT}),
        ("piper", "evil", {"evil.onnx": SCRIPT, "evil.onnx.json": b"{}"}),
        ("embedder", "half", {"model.onnx": SCRIPT}),
        ("embedder", "wrong", {"model.onnx": SCRIPT, "tokenizer.json": b"{}"}),
        ("ctranslate2", "half", {"model.bin": SCRIPT, "config.json": b"{}"}),
        ("vosk", "empty", {"README": SCRIPT}),
        ("gguf", "none.gguf", {}),
    ],
)
def test_what_is_no_model_is_refused_and_so_is_all_beside_it(
    home: Home, tmp_path: Path, form: str, name: str, files: dict[str, bytes]
) -> None:
    good = fixtures.install_gguf(tmp_path / "made")
    pack = taped(tmp_path / "a.sotto-pack", ("gguf", good.name, {good.name: good.read_bytes()}), (form, name, files))
    assert refused(pack, tmp_path) in {Code.MODEL_UNRECOGNIZED, Code.MODEL_BROKEN, Code.PACK_BROKEN}


def test_a_name_that_another_model_has_is_told(stock: Inventory, tmp_path: Path) -> None:
    good = fixtures.install_gguf(tmp_path / "made")
    kept = stock.add(good)
    kept.paths[0].write_bytes(SCRIPT)
    pack = taped(tmp_path / "a.sotto-pack", ("gguf", good.name, {good.name: good.read_bytes()}))
    for install in (lambda: stock.unpack(pack, nothing), lambda: stock.add(good)):
        with pytest.raises(AssistantError) as caught:
            install()
        assert (caught.value.code, caught.value.detail) == (Code.MODEL_NAME_TAKEN, good.name)
    assert kept.paths[0].read_bytes() == SCRIPT
    stock.remove(kept.id)
    assert [one.name for one, _ in stock.unpack(pack, nothing)] == [good.name]


@pytest.mark.netns
def test_a_turn_is_spoken_with_what_came_over_the_air_gap(packed: Path, tmp_path: Path) -> None:
    for before in (("unshare", "-n"), ("unshare", "-r", "-n")):
        if subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0:
            break
    else:
        pytest.skip("this system allows no network namespace (unshare -n)")
    speech.flite(SAID, tmp_path / "said.wav")

    def run(*words: str) -> dict[str, object]:
        command = [*before, sys.executable, "-m", "tests.fixtures.sealed", "--home", str(tmp_path / "new"), "--json"]
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr[-3000:]
        return dict(json.loads(done.stdout))

    run("models", "unpack", str(packed))
    run("add", str(resources() / "demo" / "lease.pdf"))
    run("models", "use", "built-in-quote")
    turn = run("turn", str(tmp_path / "said.wav"), "--out", str(tmp_path / "reply.wav"))
    assert turn["transcript"] == SAID
    assert turn["engines"]["recognizer"] == "vosk"  # type: ignore[index]
    assert "950 euros" in str(turn["spoken"])
    assert (tmp_path / "reply.wav").stat().st_size > 10_000
