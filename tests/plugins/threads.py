"""Whatever a test starts it ends: no thread of Sotto outlives the test or, for a wider fixture, the file it is of."""

import threading
import time
from collections.abc import Iterator

import pytest

PATIENCE_S = 20.0
"""How long a thread may take to end after what it worked for was closed; only to tell late ones from lasting ones."""

LASTING = ("pulse",)
"""Names of those that are meant to last as long as the process."""

FOREIGN = ("pytest_timeout", "execnet", "ThreadPoolExecutor", "Thread-", "AnyIO", "asyncio", "Dummy")
"""How the names of those begin that a library starts, and ends when it thinks fit."""


def _running() -> set[threading.Thread]:
    return {
        thread
        for thread in threading.enumerate()
        if not thread.name.startswith((*LASTING, *FOREIGN)) and thread is not threading.main_thread()
    }


def _check(before: set[threading.Thread]) -> None:
    """Wait for what was started since to end. Fails where it does not."""
    end_s = time.monotonic() + PATIENCE_S
    for thread in _running() - before:
        thread.join(max(0.0, end_s - time.monotonic()))
    left = sorted(thread.name for thread in _running() - before)
    if left:
        pytest.fail(f"still running: {', '.join(left)}", pytrace=False)


@pytest.fixture(autouse=True, scope="module")
def _no_thread_outlives_the_file() -> Iterator[None]:
    before = _running()
    yield
    _check(before)


@pytest.fixture(autouse=True)
def _no_thread_outlives_the_test(request: pytest.FixtureRequest, _no_thread_outlives_the_file: None) -> Iterator[None]:
    before = _running()
    yield
    _check(before)
