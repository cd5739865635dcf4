"""A house that stays easy to find one's way in: no crowded folder, no long module."""

from pathlib import Path

import pytest

APP = Path(__file__).parents[1] / "app"
FOLDERS = sorted({module.parent for module in APP.rglob("*.py")})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(APP).as_posix())
def test_no_folder_holds_more_than_twenty_modules(folder: Path) -> None:
    modules = [module.name for module in folder.glob("*.py") if module.name != "__init__.py"]
    assert len(modules) <= 20, modules


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {module: len(module.read_text(encoding="utf-8").splitlines()) for module in APP.rglob("*.py")}
    assert {module.relative_to(APP).as_posix(): lines for module, lines in lengths.items() if lines > 300} == {}


def test_the_engine_has_twelve_folders_at_most() -> None:
    assert len([one for one in (APP / "engine").iterdir() if (one / "__init__.py").is_file()]) <= 12
