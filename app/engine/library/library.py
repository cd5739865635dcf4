"""Documents -> passages -> index, one short step at a time, resumable at any step.

SQLite is the truth. A document's passages appear in it all at once, when the whole document has been
read; each then gets its vector, a batch at a time, and is marked. Killed at any moment, the work goes
on at the next start where it stood.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.engine.library.passages import cut
from app.engine.library.shelf import LASTING, Document, Shelf, State
from app.engine.parts import Page
from app.engine.registry import Kit
from app.errors import AssistantError, Code
from app.events import DocumentRead, Event, LibraryProgressed

_BATCH = 8
"""Passages embedded in one step: some 100 ms on two cores, the longest a turn may have to wait."""


class Library:
    """The documents of one home."""

    def __init__(self, kit: Kit, emit: Callable[[Event], None]) -> None:
        """Open the index and reconcile it with SQLite. Raises AssistantError(MODEL_... | INDEX_FAILED)."""
        self._kit = kit
        self._emit = emit
        self._readers = kit.readers()
        self._embedder = kit.embedder
        self.shelf = Shelf(kit.store)
        self.vectors = kit.vectors
        self._done = 0
        self._current: Path | None = None
        self._reconcile()

    def _reconcile(self) -> None:
        """Remove orphans; send passages whose vector is missing back to be embedded."""
        kept, known = self.vectors.ids(), self.shelf.embedded(self._embedder.fingerprint)
        self.vectors.remove(sorted(kept - known))
        self.shelf.mark_embedded(sorted(known - kept), "")

    # What can be asked of it: each returns at once, the work is done by `steps`.

    def add(self, paths: Sequence[Path], watched: bool = True) -> list[Path]:
        """Put files, and the readable files below folders, in line; returns them."""
        taken: list[Path] = []
        for path in paths:
            place = path.expanduser().absolute()
            if watched and place.exists():
                self.shelf.put_root(place)
            taken += self._take(place, again=True)
        return taken

    def _take(self, place: Path, again: bool) -> list[Path]:
        """Put what has changed in line; `again`: what failed or was removed before as well."""
        files = [place]
        if place.is_dir():
            files = [file for file in _files(place) if file.suffix.lower() in self._readers and file.is_file()]
        if not again:
            roots, removed = set(self.shelf.roots()), self.shelf.removed()
            files = [file for file in files if _is_within(file, roots, removed)]
        named = [file for file in files if _is_text(file)]
        for file in named:
            known = self.shelf.document(file)
            if known is not None and not (again or self._has_changed(file, known)):
                continue
            if not file.is_file():
                self._turn_away(file, AssistantError(Code.DOCUMENT_MISSING))
            elif file.suffix.lower() not in self._readers:
                self._turn_away(file, AssistantError(Code.DOCUMENT_UNSUPPORTED))
            elif known is None or known.state in (State.FAILED, State.SKIPPED) or self._has_changed(file, known):
                self.shelf.put(file)
        for file in set(files) - set(named) if again else ():
            path = str(file).encode(errors="replace").decode()
            self._emit(DocumentRead(document=path, title=path, state=State.FAILED, code=Code.DOCUMENT_UNREADABLE))
        return named

    def _turn_away(self, file: Path, error: AssistantError) -> None:
        self.shelf.put(file)
        self._refuse(file, error)

    @staticmethod
    def _has_changed(file: Path, known: Document) -> bool:
        try:
            now = file.stat()
        except OSError:
            return True
        return (known.bytes, known.modified_ns) != (now.st_size, now.st_mtime_ns)

    def sync(self) -> list[Path]:
        """Look at every folder again: new and changed files are put in line, vanished ones are forgotten."""
        roots = self.shelf.roots()
        for document in self.shelf.documents():
            if not document.path.exists() and any(_has_lost(root, document.path) for root in roots):
                self._forget(document)
        return [file for root in roots if root.exists() for file in self._take(root, again=False)]

    def remove(self, path: Path) -> list[Document]:
        """Forget a document, or every document below a folder, until it is added again; no file is touched."""
        place = path.expanduser().absolute()
        self.shelf.remove_root(place)
        gone = [one for one in self.shelf.documents() if one.path.is_relative_to(place)]
        for document in gone:
            self._forget(document)
        return gone

    def _forget(self, document: Document) -> None:
        self.vectors.remove(self.shelf.remove(document.path))
        self._emit(DocumentRead(document=str(document.path), title=document.title, state="removed"))

    def rebuild(self) -> None:
        """Make every vector again from SQLite; no document is read."""
        self.vectors.remove(sorted(self.vectors.ids()))
        self.shelf.mark_embedded(sorted(self.shelf.embedded(self._embedder.fingerprint)), "")

    # The work.

    def steps(self) -> Iterator[None]:
        """Do what is in line, a short step for each `next`; ends when nothing is left."""
        self._done = 0
        while (document := self.shelf.first(State.WAITING)) is not None:
            self._current = document.path
            self._progress(document.path.name)
            yield from self._read(document)
            yield from self._embed()
        yield from self._embed()
        self._current = None
        self._progress("")

    def give_up(self) -> None:
        """Mark the document at hand as failed by a bug of ours, so that the next one gets its turn.

        Raises AssistantError(INDEX_FAILED) where no document is at hand, and nothing would be better next time.
        """
        if self._current is None:
            raise AssistantError(Code.INDEX_FAILED)
        self._refuse(self._current, AssistantError(Code.BUG))

    def _read(self, document: Document) -> Iterator[None]:
        try:
            pages: list[Page] = []
            now = self._admit(document.path)
            digest = _digest(document.path)
            if digest == document.digest and document.passages:
                self._settle(document.path, State.EMBEDDING, modified_ns=now.st_mtime_ns, bytes=now.st_size)
                return
            for page in self._readers[document.path.suffix.lower()].read(document.path):
                pages.append(page)
                yield
            cuts = []
            for one in cut(pages, self._kit.settings.language):
                cuts.append(one)
                yield
            if not cuts:
                raise AssistantError(Code.DOCUMENT_EMPTY, document.path.name)
        except AssistantError as error:
            self._refuse(document.path, error)
            return
        gone = self.shelf.fill(
            document,
            cuts,
            title=next((page.about.title for page in pages if page.about.title), _title(document.path)),
            state=State.EMBEDDING,
            code="",
            pages=sum(page.number is not None for page in pages),
            bytes=now.st_size,
            modified_ns=now.st_mtime_ns,
            digest=digest,
        )
        self.vectors.remove(gone)
        yield

    def _admit(self, path: Path) -> os.stat_result:
        """What the file system says of a file. Raises AssistantError where it should not be read."""
        try:
            now = path.stat()
        except OSError as error:
            raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
        if now.st_size > self._kit.settings.largest_document_mb * 1_000_000:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
        if now.st_size == 0:
            raise AssistantError(Code.DOCUMENT_EMPTY, path.name)
        return now

    def _embed(self) -> Iterator[None]:
        fingerprint = self._embedder.fingerprint
        while batch := self.shelf.unembedded(fingerprint, _BATCH):
            self._current = Path(batch[0].document)
            ids = [passage.id for passage in batch]
            self.vectors.add(ids, self._embedder.embed([passage.text for passage in batch]))
            self.shelf.mark_embedded(ids, fingerprint)
            yield
        for path in self.shelf.finish(fingerprint):
            self._settle(path, State.READY)

    def _refuse(self, path: Path, error: AssistantError) -> None:
        """Settle a document that cannot be read; nothing of an earlier reading is found any more.

        Where the operating system did not give the file (a drive that is away, a program that has it open), what
        was read before stays, and the next look tries again.
        """
        is_away = error.code == Code.DOCUMENT_MISSING or isinstance(error.__cause__, OSError)
        document = self.shelf.document(path)
        gone = self.shelf.fill(document, [], pages=0, digest="") if document and not is_away else []
        now = path.stat() if path.exists() and not is_away else None
        self.shelf.mark(path, bytes=now.st_size if now else 0, modified_ns=now.st_mtime_ns if now else 0)
        skipped = error.code in (Code.DOCUMENT_TOO_LARGE, Code.DOCUMENT_EMPTY, Code.DOCUMENT_UNSUPPORTED)
        self._settle(path, State.SKIPPED if skipped else State.FAILED, code=error.code)
        self.vectors.remove(gone)

    def _settle(self, path: Path, state: State, **columns: object) -> None:
        self.shelf.mark(path, state=state, **columns)
        if state not in LASTING:
            return
        self._done += 1
        document = self.shelf.document(path)
        title, code = (document.title, document.code) if document else (path.stem, "")
        self._emit(DocumentRead(document=str(path), title=title, state=state, code=code))

    def _progress(self, current: str) -> None:
        total = self._done + self.shelf.count(State.WAITING)
        self._emit(LibraryProgressed(done=self._done, total=total, current=current))


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in a fixed order; hidden ones and hidden folders are passed over."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith((".", "~$")))


def _is_within(file: Path, roots: set[Path], removed: set[Path]) -> bool:
    """Whether the nearest place above a file that was added or removed was added."""
    return next((place in roots for place in (file, *file.parents) if place in roots or place in removed), False)


def _has_lost(root: Path, file: Path) -> bool:
    """Whether a file is missing from a root that is there; a drive that is not plugged in takes its root away."""
    return file.parent.is_dir() if file == root else file.is_relative_to(root) and root.is_dir()


def _is_text(path: Path) -> bool:
    """Whether a file's name can be kept: on Linux it may be any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error


def _title(path: Path) -> str:
    return path.stem.replace("_", " ").replace("-", " ").strip() or path.name
