"""Recordings that are put into a folder, as soon as they are whole."""

import logging
import queue
import time
from collections.abc import Iterator
from pathlib import Path

from app.audio.decoding import SUFFIXES
from app.domain.errors import AssistantError, Code

log = logging.getLogger(__name__)

_SETTLED_S = 2.0
"""A file that has not grown for so long is whole."""
_LOOK_EVERY_S = 0.5
_CHANGES = ["created", "modified", "moved", "closed"]
"""What counts as a change of a file; that somebody reads it does not."""

State = tuple[int, int]
"""Size and time of the last change."""


class Arrivals:
    """Files that are being written, until they have stopped growing. Fed time."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[State, float]] = {}

    def look(self, path: Path, state: State | None, now_s: float) -> bool:
        """Take the state of a file (None: it is gone); returns whether it is whole now, once."""
        if state is None:
            self._seen.pop(path, None)
            return False
        known, since_s = self._seen.setdefault(path, (state, now_s))
        if known != state:
            self._seen[path] = state, now_s
        elif now_s - since_s >= _SETTLED_S and state[0] > 0:
            del self._seen[path]
            return True
        return False

    @property
    def pending(self) -> list[Path]:
        """Those that are not whole yet."""
        return sorted(self._seen)


def state(path: Path) -> State | None:
    """How a file is now; None where it is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def watch(folder: Path) -> Iterator[Path]:
    """Yield the recordings in a folder, then each that is put there; never ends by itself.

    Raises AssistantError(FOLDER_UNREADABLE).
    """
    news: queue.SimpleQueue[Path] = queue.SimpleQueue()
    try:
        for path in sorted(folder.iterdir()):
            news.put(path)
    except OSError as error:
        raise AssistantError(Code.FOLDER_UNREADABLE, str(folder)) from error
    observer = _observe(folder, news)
    arrivals = Arrivals()
    try:
        while True:
            noted = {*_take(news), *arrivals.pending}
            now_s = time.monotonic()
            for path in sorted(noted):
                if _is_recording(path) and arrivals.look(path, state(path), now_s):
                    yield path
    finally:
        observer.stop()
        observer.join()


def _observe(folder: Path, news: "queue.SimpleQueue[Path]"):  # type: ignore[no-untyped-def]  # one of two classes
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer
    from watchdog.observers.polling import PollingObserver

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in _CHANGES and not event.is_directory:
                for place in (event.src_path, event.dest_path):
                    if place:
                        news.put(Path(str(place)))

    for kind in (Observer, PollingObserver):
        observer = kind()
        observer.schedule(Handler(), str(folder))
        try:
            observer.start()
        except OSError as error:  # the system watches no more folders, or not this one
            log.info("%s cannot be watched by %s: %s", folder, kind, error)
            continue
        return observer
    raise AssistantError(Code.FOLDER_UNREADABLE, str(folder))


def _take(news: "queue.SimpleQueue[Path]") -> Iterator[Path]:
    """What has come, after a moment in which it could."""
    try:
        yield news.get(timeout=_LOOK_EVERY_S)
        while True:
            yield news.get_nowait()
    except queue.Empty:
        return


def _is_recording(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
