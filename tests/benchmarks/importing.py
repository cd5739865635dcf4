"""What an import does: its pace beside that of the embedder alone and of the usual recipe, its memory, and the turns
taken beside it. Each runs in a process of its own (`apart`).
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil

from app.cli.session import Session, session
from app.domain.document_state import DocumentState
from app.domain.events import SpeakingStarted, TurnEnded
from app.engine.adapters.audio.files import WaveFile
from app.storage.paths import Paths, resources
from app.system.offline import seal
from tests.benchmarks.apart import Figures
from tests.benchmarks.opened import library, work
from tests.benchmarks.peer import Recipe, missing
from tests.conftest import SHARED

_ROUNDS = 3
_TURNS = 15
_DEMO = resources() / "demo"


def throughput(docs: Path, folder: Path) -> Figures:
    """Files imported, their passages embedded by the embedder alone, and the files by the usual recipe, in turns."""
    seal()
    files = sorted(docs.iterdir())
    characters = sum(len(file.read_text(encoding="utf-8")) for file in files)
    took: dict[str, list[float]] = {"import": [], "alone": [], "recipe": []}
    figures: Figures = {}
    for round_ in range(_ROUNDS):
        home = folder / f"throughput-{round_}"
        with library(home) as (kit, made):
            made.add([docs])
            took["import"].append(work(made))
            rows = [row["text"] for row in kit.store.db.query("SELECT text FROM passages")]
            took["alone"].append(_seconds(partial(kit.embedder.embed, rows)))
            kit.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        figures["passages"] = len(rows)
        figures["disk_bytes_a_passage_small"] = _bytes(home) / len(rows)
        if not missing():
            recipe = Recipe(folder / f"recipe-{round_}")
            began_s = time.perf_counter()
            figures["recipe_chunks"] = recipe.add(files)
            took["recipe"].append(time.perf_counter() - began_s)
            recipe.close()
    figures["import_passages_per_s"] = figures["passages"] / statistics.median(took["import"])
    figures["embedder_alone_passages_per_s"] = figures["passages"] / statistics.median(took["alone"])
    shares = [100 * alone / whole for alone, whole in zip(took["alone"], took["import"], strict=True)]
    figures["import_of_embedder_alone_percent"] = statistics.median(shares)
    figures["import_characters_per_s"] = characters / statistics.median(took["import"])
    if took["recipe"]:
        figures["recipe_characters_per_s"] = characters / statistics.median(took["recipe"])
        times = [other / ours for other, ours in zip(took["recipe"], took["import"], strict=True)]
        figures["import_times_the_recipe"] = statistics.median(times)
    return figures


def _seconds(do: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    do()
    return time.perf_counter() - began_s


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def finding(folder: Path) -> Figures:
    """XQuAD-en by a real import and by the recipe, each paragraph a file: is the right one among the first 1, 3?"""
    seal()
    data = json.loads((SHARED / "questions" / "xquad_en.json").read_text(encoding="utf-8"))
    docs = folder / "paragraphs"
    docs.mkdir()
    first: dict[str, int] = {}
    count = 0
    for document in data["documents"]:
        first[document["id"]] = count
        for text in document["paragraphs"]:
            (docs / f"{count}.txt").write_text(text, encoding="utf-8")
            count += 1
    asked = [
        (one["question"], {str(first[id_] + (one.get("paragraph") or 0)) for id_ in one["documents"]})
        for one in data["questions"]
    ]
    with library(folder / "finding") as (kit, made):
        made.add([docs])
        work(made)
        retriever = kit.retriever
        figures = _recalls("sotto", asked, lambda text: [Path(one.document) for one in retriever.retrieve(text)])
    if not missing():
        recipe = Recipe(folder / "finding-recipe")
        recipe.add(sorted(docs.iterdir()))
        figures |= _recalls("recipe", asked, lambda text: recipe.find(text, 10))
        recipe.close()
    return figures


def _recalls(name: str, asked: list[tuple[str, set[str]]], find: Callable[[str], list[Path]]) -> Figures:
    places = []
    for question, right in asked:
        found = list(dict.fromkeys(path.stem for path in find(question)))
        places.append(next((place for place, one in enumerate(found, 1) if one in right), 99))
    return {f"xquad_en_{name}_r{most}": statistics.mean(place <= most for place in places) for most in (1, 3)}


def memory(docs: Path, home: Path) -> Figures:
    """The most that `sotto add` and what it starts hold at once, in MB.

    What several of them share counts once (PSS); where the system does not tell it, it does not count (USS).
    """
    command = [sys.executable, "-m", "app", "--home", str(home), "--json", "add", "--once", str(docs)]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watched, most = psutil.Process(program.pid), 0.0
    while program.poll() is None:
        held = 0.0
        try:
            for process in (watched, *watched.children(recursive=True)):
                info = process.memory_full_info()
                held += getattr(info, "pss", info.uss) / 1e6
        except psutil.Error:
            continue  # one of them has ended meanwhile
        most = max(most, held)
        time.sleep(0.1)
    return {"mb": most}


def turns(docs: Path, folder: Path) -> Figures:
    """A written and a recorded question, by turns while files are imported and while the import waits."""
    home = folder / "turns"
    add = [sys.executable, "-m", "app", "--home", str(home), "add", "--once", str(_DEMO / "lease.pdf")]
    subprocess.run(add, stdout=subprocess.DEVNULL, check=True)
    took: dict[str, list[float]] = {}
    chosen = {"recognizer": "built-in-whisper", "generator": "quote"}
    with session(Paths(home), lambda *_: None, chosen, player=WaveFile(folder / "reply.wav")) as running:
        running.hear(_DEMO / "question.wav", realtime=True)
        running.ask("How much is the rent?")
        again = folder / "again"
        again.mkdir()
        for file in docs.iterdir():
            (again / file.name).write_text(f"{file.read_text(encoding='utf-8')}\n\nOnce more.", encoding="utf-8")
        running.engine.library_requests.add([docs, again])
        for round_ in range(_TURNS):
            for state in ("beside", "without") if round_ % 2 else ("without", "beside"):
                desk = running.engine.library_requests
                (desk.resume if state == "beside" else desk.pause)()
                time.sleep(0.5 + round_ * 0.0137)  # at no particular point of a step
                took.setdefault(f"asked_{state}", []).append(_ask(running))
                heard = running.hear(_DEMO / "question.wav", realtime=True)["timings_ms"]
                took.setdefault(f"said_{state}", []).append(heard["release_to_first_sound"])
        if not running.engine.library.places.count(DocumentState.WAITING):
            raise RuntimeError("the import was over before the turns were")
    figures = {f"turn_{key}_an_import_ms": statistics.median(values) for key, values in took.items()}
    for kind in ("asked", "said"):
        ratio = figures[f"turn_{kind}_beside_an_import_ms"] / figures[f"turn_{kind}_without_an_import_ms"]
        figures[f"turn_{kind}_slower_percent"] = 100 * (ratio - 1)
    return figures


def _ask(running: Session) -> float:
    """Milliseconds from a written question to the first sound."""
    began_s = time.perf_counter()
    running.engine.ask("How much is the rent?")
    running.wait(SpeakingStarted)
    took_s = time.perf_counter() - began_s
    running.wait(TurnEnded)
    return 1000 * took_s
