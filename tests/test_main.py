import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.cli.command_group import SUMMARIES
from app.domain.formats import SUFFIXES
from app.engine.parts.registry import implementations
from tests.cli.running import invoke

HEAVY = {
    "PySide6", "av", "babel", "chromadb", "httpx", "numpy", "onnxruntime", "pydantic", "rich", "soundfile",
    "sqlite_utils", "app.engine", "app.ui", "app.storage.database",
}  # fmt: skip
"""What takes long to import."""


def imported(*words: str) -> set[str]:
    """The modules that a call of the program imports."""
    code = (
        "import sys\nfrom app.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_window_offers_what_the_readers_read() -> None:
    assert set(SUFFIXES) == {suffix for make in implementations("reader").values() for suffix in make.suffixes}  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_version_and_help_import_nothing_heavy(words: list[str]) -> None:
    assert not imported(*words) & HEAVY


def test_the_help_of_a_command_does_not_import_the_engine(tmp_path: Path) -> None:
    home = tmp_path / "home"
    heavy = imported("--home", str(home), "library", "--help") & HEAVY
    assert heavy <= {"pydantic"}, "which typer converts options with"
    assert not home.exists()


def test_version(tmp_path: Path) -> None:
    done = invoke(tmp_path / "home", "--version")
    assert (done.exit_code, done.stdout) == (0, f"sotto {__version__}\n")
    assert not (tmp_path / "home").exists(), "it leaves no trace"


def test_help_lists_every_command_with_its_whole_summary(tmp_path: Path) -> None:
    done = invoke(tmp_path / "home", "--help")
    assert done.exit_code == 0
    shown = {line.split()[0]: " ".join(line.split()[1:]) for line in done.stdout.splitlines() if line.split()}
    assert {name: shown.get(name) for name in SUMMARIES} == SUMMARIES
    assert not (tmp_path / "home").exists()
