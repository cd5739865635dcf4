"""How fast the library takes documents in and finds them: each figure beside its limit, in one run."""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from app.domain.passages import Place
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.library.index.vector_sets import VectorSets
from app.engine.library.parsing.chunking import Chunk
from app.engine.library.parsing.draft import Draft
from app.engine.parts.pages import About
from app.storage.paths import resources
from app.text.terms import index_terms
from tests.benchmarks.apart import apart
from tests.benchmarks.opened import library, work
from tests.benchmarks.peer import missing
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


def write(docs: Path, texts: list[str]) -> None:
    """Text files of eight paragraphs each."""
    docs.mkdir()
    for number in range(0, len(texts), 8):
        (docs / f"{number:05}.txt").write_text("\n\n".join(texts[number : number + 8]), encoding="utf-8")


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
            chunks = tuple(
                Chunk(1, text, Place(end=len(text)))
                for text in (". ".join(draw.choices(sentences, k=5)) + "." for _ in range(1000))
            )
            terms = tuple(("", index_terms(one.text, "en")) for one in chunks)
            draft = Draft(About(f"Book {start}", language="en"), "text", "", "", 1, chunks, terms)
            with kit.store.db.atomic():
                kit.store.db.execute(
                    "INSERT INTO places (path, state, added) VALUES (?, 'reading', '')", [f"/books/{start}.txt"]
                )
            for _ in made.documents.fill(f"/books/{start}.txt", str(start), draft, bytes=1):
                pass
            ids = [id_ for id_, _ in made.documents.marked_with("", 1000)]
            vectors = real[shake.integers(0, len(real), len(ids))] + 0.05 * shake.standard_normal((len(ids), 384))
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            kit.shared(VectorSets).now.vectors.add(ids, vectors.astype(np.float32))
            made.documents.mark_embedded(ids, embedder.fingerprint)
            made.documents.finish()
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
    wanted = set(sys.argv[2:]) or {"throughput", "finding", "turns", "memory", "look", "scale"}
    with tempfile.TemporaryDirectory(prefix="sotto-bench-", dir=os.environ.get("SOTTO_BENCH")) as place:
        folder = Path(place)
        docs = folder / "docs"
        write(docs, texts)
        if missing():
            print(f"  The usual recipe is not measured: {', '.join(missing())} not installed")
        if "throughput" in wanted:
            show(apart("importing", "throughput", docs, folder))
        if "finding" in wanted:
            show(apart("importing", "finding", folder))
        if "turns" in wanted:
            show(apart("importing", "turns", docs, folder))
        if "look" in wanted:
            show(looking_again(folder))
        if "scale" in wanted:
            show(scale(folder, texts))
        if "memory" in wanted:
            homes = {"text": (docs, "memory"), "every_kind": (SHARED / "documents", "memory-kinds")}
            if "scale" in wanted:
                homes["text_with_100000"] = (docs, "scale")
            for name, (source, home) in homes.items():
                show({f"import_memory_mb_{name}": apart("importing", "memory", source, folder / home)["mb"]})


def show(figures: dict[str, float]) -> None:
    """Print."""
    for key, value in figures.items():
        print(f"  {key:42} {value:>12.3f}", flush=True)


if __name__ == "__main__":
    main()
