"""Whatever a test starts it ends: no thread of Sotto outlives the test or, for a wider fixture, the file it is of."""

import gc
import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest

PATIENCE_S = 30.0
"""How long a thread may take to end after what it worked for was closed; only to tell late ones from lasting ones."""

_LASTING = re.compile(
    r"pulse$|close-sound$|tqdm_monitor|pytest_timeout|execnet|Thread-\d|ThreadPoolExecutor|QueueFeeder|AnyIO|asyncio|Dummy"
)
"""How the names of those begin that last as long as the process, or hang in PortAudio with a device that is gone,
or are a library's, which ends them when it likes."""

_RESTING = re.compile(r".*_\d+$")
"""Names of those in a pool: they rest as long as the part whose pool it is, which a wider fixture may hold."""

_WITHOUT_THREADS = frozenset({"application", "card", "embedder", "tmp_path_factory"})
"""Fixtures wider than a test that start none; neither do those whose names begin with an underscore."""


def _is_ours(thread: threading.Thread) -> bool:
    return thread is not threading.main_thread() and not _LASTING.match(thread.name)


def _outlives_a_test(thread: threading.Thread) -> bool:
    return _is_ours(thread) and not _RESTING.match(thread.name)


def _running(counts: Callable[[threading.Thread], bool]) -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if counts(thread)}


def _check(counts: Callable[[threading.Thread], bool], before: set[threading.Thread]) -> None:
    """Wait for what was started since to end. Fails where it does not."""
    end_s = time.monotonic() + PATIENCE_S
    for thread in _running(counts) - before:
        thread.join(max(0.0, end_s - time.monotonic()))
    left = sorted(thread.name for thread in _running(counts) - before)
    if left:
        pytest.fail(f"still running: {', '.join(left)}", pytrace=False)


@pytest.fixture(autouse=True, scope="module")
def _no_thread_outlives_the_file(request: pytest.FixtureRequest) -> Iterator[None]:
    before = _running(_is_ours)
    yield
    if request.session.shouldfail or request.session.shouldstop:  # a test has failed already, and no report is made
        return
    gc.collect()  # a pool ends with the part that held it
    _check(_is_ours, before)


@pytest.fixture(autouse=True)
def _no_thread_outlives_the_test(request: pytest.FixtureRequest, _no_thread_outlives_the_file: None) -> Iterator[None]:
    if _stands_on_more(request.node):
        yield
        return
    before = _running(_outlives_a_test)
    yield
    _check(_outlives_a_test, before)


def _stands_on_more(item: pytest.Function) -> bool:
    """Whether a wider fixture may start threads while the test runs, and end them with the file."""
    found = item._fixtureinfo.name2fixturedefs  # pytest has no public way to ask for the scope of a fixture
    counted = (made for name, made in found.items() if not name.startswith("_") and name not in _WITHOUT_THREADS)
    return any(made[-1].scope != "function" for made in counted)
