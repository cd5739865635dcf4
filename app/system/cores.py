"""How many of the processor's cores a model may use."""

import os
import platform
from functools import cache
from pathlib import Path

_MOST = 4
"""With models of this size, more threads lose more time waiting for each other than they save."""


@cache
def threads() -> int:
    """One less than the number of cores, from 1 to 4: the interface and the sound card need one too."""
    return min(_MOST, max(1, _cores() - 1))


@cache
def answering_threads() -> int:
    """All cores, at most 4: while a language model prepares or begins an answer, that is all one waits for.

    Whatever listens, draws or plays wakes up only for moments; with both of two cores a prompt is read twice as
    fast, and a reply written 1.6 times as fast.
    """
    return min(_MOST, _cores())


def _cores() -> int:
    """Physical cores that this process may use: two threads on one core are no faster than one."""
    if not hasattr(os, "sched_getaffinity"):
        logical = os.cpu_count() or 1
        is_doubled = platform.machine().lower() in ("amd64", "x86_64")
        return max(1, logical // 2) if is_doubled else logical
    usable = os.sched_getaffinity(0)
    try:
        return len({_siblings(number) for number in usable})
    except OSError:  # a container that does not show them
        return len(usable)


def _siblings(number: int) -> str:
    return Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list").read_text(encoding="ascii")
