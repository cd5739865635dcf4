"""How fast the library takes documents in and finds them: each figure beside its limit, in one run."""

import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from chromadb.api.shared_system_client import SharedSystemClient

from app.engine.adapters.minilm import MiniLM
from app.engine.library.draft import Draft
from app.engine.library.library import Library
from app.engine.library.passages import Cut
from app.engine.library.words import indexed
from app.engine.pages import About
from app.engine.registry import Kit
from app.events import Event
from app.paths import Paths, resources
from app.settings import Settings
from app.sources import Place
from app.store import open_store
from tests.conftest import SHARED

_MANY = 100_000
_SETS = ("squad2_unanswerable", "xquad_en", "cranfield")


def paragraphs() -> list[str]:
    """Of the English question sets, each once."""
    found = dict[str, None]()
    for name in _SETS:
        data = json.loads((SHARED / "questions" / f"{name}.json").read_text(encoding="utf-8"))
        for document in data["documents"]:
            found |= dict.fromkeys(document["paragraphs"])
    return list(found)


@contextmanager
def library(home: Path, on_event: Callable[[Event], None] = lambda _: None) -> Iterator[tuple[Kit, Library]]:
    """An open library."""
    SharedSystemClient.clear_system_cache()
    paths = Paths(home)
    paths.prepare()
    store, _ = open_store(paths.database)
    kit = Kit(paths, Settings(), store)
    made = Library(kit, on_event)
    try:
        yield kit, made
    finally:
        made.close()
        kit.close()
        store.close()


def work(made: Library) -> float:
    """Do all that is in line; returns the seconds it took."""
    began_s = time.perf_counter()
    for _ in made.steps():
        pass
    return time.perf_counter() - began_s


class Memory:
    """The most that this process and those it started held, in MB, over what it held before."""

    def __init__(self) -> None:
        self._own = psutil.Process()
        self._before = self._now()
        self.most = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _now(self) -> float:
        processes = [self._own, *self._own.children(recursive=True)]
        return sum(float(process.memory_info().rss) for process in processes) / 1e6

    def _watch(self) -> None:
        while not self._is_over.wait(0.2):
            try:
                self.most = max(self.most, self._now())
            except psutil.Error:
                continue

    def end(self) -> float:
        """In all."""
        self._is_over.set()
        self._thread.join()
        return self.most


def throughput(folder: Path, texts: list[str]) -> dict[str, float]:
    """Text files of real paragraphs: imported, and their passages embedded by the embedder alone."""
    docs = folder / "docs"
    docs.mkdir()
    for number in range(0, len(texts), 8):
        text = "\n\n".join(texts[number : number + 8])
        (docs / f"{number:05}.txt").write_text(text, encoding="utf-8")
    memory = Memory()
    with library(folder / "home") as (kit, made):
        began_s = time.perf_counter()
        made.add([docs])
        work(made)
        took_s = time.perf_counter() - began_s
        rows = [row["text"] for row in kit.store.db.query("SELECT text FROM passages")]
        most_mb = memory.end()
        embedder = kit.embedder
        began_s = time.perf_counter()
        embedder.embed(rows)
        alone_s = time.perf_counter() - began_s
        kit.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = sum(file.stat().st_size for file in (folder / "home").rglob("*") if file.is_file())
    return {
        "passages": len(rows),
        "import_passages_per_s": len(rows) / took_s,
        "embedder_alone_passages_per_s": len(rows) / alone_s,
        "import_of_embedder_alone_percent": 100 * alone_s / took_s,
        "import_memory_mb": most_mb,
        "disk_bytes_a_passage_small": size / len(rows),
    }


def looking_again(folder: Path, count: int = 10_000) -> dict[str, float]:
    """A folder of unchanged files looked at again; then one of them changes."""
    docs = folder / "many"
    for number in range(count):
        place = docs / f"{number % 100:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.txt").write_text(f"Note {number}.", encoding="utf-8")
    with library(folder / "many-home") as (kit, made):
        made.add([docs])
        with kit.store.db.atomic():  # as if they had been read: reading them is measured elsewhere
            db = kit.store.db
            for row in list(db.query("SELECT id, path FROM places")):
                now = Path(row["path"]).stat()
                db.execute(
                    "INSERT INTO documents (id, digest, state, title) VALUES (?, ?, 'ready', '')",
                    [row["id"], str(row["id"])],
                )
                db.execute(
                    "UPDATE places SET state = 'ready', document = ?, bytes = ?, modified_ns = ? WHERE id = ?",
                    [row["id"], now.st_size, now.st_mtime_ns, row["id"]],
                )
        took = []
        for _ in range(3):
            made.sync()
            took.append(work(made))
        changed = docs / "42" / "42.txt"
        changed.write_text("The zebra sleeps in the garden.", encoding="utf-8")
        began_s = time.perf_counter()
        made.look([changed])
        work(made)
        kit.retriever.retrieve("zebra")
        change_s = time.perf_counter() - began_s
    return {"look_again_10000_files_s": statistics.median(took), "one_change_s": change_s}


def scale(folder: Path, texts: list[str], count: int = _MANY) -> dict[str, float]:
    """Many passages: real sentences shuffled into passages, their vectors near those of the real ones."""
    draw, shake = random.Random(1), np.random.default_rng(1)
    embedder = MiniLM(resources() / "embedder")
    some = texts[:1000]
    real = embedder.embed(some)
    sentences = [one for text in texts for one in text.split(". ") if len(one) > 30]
    with library(folder / "scale") as (kit, made):
        began_s = time.perf_counter()
        for start in range(0, count, 1000):
            cuts = tuple(
                Cut(1, text, Place(end=len(text)))
                for text in (". ".join(draw.choices(sentences, k=5)) + "." for _ in range(1000))
            )
            terms = tuple(("", indexed(one.text, "en")) for one in cuts)
            draft = Draft(About(f"Book {start}", language="en"), "text", "", "", 1, cuts, terms)
            with kit.store.db.atomic():
                kit.store.db.execute(
                    "INSERT INTO places (path, state, added) VALUES (?, 'reading', '')", [f"/books/{start}.txt"]
                )
            for _ in made.shelf.fill(f"/books/{start}.txt", str(start), draft, bytes=1):
                pass
            ids = [id_ for id_, _ in made.shelf.marked_with("", 1000)]
            vectors = real[shake.integers(0, len(real), len(ids))] + 0.05 * shake.standard_normal((len(ids), 384))
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            kit.vectors.add(ids, vectors.astype(np.float32))
            made.shelf.mark_embedded(ids, embedder.fingerprint)
            made.shelf.finish()
        built_s = time.perf_counter() - began_s
        retriever = kit.retriever
        whole, embedding = [], []
        for text in draw.sample(texts, 60):
            words = text.split()
            question = "What is said about " + " ".join(words[3:9]) + "?"
            began_s = time.perf_counter()
            embedder.embed([question])
            embedding.append(time.perf_counter() - began_s)
            began_s = time.perf_counter()
            retriever.retrieve(question)
            whole.append(time.perf_counter() - began_s)
        kit.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        began_s = time.perf_counter()
        made.index.reconcile()
        reconcile_s = time.perf_counter() - began_s
    size = sum(file.stat().st_size for file in (folder / "scale").rglob("*") if file.is_file())
    rest = [one - other for one, other in zip(whole, embedding, strict=True)]
    return {
        "scale_passages": count,
        "scale_built_s": built_s,
        "find_p50_ms": 1000 * statistics.median(whole),
        "find_p95_ms": 1000 * float(np.percentile(whole, 95)),
        "find_without_embedder_p95_ms": 1000 * float(np.percentile(rest, 95)),
        "reconcile_at_start_s": reconcile_s,
        "disk_bytes_a_passage": size / count,
    }


def main() -> None:
    """Measure and print."""
    if not SHARED.is_dir():
        print("Not measured: the documents are not here")
        return
    texts = paragraphs()
    wanted = set(sys.argv[2:]) or {"throughput", "look", "scale"}
    with tempfile.TemporaryDirectory(prefix="sotto-bench-", dir=os.environ.get("SOTTO_BENCH")) as place:
        folder = Path(place)
        if "throughput" in wanted:
            show(throughput(folder, texts[:1600]))
        if "look" in wanted:
            show(looking_again(folder))
        if "scale" in wanted:
            show(scale(folder, texts))


def show(figures: dict[str, float]) -> None:
    """Print."""
    for key, value in figures.items():
        print(f"  {key:42} {value:>12.3f}", flush=True)


if __name__ == "__main__":
    main()
