"""`make bench`: how fast a turn is, on this machine, now; `make bench hearing`: how well and how soon it hears;
`make bench quality`: how well it finds, declines and quotes; `make bench answers`: what is said, also by trained
language models; `make bench foresight`: how much is read before the
question ends; `make bench turn`: what that saves; `make bench speaking`: how soon it speaks and is silent;
`make bench start`: what a start of the program costs; `make bench examination`: what language models get right.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.cli.benchmarks.machine import machine
from app.cli.session import Session, session
from app.engine.adapters.audio.files import WaveFile
from app.engine.adapters.synthesizers.pyttsx3 import Pyttsx3
from app.storage.paths import Paths, resources
from tests.benchmarks import (
    answers,
    examination,
    foresight,
    hearing,
    library,
    quality,
    retrieval,
    speaking,
    start,
    ways,
)
from tests.conftest import SHARED
from tests.fixtures.models import install_gguf, install_vosk, install_whisper
from tests.fixtures.picture import display
from tests.fixtures.sound import sound_card
from tests.fixtures.spoken_window import COMMAND

DEMO = resources() / "demo"
ROUNDS = 5
WINDOW = ("start_to_window_ms", "start_to_ready_ms", "press_to_microphone_ms", "longest_stall_ms")
TIMES = ("release_to_transcript", "release_to_first_word", "release_to_first_sound")


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return round(statistics.median(values), 1)


def sotto(home: Path, *words: str) -> None:
    """Run a command."""
    command = [sys.executable, "-m", "app", "--home", str(home), *words]
    subprocess.run(command, capture_output=True, check=True)


def window(home: Path) -> dict[str, float]:
    """The real window under Xvfb, a question played into a virtual microphone: medians of several runs."""
    runs: list[dict[str, Any]] = []
    with sound_card() as card, display() as name:
        environment = card.environment | {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        for _ in range(ROUNDS):
            command = [*COMMAND, str(home), str(DEMO / "question.wav"), "", "5"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    figures = {key: median([run[key] for run in runs]) for key in (*WINDOW, "idle_cpu_percent", "memory_mb")}
    figures["worst_stall_ms"] = max(run["longest_stall_ms"] for run in runs)
    return figures | {f"microphone_{key}_ms": median([run["timings_ms"][key] for run in runs]) for key in TIMES}


def engines(home: Path, folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """A recorded question at the pace of speech, with each engine in turn: medians after one warm-up."""
    tried = [("recognizer", name) for name in ("built-in-whisper", "vosk", "whisper")]
    tried += [("generator", name) for name in ("quote", "gpt4all", "llama.cpp")]
    for kind, name in tried:
        changes = {"recognizer": "built-in-whisper", "generator": "quote"} | {kind: name}
        with session(Paths(home), lambda *_: None, changes, player=WaveFile(folder / "reply.wav")) as running:
            yield f"{kind} {name}", turns(running)


def turns(running: Session) -> dict[str, float]:
    """Medians over several turns."""
    running.hear(DEMO / "question.wav", realtime=True)
    took = [running.hear(DEMO / "question.wav", realtime=True)["timings_ms"] for _ in range(ROUNDS)]
    return {key: median([one[key] for one in took if one[key] is not None] or [float("nan")]) for key in TIMES}


def main() -> None:
    """Measure and print."""
    start.main()
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as place:
        home = Path(place) / "home"
        sotto(home, "add", str(DEMO / "lease.pdf"))
        print(f"\nThe window, a spoken turn (medians of {ROUNDS} cold starts)")
        for key, value in window(home).items():
            print(f"  {key:42} {value:>9}")
        print(f"\nThe built-in voice: first samples of ten words after {speaking.first_samples_ms(Pyttsx3()):.1f} ms")
        models = Path(place) / "engines" / "models"
        install_vosk(models)
        install_whisper(models)
        install_gguf(models)
        sotto(models.parent, "add", str(DEMO / "lease.pdf"))
        print(
            f"\nA recorded question at the pace of speech (medians of {ROUNDS}, ms; engines to be fetched: tiny models)"
        )
        for name, figures in engines(models.parent, Path(place)):
            print(f"  {name:24} " + "  ".join(f"{key} {value:>7}" for key, value in figures.items()))
    if SHARED.is_dir():
        print("\nFinding and quoting")
        for key, value in retrieval.run().items():
            print(f"  {key:42} {value:>9.3f}")
    else:
        print("\nFinding and quoting: not measured, the question sets are not here")


PARTS = {
    "hearing": hearing.main,
    "quality": quality.main,
    "answers": answers.main,
    "speaking": speaking.main,
    "library": library.main,
    "foresight": foresight.main,
    "turn": ways.main,
    "start": start.main,
    "examination": examination.main,
}
"""What can be measured alone."""


if __name__ == "__main__":
    print(machine())
    for measure in [PARTS[name] for name in sys.argv[1:] if name in PARTS] or [main]:
        measure()
