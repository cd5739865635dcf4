"""Reports which files of the library may have changed, soon after they have; sleeps otherwise."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_SETTLE_S = 0.3
"""A file that is being saved changes several times in a row."""
_POLL_S = 5.0
"""How often to check for drives plugged in or out: no system reports that for a folder on a drive."""
_CHANGE_EVENTS = ("created", "modified", "moved", "deleted", "closed")
"""Events that count as changes; opening a file for reading does not."""


class FolderWatcher:
    """Watches folders and files."""

    def __init__(self, on_change: Callable[[list[Path]], object]) -> None:
        """`on_change`: called in a thread of the watcher, with files and folders to rescan."""
        self._on_change = on_change
        self._queue: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        self._roots: dict[Path, Any] = {}
        """Existing root -> its watch; None if it cannot be watched."""
        self._wanted: frozenset[Path] = frozenset()
        self._is_asked = threading.Event()
        """Whether the roots are to be checked, which is not yet done."""
        self._observer: Any = None
        self._thread: threading.Thread | None = None

    def follow(self, roots: Iterable[Path]) -> None:
        """Watch these roots, and nothing else, from now on."""
        self._wanted = frozenset(roots)
        if self._thread is None and self._wanted:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()
        if not self._is_asked.is_set():
            self._is_asked.set()
            self._queue.put(Path())  # check the roots now

    def close(self) -> None:
        """Stop watching."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(5)
            self._thread = None

    def _run(self) -> None:
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.start()
        try:
            while True:
                changed = self._gather()
                if changed is None:
                    return
                changed |= self._update_roots()
                if changed:
                    self._on_change(_drop_nested(changed))
        finally:
            self._observer.stop()
            self._observer.join()

    def _gather(self) -> set[Path] | None:
        """The changed paths, once changes have settled; None at the end."""
        changed = set[Path]()
        until_s = time.monotonic() + _POLL_S
        while True:
            try:
                path = self._queue.get(timeout=max(0.0, until_s - time.monotonic()))
            except queue.Empty:
                return changed
            if path is None:
                return None
            if path == Path():
                self._is_asked.clear()
                return changed
            if not changed:
                until_s = time.monotonic() + _SETTLE_S
            changed.add(path)

    def _update_roots(self) -> set[Path]:
        """Watch the roots that have appeared, and stop watching those that are gone; returns both."""
        existing = {root for root in self._wanted if root.exists()}
        gone, new = self._roots.keys() - existing, existing - self._roots.keys()
        for root in gone:
            watched = self._roots.pop(root)
            if watched is not None:
                try:
                    self._observer.unschedule(watched)
                except KeyError:
                    log.debug("%s was no longer watched", root)
        is_first = not self._roots and not gone
        for root in new:
            self._roots[root] = self._schedule(root)
        # At the start the library scans everything by itself.
        return set() if is_first else {root for root in gone | new if root in self._wanted}

    def _schedule(self, root: Path) -> Any:
        from watchdog.events import FileSystemEvent, FileSystemEventHandler

        queue_, is_folder = self._queue, root.is_dir()

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type not in _CHANGE_EVENTS or (event.is_directory and event.event_type == "modified"):
                    return
                for place in (event.src_path, event.dest_path):
                    if place and (is_folder or Path(str(place)) == root):
                        queue_.put(Path(str(place)))

        try:
            # A file is watched through its folder: most programs save by replacing the file.
            return self._observer.schedule(Handler(), str(root if is_folder else root.parent), recursive=is_folder)
        except OSError as error:  # the system's limit is reached; the next start scans the folder
            log.info("%s cannot be watched: %s", root, error)
            return None


def _drop_nested(paths: set[Path]) -> list[Path]:
    """The paths without those inside another of them."""
    return sorted(path for path in paths if not any(parent in paths for parent in path.parents))
