"""What can be asked of the library while the engine runs: each request is carried out between two turns."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.domain.document_state import DocumentState
from app.domain.events import AnswersListed, DocumentsListed, Event
from app.domain.listings import ListedDocument
from app.engine.library.folders.watch import FolderWatcher
from app.engine.library.library import Library
from app.engine.library.page_fetch import PageFetch
from app.engine.library.rows.places import Document, Places
from app.storage.database import Store, translated

log = logging.getLogger(__name__)


class LibraryRequests:
    """In by method, out by event; every method returns at once."""

    def __init__(self, post: Callable[[Callable[[], object]], None], emit: Callable[[Event], None]) -> None:
        """`post`: has something done in the engine's thread."""
        self._post = post
        self._emit = emit
        self._library: Library | None = None
        self._store: Store | None = None
        self._lock = threading.Lock()
        """Held while the store is taken away, or used to ask for a listing."""
        self._lister = ThreadPoolExecutor(1, "list")
        self._page_fetch = PageFetch(self._ask, emit)
        self._watch = FolderWatcher(lambda paths: self._ask(lambda library: library.look(paths)))

    def open(self, library: Library, store: Store) -> None:
        """Requests go to this library from now on."""
        self._library, self._store = library, store
        self._watch.follow(library.places.roots())

    def close(self) -> None:
        """Nothing more can be asked."""
        self._watch.close()
        self._page_fetch.stop()
        with self._lock:
            library, self._library, self._store = self._library, None, None
        self._lister.shutdown(cancel_futures=True)
        if library is not None:
            library.close()

    def add(self, paths: Sequence[Path], collection: str = "") -> None:
        """Import files and folders, and keep them in step; also what failed, was skipped or cancelled."""

        def do(library: Library) -> None:
            library.add(paths, collection=collection)
            self._watch.follow(library.places.roots())

        self._ask(do)

    def fetch(self, address: str, collection: str = "") -> None:
        """Fetch a web page, since the user said so, and import it; reported by `FetchStarted` and `FetchEnded`."""
        library = self._library
        if library is not None:
            self._page_fetch.fetch(library, address, collection)

    def stop_fetching(self) -> None:
        """Fetch no further."""
        self._page_fetch.stop()

    def remove(self, path: Path) -> None:
        """Forget a file or folder, until it is added again."""

        def do(library: Library) -> None:
            library.remove(path)
            self._watch.follow(library.places.roots())

        self._ask(do)

    def sync(self) -> None:
        """Look at every folder again."""
        self._ask(lambda library: library.sync())

    def catch_up(self, seconds: float, on_done: Callable[[int], object]) -> None:
        """Read what is queued, what has changed on the disk included, for so long at most, before anything else.

        `on_done`: called in the engine's thread, with the number of files that are left to be read.
        """

        def do() -> None:
            library, left = self._library, 0
            try:
                if library is not None:
                    left = _catch_up(library, time.monotonic() + seconds)
            finally:
                on_done(left)

        self._post(do)

    def unlock(self, path: Path, password: str) -> None:
        """Read a file that a password locks."""
        self._ask(lambda library: library.unlock(path, password))

    def pause(self) -> None:
        """Pause the import."""
        self._ask(lambda library: library.pause())

    def resume(self) -> None:
        """Continue it."""
        self._ask(lambda library: library.resume())

    def cancel(self) -> None:
        """Read nothing of what is queued."""
        self._ask(lambda library: library.cancel())

    def rebuild(self) -> None:
        """Rebuild the index."""
        self._ask(lambda library: library.rebuild())

    def collect(self, name: str, paths: Sequence[Path]) -> None:
        """Put files and folders into a collection, which is created where it is new."""
        self._change(lambda library: library.places.collect(name, paths))

    def release(self, name: str, paths: Sequence[Path]) -> None:
        """Take them out of it."""
        self._change(lambda library: library.places.release(name, paths))

    def dissolve(self, name: str) -> None:
        """Forget a collection; its documents stay."""
        self._change(lambda library: library.places.dissolve(name))

    def keep(self, question: str, answer: str) -> None:
        """Keep an answer of the user's own; reported by `AnswersListed`, like what follows."""
        self._answer(lambda library: library.kept_answers.add(question, answer))

    def forget(self, answer: int) -> None:
        """Forget one, by its id."""
        self._answer(lambda library: library.kept_answers.remove(answer))

    def list_answers(self) -> None:
        """List every one."""
        self._answer(lambda _: None)

    def count(self) -> int:
        """How many documents can be asked."""
        library = self._library
        return (
            library.places.count(DocumentState.READY, DocumentState.EMBEDDING, DocumentState.AWAY)
            if library is not None
            else 0
        )

    def list(self) -> None:
        """List every document, by `DocumentsListed`; a running turn does not hold it up."""
        with self._lock:
            if self._store is not None:
                self._lister.submit(self._list, self._store)

    def _list(self, store: Store) -> None:
        try:
            places = Places(store)
            rows = tuple(_row(document) for document in places.documents())
            collections = {name: tuple(map(str, paths)) for name, paths in places.collections().items()}
            self._emit(DocumentsListed(documents=rows, roots=tuple(map(str, places.roots())), collections=collections))
        except Exception:  # a bug here must not go unseen: nobody looks at the future
            log.exception("listing the documents failed")

    def _answer(self, do: Callable[[Library], object]) -> None:
        """Do something, then list the user's own answers."""

        def work(library: Library) -> None:
            do(library)
            self._emit(AnswersListed(answers=tuple(library.kept_answers.own())))

        self._ask(work)

    def _change(self, do: Callable[[Library], object]) -> None:
        """Do something, then list the documents."""

        def work(library: Library) -> None:
            do(library)
            self.list()

        self._ask(work)

    def _ask(self, do: Callable[[Library], object]) -> None:
        def work() -> None:
            if self._library is not None:
                do(self._library)

        self._post(work)


def _catch_up(library: Library, until_s: float) -> int:
    with translated():
        for _ in library.steps():
            if time.monotonic() > until_s:
                break
    return library.places.count(DocumentState.WAITING, DocumentState.READING)


def _row(document: Document) -> ListedDocument:
    return ListedDocument(
        str(document.path), document.title, document.state, document.code, document.pages, document.passages,
        document.kind, document.author, document.date, document.address, document.fetched,
    )  # fmt: skip
