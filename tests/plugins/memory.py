"""How large the processes grow that run the tests: what a test loads it gives back."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from app.system.allocator import share_arenas

LIMIT_MB = 1500
"""A process that grows beyond it fails the run. The aim is 1200: chance decides which files one process has, so that a
limit at the aim would fail a run now and then for nothing."""

_peaks_mb: dict[str, int] = {}


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
def _what_a_file_loaded_is_given_back() -> Iterator[None]:
    yield
    client = sys.modules.get("chromadb.api.shared_system_client")
    if client is not None:  # within one process Chroma would keep what it holds of each folder
        client.SharedSystemClient.clear_system_cache()
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the peak to the process that reports; fail where one was too large."""
    handed: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if handed is not None:
        handed["peak_mb"] = _peak_mb()
        return
    _peaks_mb.setdefault("main", _peak_mb())
    if max(_peaks_mb.values()) > LIMIT_MB and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take the peak of a process of pytest-xdist."""
    _peaks_mb[node.gateway.id] = getattr(node, "workeroutput", {}).get("peak_mb", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how large each process was."""
    peaks = ", ".join(f"{name} {mb} MB" for name, mb in sorted(_peaks_mb.items()))
    verdict = f"; more than {LIMIT_MB} MB is a failure" if max(_peaks_mb.values(), default=0) > LIMIT_MB else ""
    terminalreporter.write_line(f"largest size of each process: {peaks}{verdict}")
