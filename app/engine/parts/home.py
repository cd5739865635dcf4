"""Opening a home: its settings, its store and its parts."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Self

from app.domain.errors import AssistantError
from app.domain.settings import Settings
from app.engine.parts.kit import Kit
from app.engine.parts.part import Part
from app.storage import settings as settings_file
from app.storage.database import Store, open_store
from app.storage.paths import Paths
from app.storage.tidying import tidy


class Home:
    """An open home; a context manager that releases its files."""

    def __init__(self, paths: Paths, on_trouble: Callable[[AssistantError], None],
                 changes: Mapping[str, object] | None = None, **given: Part) -> None:  # fmt: skip
        """Open it. `changes`: settings for this time only; `given`: parts to use as they are, by kind.

        `on_trouble` is called with what had to be repaired or reset, and later with parts that cannot be loaded.
        Raises AssistantError where nothing works.
        """
        with ExitStack() as opened:
            paths.prepare()
            tidy(paths)
            self.paths = paths
            self._changes = dict(changes or {})
            self._saved, settings_trouble = settings_file.load(paths.settings)
            settings = settings_file.change(self._saved, **self._changes)
            self.store: Store
            self.store, store_trouble = open_store(paths.database)
            opened.callback(self.store.close)
            self.kit = Kit(paths, settings, self.store, on_trouble, **given)
            opened.callback(self.kit.close)
            self.troubles = [trouble for trouble in (settings_trouble, store_trouble, self.store.salvaged) if trouble]
            """What the user should know of the opening itself."""
            self._opened = opened.pop_all()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.kit.settings

    def change(self, **changes: object) -> None:
        """Change settings, save them, and drop the parts that were created with the old ones.

        Raises AssistantError(SETTING_INVALID | DISK_FULL | HOME_UNWRITABLE); then nothing has changed.
        """
        saved = settings_file.change(self._saved, **changes)
        settings_file.save(saved, self.paths.settings)
        self._saved = saved
        self._changes = {name: value for name, value in self._changes.items() if name not in changes}
        self.kit.apply(settings_file.change(saved, **self._changes))

    def close(self) -> None:
        """Release everything."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
