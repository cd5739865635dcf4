"""How fast the engine starts on this machine."""

import time
from statistics import median

from app.cli.output import Output
from app.cli.session import session
from app.storage.paths import Paths


def measure_starts(paths: Paths, output: Output, rounds: int) -> dict[str, float]:
    """Milliseconds until everything is loaded: the median of `rounds` starts, and the first. Raises AssistantError."""
    took = []
    for _ in range(rounds + 1):
        began_s = time.monotonic()
        with session(paths, output.trouble):
            took.append((time.monotonic() - began_s) * 1000)
    figures = {"start_to_ready_ms": round(median(took[1:]), 1), "first_start_ms": round(took[0], 1)}
    output.say(
        f"Everything is loaded after {figures['start_to_ready_ms']} ms ({figures['first_start_ms']} ms at first)."
    )
    return figures
