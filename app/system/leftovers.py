"""What a program makes for the time it runs bears its number: so the next one knows what a killed one has left."""

import os
from pathlib import Path
from uuid import uuid4

_UNSURE_S = 2.0
"""By so much the system's word on when a process began may be off."""


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
    try:
        # One that began after it was last written has only been given the number of the one that was killed.
        return bool(psutil.Process(int(number)).create_time() > path.lstat().st_mtime + _UNSURE_S)
    except (psutil.NoSuchProcess, OverflowError):
        return True
    except (psutil.Error, OSError):  # another user's, or it has just gone
        return False
