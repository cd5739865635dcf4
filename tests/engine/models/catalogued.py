"""A home's own catalogue of tiny models, served by a server on this machine."""

import io
import tarfile
import zipfile
from pathlib import Path

from app.engine.models.catalogue import Entry, own_catalogue, written
from app.storage.paths import Paths
from tests.engine.adapters.embedders.test_cross_encoder import install as install_reranker
from tests.fixtures import models as fixtures
from tests.fixtures.file_server import FileServer


def serve(server: FileServer, paths: Paths, folder: Path, **how: object) -> dict[str, Entry]:
    """Tiny models of every format there is an engine for; the home knows them. By format."""
    entries = tuple(_entries(server, folder, how))
    own_catalogue(paths).write_text(written(entries), encoding="utf-8")
    return {entry.format: entry for entry in entries}


def _entries(server: FileServer, folder: Path, how: dict[str, object]) -> list[Entry]:
    vosk = fixtures.install_vosk(folder)
    ct2 = fixtures.install_faster_whisper(folder)
    gguf = fixtures.install_gguf(folder)
    whisper = fixtures.install_whisper(folder)
    reranker = install_reranker(folder / "rerankers" / "tiny")
    embedder = fixtures.install_embedder(folder)
    voice = fixtures.install_piper(folder, "tiny")
    return [
        _entry(server, "recognition", "vosk", "vosk", "tiny-vosk", {"tiny.zip": zipped(vosk)}, how),
        _entry(server, "recognition", "ctranslate2", "faster-whisper", "tiny-ct2", _files(ct2), how),
        _entry(server, "recognition", "whisper", "whisper", "tiny.pt", {"tiny.pt": whisper.read_bytes()}, how),
        _entry(server, "generation", "gguf", "gpt4all", "tiny.gguf", {"tiny.gguf": gguf.read_bytes()}, how),
        _entry(server, "embedding", "embedder", "onnx", "tiny-embedder", _files(embedder), how),
        _entry(server, "speech", "piper", "piper", "tiny", _files(voice.parent), how),
        _entry(server, "reranking", "reranker", "onnx", "tiny-reranker", _files(reranker), how),
    ]


def _entry(  # noqa: PLR0917  # what a catalogue says
    server: FileServer, role: str, form: str, engine: str, name: str, files: dict[str, bytes], how: dict[str, object]
) -> Entry:
    served = [server.put(f"/{form}/{inner}", data, **how).model_dump() for inner, data in files.items()]
    return Entry.model_validate({
        "id": f"my-{form}", "role": role, "format": form, "engine": engine, "name": name, "title": f"Tiny {form}",
        "languages": ["en"], "files": served, "licence": {"name": "Apache-2.0", "page": "https://example.org/licence"},
        "memory_bytes": 1_000_000, "quality": 1, "good_at": "Knows a few sentences, for tests.",
    })  # fmt: skip


def zipped(folder: Path) -> bytes:
    """A folder as an archive, wrapped in a folder of its name, as Vosk's come."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, Path(folder.name) / file.relative_to(folder))
    return packed.getvalue()


def taped(folder: Path) -> bytes:
    """The same as a tar.gz."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, folder.name)
    return packed.getvalue()


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}
