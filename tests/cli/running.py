"""Commands run inside the test."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from app import main
from app.storage.paths import resources

DEMO = resources() / "demo"
TURN = {
    "outcome",
    "transcript",
    "reply",
    "spoken",
    "citations",
    "held_back",
    "writer",
    "from_documents",
    "offers",
    "engines",
    "timings_ms",
    "events",
}
"""The fields of a turn."""


def invoke(home: Path, *words: str, given: str = "") -> Result:
    """Run a command for people. `given`: its standard input."""
    return CliRunner().invoke(main.application, ["--home", str(home), *words], input=given)


def call(home: Path, *words: str, given: str = "") -> Result:
    """Run a command for scripts."""
    return invoke(home, "--json", *words, given=given)


def run(home: Path, *words: str, given: str = "") -> dict[str, Any]:
    """The answer of a command that succeeds."""
    done = call(home, *words, given=given)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def refused(home: Path, *words: str) -> dict[str, str]:
    """The error of a command that fails."""
    done = call(home, *words)
    assert done.exit_code == 1, done.output
    error: dict[str, str] = json.loads(done.stdout)["error"]
    assert set(error) == {"code", "message", "remedy"}
    assert all(error.values())
    return error
