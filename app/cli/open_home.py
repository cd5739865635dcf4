"""The parts of a home without its engine, for commands that take no turn."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AssistantError, Code
from app.domain.events import Event
from app.domain.scope import EVERYTHING, Scope
from app.engine.parts.home import Home
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.lock import hold
from app.storage.paths import Paths

if TYPE_CHECKING:
    from app.engine.library.library import Library


@contextmanager
def open_kit(
    paths: Paths, on_trouble: Callable[[str, str], None], changes: Mapping[str, object] | None = None
) -> Iterator[Kit]:
    """The parts; may be used beside a running window. Raises AssistantError."""

    def report(error: AssistantError) -> None:
        on_trouble(error.code, error.detail)

    with Home(paths, report, changes) as home:
        for trouble in home.troubles:
            report(trouble)
        yield home.kit


@contextmanager
def open_library(
    paths: Paths,
    on_trouble: Callable[[str, str], None],
    on_event: Callable[[Event], None],
    changes: Mapping[str, object] | None = None,
) -> Iterator[tuple[Kit, "Library"]]:
    """The library, with the home's lock held. Raises AssistantError(ALREADY_RUNNING | ...)."""
    from app.engine.hearing.files.transcription import recording_reader
    from app.engine.library.library import Library
    from app.engine.library.rows.documents import DocumentRows

    with hold(paths), open_kit(paths, on_trouble, changes) as kit:
        hear = partial(recording_reader, paths, kit.settings, DocumentRows)
        library = Library(kit, on_event, hear)
        try:
            yield kit, library
        finally:
            library.close()


def find_scope(named: str | None, store: Store) -> Scope:
    """What a --scope names: a collection, else a file or folder. Raises AssistantError(SCOPE_UNKNOWN)."""
    from app.engine.library.rows.places import Places

    if not named:
        return EVERYTHING
    places = Places(store)
    if named in places.collections():
        return Scope(collection=named)
    path = os.path.normpath(Path(named).expanduser().absolute())
    if not (os.path.lexists(path) or places.documents(within=path)):
        raise AssistantError(Code.SCOPE_UNKNOWN, named)
    return Scope((path,))
