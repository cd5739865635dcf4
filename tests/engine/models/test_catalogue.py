import json
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.models import catalogue
from app.engine.models.formats.formats import FORMATS, KINDS
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.storage.database import open_store
from app.storage.paths import Paths
from tests.engine.models.catalogued import serve
from tests.fixtures.file_server import FileServer

BAD: dict[str, dict[str, object]] = {
    "an unknown format": {"format": "magic"},
    "a format of another role": {"role": "speech"},
    "a digest of no known kind": {"files.0.digest": "crc32:12345678"},
    "no size": {"files.0.bytes": 0},
    "an address of another kind": {"files.0.url": "file:///etc/passwd"},
    "a name that is a path": {"name": "../evil"},
    "a file's name that is a path": {"files.0.name": "../evil.gguf"},
    "a field nobody knows": {"colour": "red"},
    "a file that does not make it": {"files.0.name": "other.gguf"},
}
GOOD = {
    "id": "good", "role": "generation", "format": "gguf", "engine": "gpt4all", "name": "good.gguf", "title": "Good",
    "languages": ["en"], "licence": {"name": "MIT", "page": "https://example.org"}, "memory_bytes": 1, "quality": 3,
    "good_at": "Good at being a test.",
    "files": [{"url": "https://example.org/a", "name": "good.gguf", "bytes": 5, "digest": "sha256:" + "0" * 64}],
}  # fmt: skip


def test_what_comes_along_is_valid_and_covers_every_role(paths: Paths) -> None:
    known = catalogue.load(paths)
    assert {entry.role for entry in known} == {
        "recognition", "generation", "speech", "embedding", "reranking", "vad",
    }  # fmt: skip
    assert 40 <= len(known.entries) <= 90
    for entry in known:
        for file in entry.files:
            assert file.url.startswith("https://"), entry.id
        said = entry.licence.name.lower()
        assert not any(word in said for word in ("nc", "non-commercial", "research", "unknown", "see url")), entry.id
    places = [(entry.format, entry.name) for entry in known if entry.files]
    assert len(set(places)) == len(places), "two would be kept in one place"


def test_every_language_of_the_first_steps_has_its_ears(paths: Paths) -> None:
    hears = [entry for entry in catalogue.load(paths) if entry.role == "recognition" and entry.files]
    for language in ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja"):
        assert any(language in entry.languages for entry in hears if entry.format == "vosk"), language


def test_the_users_own_stand_beside_them_and_in_their_place(paths: Paths) -> None:
    mine = [GOOD, GOOD | {"id": "vosk-model-small-en-us-0.15", "name": "other.gguf",
                          "files": [GOOD["files"][0] | {"name": "other.gguf"}]}]  # type: ignore[index]  # fmt: skip
    catalogue.own_catalogue(paths).write_text(json.dumps({"version": 1, "models": mine}))
    known = catalogue.load(paths)
    assert known.get("good").title == "Good"
    assert known.get("vosk-model-small-en-us-0.15").title == "Good"
    assert known.get("whisper-tiny")
    with pytest.raises(AssistantError) as caught:
        known.get("nonsense")
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_UNKNOWN, "nonsense")


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_with_it_is_told(paths: Paths, what: str) -> None:
    entry = json.loads(json.dumps(GOOD))
    for place, value in BAD[what].items():
        at, *inner = place.split(".")
        if inner:
            entry[at][int(inner[0])][inner[1]] = value
        else:
            entry[at] = value
    catalogue.own_catalogue(paths).write_text(json.dumps({"version": 1, "models": [GOOD, entry]}))
    with pytest.raises(AssistantError) as caught:
        catalogue.load(paths)
    assert caught.value.code is Code.CATALOGUE_INVALID
    assert caught.value.detail.startswith("catalogue.json, models.1")


@pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")
def test_every_entrys_engine_loads_the_tiny_model_of_its_format(
    paths: Paths, server: FileServer, tmp_path: Path
) -> None:
    from app.engine.models.inventory import Inventory
    from app.engine.models.selection import reader, use

    served = serve(server, paths, tmp_path / "made")
    store, _ = open_store(paths.database)
    kit = Kit(paths, Settings(), store)
    stock = Inventory(kit)
    loaded = set()
    for form, entry in served.items():
        kept = stock.download(entry.id, lambda _: None).run()
        kind = KINDS.get(entry.role)
        if kind is not None:
            kit.apply(Settings.model_validate(kit.settings.model_dump() | use(kit.settings, kept)))
            part = implementations(kind)[reader(form)].create(kit.context)
            getattr(part, "close", lambda: None)()
        else:
            assert kit.retriever is not None
            assert "re-ranked by tiny-reranker" in kit.check("retriever")["fused"].detail
        loaded.add(form)
    kit.close()
    store.close()
    wanted = {entry.format for entry in catalogue.load(paths) if entry.files}
    without = {form for form in wanted - loaded if not _has_reader(form)}
    assert wanted - loaded - without == set(), "a format with an engine here has its tiny model"


def _has_reader(form: str) -> bool:
    from app.engine.models.selection import reader

    try:
        return bool(reader(form)) and FORMATS[form].role in KINDS
    except AssistantError:
        return False
