"""Only one copy of the program at a time uses a home."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from app.domain.errors import AssistantError, Code
from app.storage.paths import Paths


@contextmanager
def hold(paths: Paths) -> Iterator[None]:
    """Hold the home's lock; it is released when the process ends, however that happens.

    Raises AssistantError(ALREADY_RUNNING | HOME_UNWRITABLE).
    """
    paths.prepare()
    lock = FileLock(paths.lock, blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise AssistantError(Code.ALREADY_RUNNING, str(paths.home)) from error
    except OSError as error:
        raise AssistantError(Code.HOME_UNWRITABLE, str(paths.home)) from error
    try:
        yield
    finally:
        lock.release()
