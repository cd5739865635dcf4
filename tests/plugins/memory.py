"""How large the processes grow that run the tests: what a test loads it gives back."""

import gc
import sys
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from app.system.allocator import give_back, share_arenas

LIMIT_MB = 2500
"""A process that grows beyond it fails the run. The aim is 1200, which trained models and chance, which decides what
files one process has, exceed by a quarter: a limit nearer to that would fail a run now and then for nothing."""

_LARGE_MB = 50
"""A test with which its process grew by so much gives it back at once, not only at the end of its file."""
_MEASURED = psutil.Process()
_TOLD_MB = 100
"""A file that makes its process grow by this much is told."""

_peaks_mb: dict[str, int] = {}
_growth_mb: dict[str, int] = {}
"""File -> by how much the largest size of its process rose with it, the last time."""


def _peak_mb() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6)


def pytest_configure() -> None:
    """Hand out memory as the program does."""
    share_arenas()


def pytest_collection_finish() -> None:
    """What was imported stays: whoever looks for rubbish later, after each file, need not go through all of it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def _what_a_file_loaded_is_given_back(request: pytest.FixtureRequest) -> Iterator[None]:
    before_mb = _peak_mb()
    yield
    _growth_mb[str(request.path.relative_to(request.config.rootpath))] = _peak_mb() - before_mb
    client = sys.modules.get("chromadb.api.shared_system_client")
    if client is not None:  # within one process Chroma would keep what it holds of each folder
        client.SharedSystemClient.clear_system_cache()
    gc.collect()
    give_back()


@pytest.fixture(autouse=True)
def _what_a_test_loaded_is_given_back() -> Iterator[None]:
    before = _MEASURED.memory_info().rss
    yield
    if _MEASURED.memory_info().rss - before > _LARGE_MB * 1e6:
        gc.collect()
        give_back()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the peak to the process that reports; fail where one was too large."""
    handed: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if handed is not None:
        handed["peak_mb"], handed["growth_mb"] = _peak_mb(), _growth_mb
        return
    _peaks_mb.setdefault("main", _peak_mb())
    if max(_peaks_mb.values()) > LIMIT_MB and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take the peak of a process of pytest-xdist."""
    handed = getattr(node, "workeroutput", {})
    _peaks_mb[node.gateway.id] = handed.get("peak_mb", 0)
    _growth_mb.update(handed.get("growth_mb", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how large each process was, and which files made it so."""
    for file, grown_mb in sorted(_growth_mb.items(), key=lambda one: -one[1]):
        if grown_mb >= _TOLD_MB:
            terminalreporter.write_line(f"{file}: its process grew by {grown_mb} MB")
    peaks = ", ".join(f"{name} {mb} MB" for name, mb in sorted(_peaks_mb.items()))
    verdict = f"; more than {LIMIT_MB} MB is a failure" if max(_peaks_mb.values(), default=0) > LIMIT_MB else ""
    terminalreporter.write_line(f"largest size of each process: {peaks}{verdict}")
