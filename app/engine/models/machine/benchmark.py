"""Measures how fast a model is on this machine, in a child process, and stores the result."""

import json
import logging
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from app.audio.samples import read
from app.domain.passages import Passage
from app.engine.models.formats.formats import FORMATS, KINDS
from app.engine.parts.embedder import Embedder
from app.engine.parts.home import Home
from app.engine.parts.part_context import PartContext
from app.engine.parts.registry import implementations
from app.engine.prompts.prompt import Prompt
from app.storage import settings as settings_file
from app.storage.paths import Paths, resources
from app.storage.whole_files import write_whole
from app.system.cores import threads
from app.system.temporary_folder import share_parents_folder

log = logging.getLogger(__name__)

_LONGEST_S = 180.0
_PASSAGE = "The monthly rent is 950 euros and is due on the third working day of each month. " * 10
_REFERENCE_RATE = 77.0
"""Passages like this one that a thread embeds in a second on the machine for which the limits in `advice` were set:
two shared cores of an AMD EPYC with AVX512 (measured: 76 to 79)."""
_SPEED_TEST_S = 1.0
_SPOKEN = "The rent is nine hundred and fifty euros, and it is due on the third working day of each month."
_QUESTION = "How much is the rent?"


def measure_speed(context: PartContext) -> float:
    """The speed of one thread of this machine, relative to the reference, measured with the built-in embedder."""
    bundled = next(one for one in implementations("embedder").values() if one.is_bundled)
    embedder = cast(Embedder, bundled.create(context))
    embedder.embed([_PASSAGE])
    until_s, best_s = time.perf_counter() + _SPEED_TEST_S, _SPEED_TEST_S
    while (started_s := time.perf_counter()) < until_s:
        embedder.embed([_PASSAGE])
        best_s = min(best_s, time.perf_counter() - started_s)  # the best time is the least disturbed by other programs
    return 1 / best_s / threads() / _REFERENCE_RATE


def measure(paths: Paths, form: str, changes: dict[str, object]) -> dict[str, float] | None:
    """Load a model with these settings in a child process and use it once; None if that fails.

    Gives `load_s`; for a recognizer or voice `of_real_time` (0.5: twice as fast as speech), for a generator
    `words_per_s` and `first_word_s`.
    """
    kind = KINDS.get(FORMATS[form].role or "")
    if kind not in _MEASUREMENTS:
        return None
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(sender, str(paths.home), kind, changes))
    child.start()  # not a daemon, which could have no children: some parts run in a process of their own
    sender.close()
    result: dict[str, float] | None = None
    with suppress(EOFError):
        if receiver.poll(_LONGEST_S):
            result = receiver.recv()
    if child.exitcode is None:
        child.join(2)
        child.kill()
    child.join()
    return result


def speeds(paths: Paths) -> dict[str, dict[str, float]]:
    """The stored measurements, by model id."""
    try:
        known = json.loads((paths.models / "speeds.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # nothing measured yet
        return {}
    return known if isinstance(known, dict) else {}


def save(paths: Paths, model: str, measured: dict[str, float]) -> None:
    """Store a measurement."""
    record = paths.models / "speeds.json"
    write_whole(record, json.dumps(speeds(paths) | {model: measured}))


def _measure(pipe: Connection, home: str, kind: str, changes: dict[str, object]) -> None:
    """Runs in the child process. The home's own settings and documents stay untouched."""
    share_parents_folder()
    with tempfile.TemporaryDirectory(prefix="sotto-trial-") as folder:
        trial = Paths(Path(folder))
        trial.prepare()
        trial.models.rmdir()
        known, _ = settings_file.load(Paths(Path(home)).settings)
        _link_models(Paths(Path(home)).models, trial.models)
        with Home(trial, lambda error: log.info("%s", error), known.model_dump() | changes) as opened:
            started_s = time.perf_counter()
            part = implementations(kind)[str(changes[kind])].create(opened.kit.context)
            load_s = time.perf_counter() - started_s
            pipe.send({"load_s": round(load_s, 2), **_MEASUREMENTS[kind](part)})


def _link_models(models: Path, place: Path) -> None:
    """Make the same models available in another home."""
    place.mkdir()
    for folder in models.iterdir():
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                (place / folder.name).symlink_to(folder, target_is_directory=True)
            except OSError:  # on Windows few users may create links: copy instead
                shutil.copytree(folder, place / folder.name)


def _use_recognizer(part: Any) -> dict[str, float]:
    blocks = list(read(resources() / "demo" / "question.wav"))
    spoken_s = sum(block.seconds for block in blocks)
    started_s = time.perf_counter()
    for _ in part.recognize(blocks):
        pass
    return {"of_real_time": round((time.perf_counter() - started_s) / spoken_s, 3)}


def _use_synthesizer(part: Any) -> dict[str, float]:
    started_s = time.perf_counter()
    spoken_s = sum(piece.seconds for piece in part.speak(_SPOKEN))
    return {"of_real_time": round((time.perf_counter() - started_s) / max(spoken_s, 0.1), 3)}


def _use_generator(part: Any) -> dict[str, float]:
    passage = Passage(id=1, document="lease.pdf", title="Lease", page=1, text=_PASSAGE, score=1.0)
    prompt = Prompt("Answer from the passages.", (), (passage,), _QUESTION)
    started_s, first_s, text = time.perf_counter(), 0.0, ""
    for piece in part.generate(prompt):
        first_s = first_s or (time.perf_counter() if piece else 0.0)
        text += piece
    ended_s = time.perf_counter()
    words = max(len(text.split()) - 1, 0)
    return {
        "first_word_s": round((first_s or ended_s) - started_s, 2),
        "words_per_s": round(words / max(ended_s - (first_s or started_s), 0.001), 1),
    }


_MEASUREMENTS: dict[str, Callable[[Any], dict[str, float]]] = {
    "recognizer": _use_recognizer,
    "synthesizer": _use_synthesizer,
    "generator": _use_generator,
}


def describe(measured: dict[str, float]) -> str:
    """A measurement in words."""
    if "words_per_s" in measured:
        return f"first word after {measured['first_word_s']:.1f} s, then {measured['words_per_s']:.0f} words a second"
    if "of_real_time" in measured:
        times = 1 / max(measured["of_real_time"], 0.001)
        return f"{times:.1f} times as fast as speech"
    return ""
