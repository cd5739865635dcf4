"""What a program makes for the time it runs bears its number: so the next one knows what a killed one has left."""

import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_ABANDONED_S = 24 * 3600
"""Another program may have taken the number of one that was killed: what has rested for so long is nobody's."""


def own_name(prefix: str) -> str:
    """A name that no other file has, for a file or folder that is not to outlive this program."""
    return f"{prefix}{os.getpid()}-{uuid4().hex[:12]}"


def abandoned(folder: Path, prefix: str) -> list[Path]:
    """What programs that no longer run have left in a folder under such names. Raises OSError."""
    return [path for path in folder.glob(f"{prefix}*") if _is_abandoned(path, path.name.removeprefix(prefix))]


def _is_abandoned(path: Path, rest: str) -> bool:
    import psutil  # loaded only where there is something to decide

    number = rest.partition("-")[0]
    if not number.isdecimal():
        return False
    with suppress(OSError):  # it has just gone
        is_running = int(number) == os.getpid() or psutil.pid_exists(int(number))
        return not is_running or time.time() - path.lstat().st_mtime > _ABANDONED_S
    return False
