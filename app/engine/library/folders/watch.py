"""Tells which files of the library may have changed, soon after they have; sleeps otherwise."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_GATHER_S = 0.3
"""A file that is being saved changes several times in a row."""
_LOOK_EVERY_S = 5.0
"""How often to look whether a drive was plugged in or out: no system tells that of a folder on it."""
_CHANGES = ("created", "modified", "moved", "deleted", "closed")
"""What counts as news; that somebody reads a file does not."""


class Watch:
    """Follows folders and files."""

    def __init__(self, on_change: Callable[[list[Path]], object]) -> None:
        """`on_change`: called in a thread of the watch, with files and folders to look at again."""
        self._on_change = on_change
        self._news: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        self._roots: dict[Path, Any] = {}
        """Root -> what watches it; None where it is away, or cannot be watched."""
        self._wanted: frozenset[Path] = frozenset()
        self._observer: Any = None
        self._thread: threading.Thread | None = None

    def follow(self, roots: Iterable[Path]) -> None:
        """Follow these, and nothing else, from now on."""
        self._wanted = frozenset(roots)
        if self._thread is None and self._wanted:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()
        self._news.put(Path())  # look at the roots now

    def close(self) -> None:
        """End it."""
        if self._thread is not None:
            self._news.put(None)
            self._thread.join(5)
            self._thread = None

    def _run(self) -> None:
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.start()
        try:
            while True:
                noted = self._gather()
                if noted is None:
                    return
                noted |= self._look_at_roots()
                if noted:
                    self._on_change(_topmost(noted))
        finally:
            self._observer.stop()
            self._observer.join()

    def _gather(self) -> set[Path] | None:
        """What changed, after a moment in which more could; None at the end."""
        noted = set[Path]()
        until_s = time.monotonic() + _LOOK_EVERY_S
        while True:
            try:
                path = self._news.get(timeout=max(0.0, until_s - time.monotonic()))
            except queue.Empty:
                return noted
            if path is None:
                return None
            if path == Path():
                return noted
            if not noted:
                until_s = time.monotonic() + _GATHER_S
            noted.add(path)

    def _look_at_roots(self) -> set[Path]:
        """Watch the roots that have come, leave those that have gone; returns both."""
        there = {root for root in self._wanted if root.exists()}
        gone, new = self._roots.keys() - there, there - self._roots.keys()
        for root in gone:
            watched = self._roots.pop(root)
            if watched is not None:
                try:
                    self._observer.unschedule(watched)
                except KeyError:
                    log.debug("%s was not watched any more", root)
        is_first = not self._roots and not gone
        for root in new:
            self._roots[root] = self._schedule(root)
        # At the start the library looks at everything by itself.
        return set() if is_first else {root for root in gone | new if root in self._wanted}

    def _schedule(self, root: Path) -> Any:
        from watchdog.events import FileSystemEvent, FileSystemEventHandler

        news, is_folder = self._news, root.is_dir()

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type not in _CHANGES or (event.is_directory and event.event_type == "modified"):
                    return
                for place in (event.src_path, event.dest_path):
                    if place and (is_folder or Path(str(place)) == root):
                        news.put(Path(str(place)))

        try:
            # A file is watched through its folder: most programs save by putting another file in its place.
            return self._observer.schedule(Handler(), str(root if is_folder else root.parent), recursive=is_folder)
        except OSError as error:  # the system watches no more folders; the next start looks at it again
            log.info("%s cannot be watched: %s", root, error)
            return None


def _topmost(paths: set[Path]) -> list[Path]:
    """Without what lies below another of them."""
    return sorted(path for path in paths if not any(parent in paths for parent in path.parents))
