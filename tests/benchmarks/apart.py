"""One measurement in a process of its own: `python -m tests.benchmarks.apart MODULE FUNCTION ARGUMENT...`.

Light, as `app/__main__.py` is, because the processes that Sotto starts import it too.
"""

import importlib
import json
import subprocess
import sys
from pathlib import Path

Figures = dict[str, float]


def apart(module: str, function: str, *arguments: Path) -> Figures:
    """What a function of a module here measures, called with paths in a fresh process."""
    command = [sys.executable, "-m", "tests.benchmarks.apart", module, function, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure, and answer with one line of JSON."""
    module, function, *arguments = sys.argv[1:]
    measure = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)
    print(json.dumps(measure(*map(Path, arguments))))


if __name__ == "__main__":
    main()
