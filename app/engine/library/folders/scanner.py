"""Compares the files in the library's folders with what is known about them."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from app.domain.document_state import DocumentState
from app.engine.library.rows.places import Document, Places

_BATCH = 200
"""Files compared in one step."""


class FolderScanner:
    """Queues new and changed files, and marks those that are away or gone."""

    def __init__(
        self,
        places: Places,
        files: Callable[[Path, Path | None], Iterator[tuple[Path, os.stat_result]]],
        on_queue: Callable[[int], None],
        on_away: Callable[[Path], None],
        on_bad_name: Callable[[Path], None],
    ) -> None:
        """`files`: the readable files in a folder, below an added root; see `ignore_rules.find_files`.

        `on_queue`: called with the number of files queued; `on_away`: with a file whose drive is away;
        `on_bad_name`: with a file whose name cannot be encoded and therefore not stored.
        """
        self._places = places
        self._files = files
        self._on_queue = on_queue
        self._on_away = on_away
        self._on_bad_name = on_bad_name

    def add(self, place: Path) -> Iterator[None]:
        """Queue a file, or those in a folder, even if they failed, were skipped or were removed before."""
        if place.is_dir():
            yield from self._compare(place, self._files(place, None), lambda _: True, retries=True)
        else:
            now = place.stat() if place.is_file() else None
            yield from self._compare(place, [(place, now)], lambda _: True, retries=True)

    def rescan(self, path: Path) -> Iterator[None]:
        """Queue whatever has changed in a file or folder, as far as it is kept up to date."""
        roots, removed = set(self._places.roots()), self._places.removed()
        inner = [root for root in sorted(roots) if root.is_relative_to(path) and root != path] if path.is_dir() else []
        for place in [path, *inner]:
            root = root_of(place, roots, removed)
            if root is None:
                continue
            if self._is_away(root):
                self._mark_away(root)
                continue
            found = self._files(place, root)
            yield from self._compare(place, found, lambda file: root_of(file, roots, removed) is not None)
            known = self._places.known(place).values()
            gone = [
                document.path
                for document in known
                if document.state is not DocumentState.GONE and not document.path.exists()
            ]
            self._places.mark(gone, state=DocumentState.GONE)

    def _compare(
        self,
        place: Path,
        found: Iterable[tuple[Path, os.stat_result | None]],
        is_ours: Callable[[Path], bool],
        retries: bool = False,
    ) -> Iterator[None]:
        known = self._places.known(place)
        queued: list[tuple[Path, os.stat_result | None]] = []
        for number, (path, now) in enumerate(found, start=1):
            if number % _BATCH == 0:
                yield
            if not is_ours(path):
                continue
            if not is_encodable(path):
                if retries:
                    self._on_bad_name(path)
                continue
            document = known.get(str(path))
            if document is None or _needs_reading(document, now, retries):
                queued.append((path, now))
            elif document.state in (DocumentState.AWAY, DocumentState.GONE):
                self._places.mark([path], state=DocumentState.READY)
        self._places.put(queued)
        self._on_queue(len(queued))
        yield

    def _is_away(self, root: Path) -> bool:
        """Whether a root is missing because its drive is; a deleted file would have left its folder behind."""
        is_file = str(root) in self._places.known(root)
        return not (root.parent.is_dir() if is_file else root.exists())

    def _mark_away(self, root: Path) -> None:
        known = self._places.known(root).values()
        away = [
            document.path for document in known if document.id is not None and document.state is not DocumentState.AWAY
        ]
        self._places.mark(away, state=DocumentState.AWAY)
        for path in away:
            self._on_away(path)


def _needs_reading(known: Document, now: os.stat_result | None, retries: bool) -> bool:
    """`now`: the file's current state; None if it cannot be determined."""
    if known.state in (DocumentState.WAITING, DocumentState.READING):
        return False
    if now is None or (now.st_size, now.st_mtime_ns) != (known.bytes, known.modified_ns):
        return True
    if known.state in (DocumentState.AWAY, DocumentState.GONE):
        return known.id is None
    return retries and known.state not in (DocumentState.READY, DocumentState.EMBEDDING)


def root_of(path: Path, roots: set[Path], removed: set[Path]) -> Path | None:
    """The nearest added place above a file; None if it was removed since, or never added."""
    nearest = next((place for place in (path, *path.parents) if place in roots or place in removed), None)
    return nearest if nearest in roots else None


def is_encodable(path: Path) -> bool:
    """Whether a path is text, and not any bytes, so that it can be kept."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
