"""What it costs to start: processor time, modules, and the imports that take longest."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (("--version",), ("--help",), ("library", "--help"))
ROUNDS = 10
MOST = 5
"""So many of the longest imports are shown."""


@dataclass(frozen=True, slots=True)
class Import:
    """One line of `python -X importtime`."""

    module: str
    ms: float
    """Of the module itself, without what it imports."""


def main() -> None:
    """Measure and print."""
    print(f"\nStarting the program (medians of {ROUNDS} warm starts)")
    print(f"  {'':16} {'processor ms':>12} {'wall ms':>8} {'modules':>8}  longest imports (ms, without their own)")
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as home:
        for words in CALLS:
            processor_ms, wall_ms = times(home, words)
            found = imports(home, words)
            longest = sorted(found, key=lambda one: -one.ms)[:MOST]
            shown = ", ".join(f"{one.module} {one.ms:.1f}" for one in longest)
            print(f"  {' '.join(words):16} {processor_ms:>12.0f} {wall_ms:>8.0f} {len(found):>8}  {shown}")


def times(home: str, words: Sequence[str]) -> tuple[float, float]:
    """Milliseconds of processor (user and system) and on the clock, of the installed program."""
    program = Path(sys.executable).with_name("sotto.exe" if sys.platform == "win32" else "sotto")
    processor, wall = [], []
    for _ in range(ROUNDS + 1):
        before, began_s = os.times(), time.monotonic()
        _run([str(program), "--home", home, *words])
        after = os.times()
        wall.append((time.monotonic() - began_s) * 1000)
        processor.append(
            (after.children_user + after.children_system - before.children_user - before.children_system) * 1000
        )
    return statistics.median(processor[1:]), statistics.median(wall[1:])


def imports(home: str, words: Sequence[str]) -> list[Import]:
    """Every module that is imported, in the order of `-X importtime`."""
    done = _run([sys.executable, "-X", "importtime", "-m", "app", "--home", home, *words])
    lines = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "|" in line]
    return [Import(name.strip(), int(own) / 1000) for own, _, name in lines if own.strip().isdigit()]


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=True)
