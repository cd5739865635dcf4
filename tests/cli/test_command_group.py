import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from app.cli import commands
from app.cli.command_group import SUMMARIES, load
from tests.cli.running import invoke
from tests.test_main import HEAVY

MODULES = sorted(path.stem for path in Path(commands.__path__[0]).glob("[a-z]*.py"))


def test_every_module_is_a_command() -> None:
    assert sorted(SUMMARIES) == MODULES


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_summary_is_the_first_line_of_the_docstring(name: str) -> None:
    function = getattr(import_module(f"app.cli.commands.{name}"), name)
    first_line = (inspect.getdoc(function) or "").split("\n", maxsplit=1)[0]
    assert first_line == SUMMARIES[name]
    assert first_line.endswith(".")


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_command_has_help(name: str, tmp_path: Path) -> None:
    done = invoke(tmp_path / "home", name, "--help")
    assert done.exit_code == 0
    assert SUMMARIES[name] in done.stdout
    assert f"Usage: sotto {name} " in done.stdout
    assert load(name).name == name


def test_what_commands_import_is_light() -> None:
    code = f"import sys\nfrom app.cli.commands import {', '.join(MODULES)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & HEAVY


def test_a_mistyped_command_is_met_with_a_suggestion(tmp_path: Path) -> None:
    done = invoke(tmp_path / "home", "libary")
    assert done.exit_code == 2
    assert "'library'" in done.stderr
