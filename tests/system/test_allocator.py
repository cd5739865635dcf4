import subprocess
import sys

import pytest

COUNT = """
import ctypes, threading
{first}
c = ctypes.CDLL(None)
c.malloc.restype = ctypes.c_void_p
met = threading.Barrier(8)
def work():
    met.wait()
    for _ in range(1000):
        c.malloc(1000)
    met.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
c.fopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(c.fopen(b"/dev/stdout", b"w"))
c.malloc_info(0, out)
c.fflush(out)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_threads_share_two_arenas() -> None:
    def arenas(first: str) -> int:
        command = [sys.executable, "-c", COUNT.format(first=first)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.count("<heap nr=")

    assert arenas("from app.system.allocator import share_arenas; share_arenas()") <= 2 < arenas("")


SIZE = """
import psutil
from app.system.allocator import give_back
pieces = [bytes(60_000) for _ in range(3000)]  # 180 MB, in pieces that are not mapped one by one
last = pieces.pop()  # lies above all the others, so that they cannot be given back from the end
pieces.clear()
before = psutil.Process().memory_info().rss
{then}
print((before - psutil.Process().memory_info().rss) // 1_000_000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_free_memory_is_given_back() -> None:
    def given_back_mb(then: str) -> int:
        command = [sys.executable, "-c", SIZE.format(then=then)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert given_back_mb("give_back()") > 100
    assert given_back_mb("") < 50
