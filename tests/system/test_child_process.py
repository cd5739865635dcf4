import multiprocessing
import os
import signal
import subprocess
import sys

import psutil
import pytest

from app.system.child_process import follow_parent
from tests.fixtures.waiting import wait_until

_PARENT = """
import multiprocessing, time
from tests.system.test_child_process import work
if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=work)
    child.start()
    print(child.pid, flush=True)
    child.join()
"""


def work() -> None:
    """What such a process does: it waits for something that never comes."""
    follow_parent()
    multiprocessing.Event().wait()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_it_ends_when_the_program_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        wait_until(lambda: child.num_threads() > 1)
        os.kill(child.pid, signal.SIGINT)  # is left to the program
        assert child.is_running()
        parent.kill()
        wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
