"""An open library, as the benchmarks of it use one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chromadb.api.shared_system_client import SharedSystemClient

from app.domain.events import Event
from app.domain.settings import Settings
from app.engine.library.library import Library
from app.engine.parts.kit import Kit
from app.storage.database import open_store
from app.storage.paths import Paths


@contextmanager
def library(home: Path, on_event: Callable[[Event], None] = lambda _: None) -> Iterator[tuple[Kit, Library]]:
    """An open library."""
    SharedSystemClient.clear_system_cache()
    paths = Paths(home)
    paths.prepare()
    store, _ = open_store(paths.database)
    kit = Kit(paths, Settings(), store)
    made = Library(kit, on_event)
    try:
        yield kit, made
    finally:
        made.close()
        kit.close()
        store.close()


def work(made: Library) -> float:
    """Do all that is in line; returns the seconds it took."""
    began_s = time.perf_counter()
    for _ in made.steps():
        pass
    return time.perf_counter() - began_s
