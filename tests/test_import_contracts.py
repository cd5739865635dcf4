"""The contracts on imports: each is broken by the kind of import that it forbids, and every foreign library has one."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
PROTECTED = {name: contract for contract in CONTRACTS for name in contract.get("protected_modules", ())}
"""Foreign library -> the contract that says who may import it."""

GENERAL = {"numpy", "pydantic"}
"""Libraries that any module may use."""

STRAYS = {
    "annex/__init__.py": "",
    "domain/stray.py": "from app.storage.settings import Settings",
    "cli/stray.py": "from app.ui.state import reducer",
    "wording/stray.py": "\n".join(f"import {name}" for name in PROTECTED if name != "PySide6"),
    "engine/annex.py": "",
    "engine/parts/stray.py": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.engine.library.library import Library"
    ),
    "engine/memory/stray.py": "from app.engine.memory import stray_too",
    "engine/memory/stray_too.py": "from app.engine.memory import stray",
    "ui/stray.py": "from app.storage.database import Store",
    "ui/state/stray.py": "from PySide6 import QtCore",
    "engine/skills/stray.py": "from PySide6 import QtCore",
}
"""Files that no contract names -> imports that break one each."""


def kept_in(folder: Path) -> dict[str, bool]:
    """Contract -> whether the tree in a folder keeps it."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"COLUMNS": "200", "PYTHONPATH": str(folder)}
    said = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout
    ends = {" KEPT": True, " BROKEN": False}
    return {
        line.removesuffix(end): kept for line in said.splitlines() for end, kept in ends.items() if line.endswith(end)
    }


@pytest.fixture(scope="module")
def kept_with_strays(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Contract -> whether a copy of the tree keeps it in which each is broken once."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "app", folder / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for place, text in STRAYS.items():
        file = folder / "app" / place
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")
    return kept_in(folder)


@pytest.mark.parametrize("name", [contract["name"] for contract in CONTRACTS])
def test_a_violation_is_caught_in_a_file_that_no_contract_names(kept_with_strays: dict[str, bool], name: str) -> None:
    assert kept_with_strays[name] is False


def test_the_tree_itself_keeps_them_all() -> None:
    kept = kept_in(ROOT)
    assert kept == dict.fromkeys((contract["name"] for contract in CONTRACTS), True)


def foreign_imports() -> dict[str, str]:
    """Foreign library -> a file of the program that imports it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], path.relative_to(ROOT).as_posix())
    return {name: path for name, path in found.items() if name != "app" and name not in sys.stdlib_module_names}


def test_every_foreign_library_has_a_contract() -> None:
    without = {name: path for name, path in foreign_imports().items() if name not in GENERAL | set(PROTECTED)}
    assert not without, "say in pyproject.toml which folder may import it"
