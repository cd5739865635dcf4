import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.system.leftovers import abandoned, own_name


def ended() -> int:
    """The number of a program that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


@pytest.mark.parametrize(
    ("name", "written_s", "is_abandoned"),
    [
        (own_name("x-"), None, False),
        (f"x-{ended()}-0", None, True),
        (f"x-{os.getppid()}-0", None, False),
        (f"x-{os.getppid()}-0", 1.0, True),  # its number was another's then
        ("x-y", 1.0, False),
        ("x-", 1.0, False),
        (f"y-{ended()}-0", None, False),
        (f"x-{10**30}-0", None, True),
    ],
    ids=["own", "ended", "running", "older", "no-number", "nothing", "other", "impossible"],
)
def test_what_a_killed_program_has_left_is_known(
    tmp_path: Path, name: str, written_s: float | None, *, is_abandoned: bool
) -> None:
    path = tmp_path / name
    path.mkdir()
    if written_s is not None:
        os.utime(path, (written_s, written_s))
    assert abandoned(tmp_path, "x-") == ([path] if is_abandoned else [])


def test_no_two_names_are_the_same() -> None:
    assert len({own_name("x-") for _ in range(100)}) == 100
