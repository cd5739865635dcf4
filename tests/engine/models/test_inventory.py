import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.events import ModelProgressed
from app.engine.models import other_programs, selection
from app.engine.models.downloads import download
from app.engine.models.downloads.fetcher import StoppedError
from app.engine.models.installed import home_of
from app.engine.models.inventory import Inventory
from app.engine.parts.home import Home
from app.storage.paths import Paths
from tests.engine.models.catalogued import serve, taped, zipped
from tests.engine.models.formats.test_detection import network, piper
from tests.fixtures import models as fixtures
from tests.fixtures.file_server import FileServer

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder of tiny models elsewhere."""
    return tmp_path / "made"


@pytest.fixture(autouse=True)
def _nobody_elses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "user")


def in_use(home: Home) -> dict[str, str]:
    return {row.role: row.id for row in Inventory(home.kit).listed() if row.active}


def test_a_model_is_fetched_unpacked_and_used(server: FileServer, home: Home, made: Path) -> None:
    served = serve(server, home.paths, made)
    told: list[ModelProgressed] = []
    stock = Inventory(home.kit)
    assert in_use(home)["recognition"] == "built-in-whisper-base"
    kept = stock.download("my-vosk", told.append).run()
    assert (kept.id, kept.paths[0]) == ("my-vosk", home.paths.models / "vosk" / "tiny-vosk")
    assert [event.stage for event in told][-1] == "unpacking"
    assert told[0].total_bytes == served["vosk"].bytes
    home.change(**stock.adopt(kept))
    assert (home.settings.recognizer, home.settings.recognizer_model) == ("vosk", "tiny-vosk")
    assert in_use(home)["recognition"] == "my-vosk"
    assert not list((home.paths.models / ".fetching").glob("*/*"))


def test_a_choice_of_the_users_is_not_overruled(server: FileServer, home: Home, made: Path) -> None:
    serve(server, home.paths, made)
    stock = Inventory(home.kit)
    home.change(**stock.adopt(stock.download("my-vosk", lambda _: None).run()))
    assert stock.adopt(stock.download("my-ctranslate2", lambda _: None).run()) == {}
    home.change(**stock.use("my-ctranslate2"))
    assert in_use(home)["recognition"] == "my-ctranslate2"
    home.change(**stock.use("built-in-whisper-base"))
    assert in_use(home)["recognition"] == "built-in-whisper-base"


def test_what_is_paused_goes_on_and_what_is_cancelled_is_gone(server: FileServer, home: Home, made: Path) -> None:
    serve(server, home.paths, made, pause_s=0.002)
    stock = Inventory(home.kit)
    coming = stock.download("my-ctranslate2", lambda event: coming.stop.set() if event.done_bytes > 1e6 else None)
    with pytest.raises(StoppedError):
        coming.run()
    again = stock.download("my-ctranslate2", lambda _: None)
    count = len(server.asked)
    assert again.run().name == "tiny-ct2"
    assert any(wanted for _, wanted, _ in server.asked[count:]), "it went on where it was"
    coming.discard()
    assert not (home.paths.models / ".fetching" / "my-ctranslate2").exists()


def test_too_little_room_is_told_before_it_connects(
    server: FileServer, home: Home, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(server, home.paths, made)
    monkeypatch.setattr(download, "_RESERVE_BYTES", 10**18)
    with pytest.raises(AssistantError) as caught:
        Inventory(home.kit).download("my-gguf", lambda _: None).run()
    assert (caught.value.code, caught.value.detail) == (Code.DISK_FULL, "Tiny gguf")
    assert server.asked == []


def test_two_do_not_fetch_the_same(server: FileServer, home: Home, made: Path) -> None:
    serve(server, home.paths, made)
    stock = Inventory(home.kit)
    codes = []

    def try_too(_: ModelProgressed) -> None:
        with pytest.raises(AssistantError) as caught:
            stock.download("my-gguf", lambda _: None).run()
        codes.append(caught.value.code)

    stock.download("my-gguf", try_too).run()
    assert set(codes) == {Code.MODEL_BUSY}


def test_what_is_not_what_it_says_is_refused(server: FileServer, home: Home, made: Path) -> None:
    serve(server, home.paths, made)
    stock = Inventory(home.kit)
    wrong = stock.shelf.catalogue.entries["my-vosk"]
    file = server.put("/wrong.zip", zipped(made / "faster-whisper" / "tiny"))
    stock.shelf.catalogue.entries["my-vosk"] = wrong.model_copy(update={"files": (file,)})
    with pytest.raises(AssistantError) as caught:
        stock.download("my-vosk", lambda _: None).run()
    assert caught.value.code is Code.MODEL_BROKEN
    assert stock.shelf.get("my-vosk") is None


def test_files_folders_and_archives_are_added(home: Home, stock: Inventory, made: Path, tmp_path: Path) -> None:
    vosk = fixtures.install_vosk(made, "one")
    assert stock.add(vosk).paths[0].is_dir()
    (tmp_path / "two.zip").write_bytes(zipped(vosk.rename(made / "two")))
    (tmp_path / "three.tar.gz").write_bytes(taped((made / "two").rename(made / "three")))
    stock.add(tmp_path / "two.zip")
    stock.add(tmp_path / "three.tar.gz")
    stock.add(fixtures.install_gguf(made))
    stock.add(piper(made))
    here = {kept.id for kept in stock.shelf}
    gguf = f"{home_of('gguf')}/tiny.gguf"
    assert here == {"vosk/one", "vosk/two", "vosk/three", gguf, "piper/de_DE-anna-low"}
    assert not list(home.paths.models.glob(".coming-*"))
    assert next(kept for kept in stock.shelf if kept.format == "piper").languages == ("de",)


def test_an_encoder_keeps_what_says_how_to_use_it(stock: Inventory, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    network(folder / "onnx" / "model_quantized.onnx", ("input_ids", "attention_mask"), "last_hidden_state")
    (folder / "1_Pooling").mkdir()
    for name in ("tokenizer.json", "1_Pooling/config.json"):
        (folder / name).write_text("{}")
    kept = stock.add(folder)
    there = sorted(path.relative_to(kept.paths[0]).as_posix() for path in kept.paths[0].rglob("*.*"))
    assert (kept.id, there) == ("embedders/encoder", ["1_Pooling/config.json", "model.onnx", "tokenizer.json"])


def test_a_link_takes_no_room_and_its_removal_leaves_the_other_alone(home: Home, stock: Inventory, made: Path) -> None:
    gguf = fixtures.install_gguf(made)
    kept = stock.add(gguf, is_linked=True)
    assert kept.is_linked
    assert kept.bytes == 0
    home.change(**stock.adopt(kept))
    assert in_use(home)["generation"] == kept.id
    stock.remove(kept.id)
    assert gguf.is_file()
    assert stock.shelf.get(kept.id) is None


def test_a_link_to_what_is_gone_is_no_model(home: Home, stock: Inventory, made: Path) -> None:
    gguf = fixtures.install_gguf(made)
    home.change(**stock.adopt(stock.add(gguf, is_linked=True)))
    gguf.unlink()
    assert in_use(home)["generation"] == "built-in-quote"
    troubles: list[AssistantError] = []
    home.kit._on_trouble = troubles.append
    assert home.kit.generator.name == "quote"
    assert [error.code for error in troubles] == [Code.MODEL_MISSING]


def test_removal_frees_the_disk_and_the_settings(home: Home, stock: Inventory, made: Path) -> None:
    kept = stock.add(fixtures.install_vosk(made, "vosk-model-small-de-tiny"))
    home.change(**stock.use(kept.id))
    assert home.settings.recognizers == {"de": "vosk"}, "it is for German, and the user speaks English"
    assert home.settings.recognizer_models == {"de": kept.name}
    home.change(**selection.forget(home.settings, kept))
    stock.remove(kept.id)
    assert not kept.paths[0].exists()
    assert (home.settings.recognizers, home.settings.recognizer_models) == ({}, {})
    with pytest.raises(AssistantError) as caught:
        stock.remove(kept.id)
    assert caught.value.code is Code.MODEL_UNKNOWN


def test_a_damaged_model_makes_way_for_the_next_best_with_one_notice(home: Home, stock: Inventory, made: Path) -> None:
    good, bad = (stock.add(fixtures.install_vosk(made, name)) for name in ("good", "bad"))
    home.change(**stock.use(bad.id))
    (bad.paths[0] / "am" / "final.mdl").write_bytes(b"\0B<TransitionModel> nonsense")
    troubles: list[AssistantError] = []
    home.kit._on_trouble = troubles.append
    assert home.kit.recognizer.name == "vosk"
    assert [(error.code, error.detail) for error in troubles] == [(Code.MODEL_BROKEN, "bad")]
    home.kit.release("recognizer")
    assert home.kit.recognizer.name == "vosk"
    assert len(troubles) == 1, "it is told once"
    assert in_use(home)["recognition"] == good.id


def shorten(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def cut_a_recognizer(made: Path) -> Path:
    folder = fixtures.install_vosk(made)
    (folder / "am" / "final.mdl").write_bytes(b"\0B<TransitionModel> nonsense")
    return folder


def cut_whisper(made: Path) -> Path:
    folder = fixtures.install_faster_whisper(made)
    shorten(folder / "model.bin")
    return folder


def cut_a_voice(made: Path) -> Path:
    path = fixtures.install_piper(made)
    network(path, ("input", "input_lengths", "scales"), "output")
    return path


def a_voice_of_no_language(made: Path) -> Path:
    return fixtures.install_piper(made, language="tlh")


def a_voice_of_another_kind(made: Path) -> Path:
    path = fixtures.install_piper(made)
    beside = Path(f"{path}.json")
    beside.write_text(json.dumps(json.loads(beside.read_text()) | {"phoneme_type": "runes"}))
    return path


@pytest.mark.parametrize(
    ("make", "role", "code"),
    [
        (cut_a_recognizer, "recognition", Code.MODEL_BROKEN),
        (cut_whisper, "recognition", Code.MODEL_BROKEN),
        (cut_a_voice, "speech", Code.MODEL_BROKEN),
        (a_voice_of_no_language, "speech", Code.LANGUAGE_UNPRONOUNCEABLE),
        (a_voice_of_another_kind, "speech", Code.MODEL_UNSUPPORTED),
    ],
)
def test_what_cannot_work_here_is_never_in_use(
    home: Home, made: Path, make: Callable[[Path], Path], role: str, code: Code
) -> None:
    stock = Inventory(home.kit)
    before = in_use(home)[role]
    kept = stock.add(make(made))
    assert stock.adopt(kept) == {}, "nor is it put to use by being added"
    with pytest.raises(AssistantError) as caught:
        stock.use(kept.id)
    assert caught.value.code is code
    assert in_use(home)[role] == before
    (row,) = [row for row in stock.listed() if row.id == kept.id]
    assert (row.installed, row.active, row.fault) == (True, False, code)


def test_a_choice_that_breaks_later_is_no_longer_in_use(home: Home, stock: Inventory, made: Path) -> None:
    good, bad = (stock.add(fixtures.install_piper(made, name)) for name in ("anna", "bella"))
    home.change(**stock.use(bad.id))
    assert in_use(home)["speech"] == bad.id
    Path(f"{bad.paths[0]}.json").write_text("{", encoding="utf-8")
    assert in_use(home)["speech"] == good.id
    assert home.kit.synthesizer.voice == "anna", "what is listed is what speaks"


def test_what_lacks_its_library_says_so(
    home: Home, stock: Inventory, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = stock.add(fixtures.install_piper(made))
    home.change(**stock.use(kept.id))
    monkeypatch.setattr("app.engine.adapters.synthesizers.piper.synthesizer.is_installed", lambda: False)
    (row,) = [row for row in stock.listed() if row.id == kept.id]
    assert (row.active, row.fault) == (False, Code.MODEL_UNUSABLE)
    assert row.fault_detail == "espeak-ng is not installed, which these voices need"
    with pytest.raises(AssistantError):
        stock.use(kept.id)


def test_a_voice_for_each_spoken_language_is_in_use(home: Home, stock: Inventory, made: Path) -> None:
    home.change(languages=["de"])
    english, german, french = (
        stock.add(fixtures.install_piper(made, name, language))
        for name, language in (("anna", "en-us"), ("berta", "de"), ("claire", "fr"))
    )
    active = {row.id for row in stock.listed() if row.active}
    assert {english.id, german.id} <= active
    assert french.id not in active


def test_a_recognizer_for_another_language_lacks_nothing(home: Home, stock: Inventory, made: Path) -> None:
    kept = stock.add(fixtures.install_vosk(made, "vosk-model-small-de-tiny"))
    assert [row.fault for row in stock.listed() if row.id == kept.id] == [""]


def test_what_other_programs_hold_is_found(tmp_path: Path, made: Path, stock: Inventory, home: Home) -> None:
    user, gguf = tmp_path / "user", fixtures.install_gguf(made)
    blobs, manifest = (
        user / ".ollama/models/blobs",
        user / ".ollama/models/manifests/registry.ollama.ai/library/llama/1b",
    )
    for path in (blobs, manifest.parent, user / ".lmstudio/models/you/llama", user / ".cache/whisper"):
        path.mkdir(parents=True)
    shutil.copy(gguf, blobs / "sha256-abc")
    layers = [{"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:x"},
              {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:abc"}]  # fmt: skip
    manifest.write_text(json.dumps({"layers": layers}))
    shutil.copy(gguf, user / ".lmstudio/models/you/llama/studio.gguf")
    shutil.copy(fixtures.install_whisper(made), user / ".cache/whisper/tiny.pt")
    hub = user / ".cache/huggingface/hub/models--Systran--faster-whisper-tiny/snapshots/0123"
    shutil.copytree(fixtures.install_faster_whisper(made), hub)
    (user / ".local/share/nomic.ai/GPT4All").mkdir(parents=True)
    (user / ".local/share/nomic.ai/GPT4All/broken.gguf").write_bytes(b"GGUF and no more")
    found = {(one.program, one.found.name): one for one in other_programs.look(user, {})}
    assert set(found) == {("Ollama", "llama-1b.gguf"), ("LM Studio", "studio.gguf"), ("Whisper", "tiny.pt"),
                          ("Hugging Face", "faster-whisper-tiny")}  # fmt: skip
    for one in other_programs.look(user, {}):
        kept = stock.add(one.path, is_linked=True)
        assert kept.is_linked
        assert kept.name == one.found.name
    assert not stock.overview().found, "they are here now"
    home.change(**stock.use("whisper/tiny.pt"))  # of another size than the catalogue's
    assert home.kit.recognizer.name == "whisper"
    home.change(**stock.use("faster-whisper/faster-whisper-tiny"))
    assert home.kit.recognizer.name == "faster-whisper"


def test_a_model_is_measured_in_a_process_of_its_own(home: Home, stock: Inventory, made: Path) -> None:
    kept = stock.add(fixtures.install_vosk(made))
    said = stock.measure(kept.id)
    assert said.endswith("times as fast as speech")
    assert next(row for row in stock.listed() if row.id == kept.id).speed == said
    (kept.paths[0] / "am" / "final.mdl").write_bytes(b"<TransitionModel> nonsense")
    assert stock.measure(kept.id) == ""


def test_the_list_speaks_of_the_mirror_where_there_is_one(paths: Paths) -> None:
    with Home(paths, lambda _: None, {"mirrors": {"alphacephei.com": "https://intranet.example/vosk"}}) as home:
        rows = {row.id: row for row in Inventory(home.kit).listed()}
        assert rows["vosk-model-small-en-us-0.15"].hosts == ("intranet.example",)
