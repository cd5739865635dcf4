"""The parts of a home without its engine, for commands that take no turn."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from app import settings as settings_file
from app.engine.library.library import Library
from app.engine.registry import Kit
from app.errors import AssistantError
from app.events import Event
from app.lock import hold
from app.paths import Paths
from app.store import open_store


@contextmanager
def open_kit(
    paths: Paths, on_trouble: Callable[[str, str], None], changes: Mapping[str, object] | None = None
) -> Iterator[Kit]:
    """The parts; may be used beside a running window. Raises AssistantError."""
    paths.prepare()

    def tell(error: AssistantError | None) -> None:
        if error is not None:
            on_trouble(error.code, error.detail)

    settings, trouble = settings_file.load(paths.settings)
    tell(trouble)
    store, trouble = open_store(paths.database)
    tell(trouble)
    kit = Kit(paths, settings_file.change(settings, **(changes or {})), store, tell)
    try:
        yield kit
    finally:
        kit.close()
        store.close()


@contextmanager
def open_library(
    paths: Paths,
    on_trouble: Callable[[str, str], None],
    on_event: Callable[[Event], None],
    changes: Mapping[str, object] | None = None,
) -> Iterator[tuple[Kit, Library]]:
    """The library, with the home's lock held. Raises AssistantError(ALREADY_RUNNING | ...)."""
    with hold(paths), open_kit(paths, on_trouble, changes) as kit:
        yield kit, Library(kit, on_event)
