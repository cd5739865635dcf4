"""Release to first sound in four ways, with language models of real size: `make bench turn`.

The models' weights mean nothing, but cost what a trained model's do (`tests/fixtures/gguf_sized`); the recognizer is
the tiny Vosk model, the rest what comes along. The measuring itself is the program's own: `sotto bench turn`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from app.cli.session import session
from app.engine.adapters.audio.files import WaveFile
from app.storage.paths import Paths, resources
from tests import fakes
from tests.benchmarks.opened import library, work
from tests.fixtures.gguf_sized.make import cached
from tests.fixtures.models import install_vosk
from tests.fixtures.speech import flite

say = partial(print, flush=True)
QUESTION = "please tell me how long is the notice period of the lease and how much is the deposit"
"""In words, and a voice, that the tiny model knows; what it is about is said late."""
RUNS = (("medium", 3, ()), ("large", 3, ("--tokens", "1500")), ("medium", 1, ("--tokens", "1500", "--earlier", "8")))
"""The model's size, rounds, and what else is asked of `sotto bench turn`."""
_TURNS = 20


def measure(shape: str, rounds: int, *options: str) -> dict[str, Any]:
    """What `sotto bench turn` tells, in a home with that model."""
    with tempfile.TemporaryDirectory(prefix="sotto-turns-") as folder:
        home = Path(folder) / "home"
        install_vosk(home / "models")
        models = home / "models" / "llama.cpp"
        models.mkdir()
        os.link(cached(shape), models / f"{shape}.gguf")
        audio = Path(folder) / "question.wav"
        flite(QUESTION, audio)
        command = [sys.executable, "-m", "app", "--home", str(home), "--json", "bench", "turn"]
        command += ["--audio", str(audio), "--rounds", str(rounds), *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def overhead() -> list[float]:
    """Release to first sound, ms, where hearing, thinking and speaking cost nothing; finding is the real one."""
    parts: dict[str, Any] = {
        "recognizer": fakes.Recognizer(),
        "generator": fakes.Model(),
        "synthesizer": fakes.Synthesizer(),
    }
    with tempfile.TemporaryDirectory(prefix="sotto-overhead-") as folder:
        home = Path(folder) / "home"
        with library(home) as (_, made):
            made.add([resources() / "demo"])
            work(made)
        player, question = WaveFile(Path(folder) / "reply.wav"), resources() / "demo" / "question.wav"
        with session(Paths(home), lambda *_: None, {"quotes_first": False}, player=player, **parts) as running:
            took = [running.hear(question, realtime=True)["timings_ms"] for _ in range(_TURNS + 1)]
        return [one["release_to_first_sound"] for one in took[1:]]


def main() -> None:
    """Measure and print."""
    own = overhead()
    say(f"Sotto's own share of a turn, with parts that cost nothing: median {statistics.median(own):.1f} ms", end=", ")
    say(f"worst {max(own):.1f} ms of {len(own)}")
    for shape, rounds, options in RUNS:
        figures = measure(shape, rounds, *options)
        asked = f", {figures['earlier']} questions before" if figures["earlier"] else ""
        say(f"\nRelease to first sound, ms, a language model of the size {shape}{asked} (medians of {rounds})")
        for tokens, ways in figures["by_context_tokens"].items():
            say(f"  {tokens:>5} tokens retrieved: " + ", ".join(f"{way} {ms}" for way, ms in ways.items()))


if __name__ == "__main__":
    main()
