import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.storage.lock import hold
from app.storage.paths import Paths

HOLDER = """
import sys, time
from pathlib import Path
from app.storage.lock import hold
from app.storage.paths import Paths
with hold(Paths(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(paths: Paths) -> "subprocess.Popen[str]":
    """Another process that holds the lock."""
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(paths.home)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def refused(paths: Paths) -> AssistantError:
    with pytest.raises(AssistantError) as caught, hold(paths):
        pass
    return caught.value


def test_a_second_one_in_this_process_is_refused_until_the_first_lets_go(paths: Paths) -> None:
    with hold(paths):
        error = refused(paths)
        assert (error.code, error.detail) == (Code.ALREADY_RUNNING, str(paths.home))
        assert refused(paths).code == Code.ALREADY_RUNNING
    with hold(paths):
        pass


def test_it_is_let_go_when_what_is_done_under_it_fails(paths: Paths) -> None:
    with pytest.raises(ZeroDivisionError), hold(paths):
        raise ZeroDivisionError
    with hold(paths):
        pass


def test_another_process_holds_it_until_it_is_killed(paths: Paths) -> None:
    child = holder(paths)
    try:
        assert refused(paths).code == Code.ALREADY_RUNNING
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    with hold(paths):
        pass


def test_another_home_is_another_lock(paths: Paths, tmp_path: Path) -> None:
    other = Paths(tmp_path / "other")
    with hold(paths):
        with hold(other):
            assert [refused(home).detail for home in (paths, other)] == [str(paths.home), str(other.home)]
        assert refused(paths).code == Code.ALREADY_RUNNING
        with hold(other):
            pass


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refused(Paths(tmp_path / "file" / "home"))
    assert (error.code, error.detail) == (Code.HOME_UNWRITABLE, str(tmp_path / "file" / "home"))


def test_a_lock_file_that_cannot_be_opened_is_told(paths: Paths) -> None:
    paths.lock.mkdir()
    assert refused(paths).code == Code.HOME_UNWRITABLE
