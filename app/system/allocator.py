"""How the C library allocates memory."""

import ctypes
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""
_ARENAS = 2


def share_arenas() -> None:
    """Make all threads share two arenas; call it before any thread starts.

    By default glibc gives threads arenas of their own, and memory that is free in one cannot be used by another:
    that costs 30 MB while importing.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Hand free memory back to the system: glibc keeps what a model has left, some 200 MB, until it is asked."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
