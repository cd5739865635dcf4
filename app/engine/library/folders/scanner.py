"""Compares what lies in the folders of the library with what is known of it."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from app.domain.document_state import DocumentState
from app.engine.library.rows.places import Document, Places

_AT_ONCE = 200
"""Files compared in one step."""


class FolderScanner:
    """Puts new and changed files in line, and marks those that are away or gone."""

    def __init__(
        self,
        places: Places,
        files: Callable[[Path, Path | None], Iterator[tuple[Path, os.stat_result]]],
        on_wait: Callable[[int], None],
        on_away: Callable[[Path], None],
        on_unnamed: Callable[[Path], None],
    ) -> None:
        """`files`: what can be read of a folder, below the root that was added; see `looking.files`.

        `on_wait`: told how many were put in line; `on_unnamed`: of a file whose name is no text, and cannot be kept.
        """
        self._places = places
        self._files = files
        self._on_wait = on_wait
        self._on_away = on_away
        self._on_unnamed = on_unnamed

    def take(self, place: Path) -> Iterator[None]:
        """Put a file, or those in a folder, in line, what failed, was skipped or removed before too."""
        if place.is_dir():
            yield from self._compare(place, self._files(place, None), lambda _: True, again=True)
        else:
            now = place.stat() if place.is_file() else None
            yield from self._compare(place, [(place, now)], lambda _: True, again=True)

    def look(self, path: Path) -> Iterator[None]:
        """Put what has changed of a file or folder in line, as far as it is to be kept in step."""
        roots, removed = set(self._places.roots()), self._places.removed()
        inner = [root for root in sorted(roots) if root.is_relative_to(path) and root != path]
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
            gone = [one.path for one in known if one.state is not DocumentState.GONE and not one.path.exists()]
            self._places.mark(gone, state=DocumentState.GONE)

    def _compare(
        self,
        place: Path,
        found: Iterable[tuple[Path, os.stat_result | None]],
        is_ours: Callable[[Path], bool],
        again: bool = False,
    ) -> Iterator[None]:
        known = self._places.known(place)
        waiting: list[tuple[Path, os.stat_result | None]] = []
        for number, (path, now) in enumerate(found, start=1):
            if number % _AT_ONCE == 0:
                yield
            if not is_ours(path):
                continue
            if not _is_text(path):
                if again:
                    self._on_unnamed(path)
                continue
            one = known.get(str(path))
            if one is None or _is_to_be_read(one, now, again):
                waiting.append((path, now))
            elif one.state in (DocumentState.AWAY, DocumentState.GONE):
                self._places.mark([path], state=DocumentState.READY)
        self._places.put(waiting)
        self._on_wait(len(waiting))
        yield

    def _is_away(self, root: Path) -> bool:
        """Whether a root is not there because its drive is not; a file that was deleted leaves its folder behind."""
        is_file = str(root) in self._places.known(root)
        return not (root.parent.is_dir() if is_file else root.exists())

    def _mark_away(self, root: Path) -> None:
        known = self._places.known(root).values()
        away = [one.path for one in known if one.id is not None and one.state is not DocumentState.AWAY]
        self._places.mark(away, state=DocumentState.AWAY)
        for path in away:
            self._on_away(path)


def _is_to_be_read(known: Document, now: os.stat_result | None, again: bool) -> bool:
    """`now`: what the file system says; None where it does not say anything."""
    if known.state in (DocumentState.WAITING, DocumentState.READING):
        return False
    if now is None or (now.st_size, now.st_mtime_ns) != (known.bytes, known.modified_ns):
        return True
    if known.state in (DocumentState.AWAY, DocumentState.GONE):
        return known.id is None
    return again and known.state not in (DocumentState.READY, DocumentState.EMBEDDING)


def root_of(path: Path, roots: set[Path], removed: set[Path]) -> Path | None:
    """The nearest place above a file that was added; None where it was removed since, or never added."""
    nearest = next((place for place in (path, *path.parents) if place in roots or place in removed), None)
    return nearest if nearest in roots else None


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
