"""How the C library hands out memory."""

import ctypes
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""
_ARENAS = 2


def share_arenas() -> None:
    """Have all threads share two arenas; before any begins.

    glibc gives each thread one of its own, and what is free in one is of no use to another: 30 MB while importing.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_ARENA_MAX, _ARENAS)
