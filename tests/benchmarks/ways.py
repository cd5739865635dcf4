"""Release to first sound in four ways, with a language model of real size: `make bench turn`.

The model's weights mean nothing, but cost what a trained model's do (`tests/fixtures/gguf_sized`); the recognizer is
the tiny Vosk model, the rest what comes along. The measuring itself is the program's own: `sotto bench turn`.
"""

import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from tests.fixtures.gguf_sized.make import cached
from tests.fixtures.models import install_vosk

say = partial(print, flush=True)
QUESTION = "can you please tell me how much the deposit of the lease is for the landlord"
"""In words that the tiny model knows."""
SHAPES = {"medium": 3, "large": 1}
"""The model's size -> rounds."""


def measure(shape: str, rounds: int) -> dict[str, Any]:
    """What `sotto bench turn` tells, in a home with that model."""
    with tempfile.TemporaryDirectory(prefix="sotto-turns-") as folder:
        home = Path(folder) / "home"
        install_vosk(home / "models")
        models = home / "models" / "llama.cpp"
        models.mkdir()
        os.link(cached(shape), models / f"{shape}.gguf")
        audio = Path(folder) / "question.wav"
        subprocess.run(["espeak-ng", "-w", str(audio), QUESTION], check=True)
        command = [sys.executable, "-m", "app", "--home", str(home), "--json", "bench", "turn"]
        command += ["--audio", str(audio), "--rounds", str(rounds)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def main() -> None:
    """Measure and print."""
    for shape, rounds in SHAPES.items():
        figures = measure(shape, rounds)
        say(f"\nRelease to first sound, ms, a language model of the size {shape} (medians of {rounds})")
        for tokens, ways in figures["by_context_tokens"].items():
            say(f"  {tokens:>5} tokens retrieved: " + ", ".join(f"{way} {ms}" for way, ms in ways.items()))


if __name__ == "__main__":
    main()
