import signal
import subprocess
import sys

import pytest

PROGRAM = """
import signal, sys
from app.system.signals import end_in_order
if "ignored" in sys.argv:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
end_in_order()
try:
    print("begun", flush=True)
    sys.stdin.readline()
except KeyboardInterrupt:
    print("ended in order")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (signal.SIGTERM, [], "ended in order\n"),
        (signal.SIGHUP, [], "ended in order\n"),
        (signal.SIGHUP, ["ignored"], ""),  # as nohup does
    ],
)
def test_whoever_is_asked_to_end_does_so_in_order(number: signal.Signals, words: list[str], said: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    child.send_signal(number)
    assert child.communicate("\n", timeout=60)[0] == said
    assert child.returncode == 0
