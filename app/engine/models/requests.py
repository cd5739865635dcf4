"""Requests about models while the engine runs: slow ones run in the background, changes apply between two turns."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.domain.errors import AssistantError, Code
from app.domain.events import Event, ModelProgressed, ModelStage
from app.engine.models.catalogue import Entry
from app.engine.models.downloads.download import Download
from app.engine.models.downloads.fetcher import StoppedError
from app.engine.models.formats.formats import FORMATS, KINDS
from app.engine.models.inventory import Inventory
from app.engine.models.selection import Changes, forget
from app.engine.parts.home import Home
from app.storage.paths import resources

log = logging.getLogger(__name__)

T = TypeVar("T")

CARRIED = "models.sotto-pack"
"""A pack that an installer may add to the resources: installed when each home is first started."""


class ModelRequests:
    """Requests are methods, results are events (`ModelsListed`, `ModelProgressed`); every method returns at once."""

    def __init__(
        self,
        post: Callable[[Callable[[], object]], None],
        emit: Callable[[Event], None],
        on_trouble: Callable[[AssistantError], None],
        reload: Callable[[str, Changes], None],
        examine: Callable[[Changes], None],
    ) -> None:
        """`post`: runs a function in the engine's thread, where `reload` is called to apply settings for a kind.

        `examine`: called there to have a language model examined when there is time, with the settings that use it.
        """
        self._post = post
        self._emit = emit
        self._on_trouble = on_trouble
        self._reload = reload
        self._examine = examine
        self._home: Home | None = None
        self._wanted: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._downloads: dict[str, Download] = {}
        self._forgotten: set[str] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def open(self, home: Home) -> None:
        """Serve this home's models from now on."""
        self._home = home
        try:
            Inventory(home.kit)  # a catalogue that cannot be read is told at once
        except AssistantError as error:
            self._on_trouble(error)
        seen, carried = home.paths.models / "carried", resources() / CARRIED
        if carried.is_file() and not seen.exists():
            seen.touch()
            self.unpack(carried)

    def close(self) -> None:
        """Stop; unfinished downloads are kept for later."""
        self._home = None
        with self._lock:
            for download in self._downloads.values():
                download.stop.set()
        self._wanted.put(None)

    def list(self) -> None:
        """Report every model, what fits this machine, and what other programs have."""
        self._in_background(self._list)

    def get(self, names: Sequence[str]) -> None:
        """Download models, one after another: the user has agreed to connect. Also resumes a paused one."""
        for name in names:
            self._forgotten.discard(name)
            self._wanted.put(name)
            self._tell(name, ModelStage.WAITING)
        if self._thread is None:
            self._thread = threading.Thread(target=self._fetch_all, name="models", daemon=True)
            self._thread.start()

    def pause(self, name: str) -> None:
        """Pause a download; what has arrived is kept."""
        self._stop(name)

    def cancel(self, name: str) -> None:
        """Cancel a download, and delete what has arrived."""
        self._forgotten.add(name)
        if not self._stop(name):
            self._in_background(lambda inventory: self._forget(inventory, name))

    def add(self, path: Path, is_linked: bool = False) -> None:
        """Install a file or folder, as a copy or a link."""

        def do(inventory: Inventory) -> None:
            kept = inventory.add(path, is_linked)
            self._apply(inventory.adopt(kept), kept.format)

        self._in_background(do)

    def use(self, name: str, language: str | None = None, is_trusted: bool = False) -> None:
        """Put a model to use from now on; `is_trusted`: in its own words, whatever its examination shows."""
        self._in_background(
            lambda inventory: self._apply(inventory.use(name, language, is_trusted), _format(inventory, name))
        )

    def remove(self, name: str) -> None:
        """Delete a model, between two turns."""

        def work() -> None:
            home = self._home
            if home is None:
                return
            inventory = Inventory(home.kit)
            kept = inventory.installed(name)
            kind = _kind(kept.format)
            home.kit.release(kind)  # files that are held open cannot be deleted on Windows
            inventory.remove(name)
            self._reload(kind, forget(home.settings, kept))
            self.list()

        self._post(work)

    def pack(self, out: Path, names: Sequence[str] = ()) -> None:
        """Write models, or all if none is named, into one file."""
        self._in_background(
            lambda inventory: self._with_progress(out, ModelStage.PACK, lambda tell: inventory.pack(out, names, tell))
        )

    def unpack(self, pack: Path) -> None:
        """Install the models in a pack, and use those that were in use where it was created."""

        def do(inventory: Inventory) -> None:
            kept = self._with_progress(pack, ModelStage.UNPACK, lambda tell: inventory.unpack(pack, tell))
            for model, is_active in kept:
                self._apply(inventory.use(model.id) if is_active else {}, model.format)

        self._in_background(do)

    def measure(self, name: str) -> None:
        """Try a model, and report how fast it is; a language model is also examined, when there is time."""

        def do(inventory: Inventory) -> None:
            self._tell(name, ModelStage.MEASURING)
            try:
                inventory.measure(name)
            finally:
                self._tell(name, ModelStage.DONE, 1.0)
            changes = inventory.use(name)
            if "generator" in changes:
                self._post(lambda: self._examine(changes))

        self._in_background(do)

    def gauge(self) -> None:
        """Measure this machine."""
        self._in_background(lambda inventory: inventory.gauge())

    def _fetch_all(self) -> None:
        while (name := self._wanted.get()) is not None:
            home = self._home
            if home is None:
                return
            try:
                self._fetch(Inventory(home.kit), name)
            except AssistantError as error:
                self._fail(name, error)
            except Exception as error:  # the only place where a bug of this thread is caught
                log.exception("a bug")
                self._fail(name, AssistantError(Code.BUG, type(error).__name__))

    def _fetch(self, inventory: Inventory, name: str) -> None:
        if name in self._forgotten:
            self._forget(inventory, name)
            return
        download = inventory.download(name, self._emit)
        with self._lock:
            self._downloads[name] = download
            if self._home is None:
                return
        try:
            kept = download.run()
        except StoppedError:
            if name in self._forgotten:
                self._forget(inventory, name)
            else:
                self._tell(name, ModelStage.PAUSED)
            return
        finally:
            with self._lock:
                del self._downloads[name]
        self._tell(name, ModelStage.DONE, 1.0)
        self._apply(inventory.adopt(kept), kept.format)

    def _forget(self, inventory: Inventory, name: str) -> None:
        inventory.download(name, self._emit).discard()
        self._tell(name, ModelStage.CANCELLED)

    def _stop(self, name: str) -> bool:
        with self._lock:
            download = self._downloads.get(name)
            if download is not None:
                download.stop.set()
            return download is not None

    def _fail(self, name: str, error: AssistantError) -> None:
        self._emit(
            ModelProgressed(model=name, fraction=0.0, stage=ModelStage.FAILED, code=error.code, detail=error.detail)
        )
        self._on_trouble(error)

    def _with_progress(self, file: Path, stage: ModelStage, work: Callable[[Callable[[int, int], None]], T]) -> T:
        def tell(done: int, total: int) -> None:
            self._emit(
                ModelProgressed(model=file.name, title=file.name, stage=stage, fraction=min(done / max(total, 1), 1),
                                done_bytes=done, total_bytes=total)
            )  # fmt: skip

        try:
            return work(tell)
        finally:
            self._tell(file.name, ModelStage.DONE, 1.0)

    def _apply(self, changes: Changes, form: str) -> None:
        """Apply settings in the engine's thread, and report the models as they are then."""

        def work() -> None:
            if self._home is not None:
                self._reload(_kind(form), changes)
                self.list()

        self._post(work)

    def _list(self, inventory: Inventory) -> None:
        overview = inventory.overview()
        if self._home is not None:  # otherwise nobody needs to know any more
            self._emit(overview)

    def _in_background(self, do: Callable[[Inventory], object]) -> None:
        """Run what may take long in a thread of its own; afterwards report the models, unless that was the task."""
        home = self._home

        def work() -> None:
            try:
                if home is not None:
                    inventory = Inventory(home.kit)
                    do(inventory)
                    if do != self._list:
                        self._list(inventory)
            except AssistantError as error:
                self._on_trouble(error)
            except Exception as error:  # the only place where a bug of such a thread is caught
                if self._home is not home:
                    log.info("the home was closed meanwhile: %r", error)
                    return
                log.exception("a bug")
                self._on_trouble(AssistantError(Code.BUG, type(error).__name__))

        threading.Thread(target=work, name="models aside", daemon=True).start()

    def _tell(self, name: str, stage: ModelStage, fraction: float = 0.0) -> None:
        self._emit(ModelProgressed(model=name, fraction=fraction, stage=stage))


def _kind(form: str) -> str:
    """The kind of part that holds a model; another embedder replaces it at the next start, with its own index."""
    role = FORMATS[form].role
    return KINDS[role] if role in KINDS and role != "embedding" else "retriever"


def _format(inventory: Inventory, name: str) -> str:
    kept = inventory.shelf.get(name)
    if kept is not None:
        return kept.format
    entry: Entry = inventory.shelf.catalogue.get(name)
    return next((form for form, shape in FORMATS.items() if shape.role == entry.role), "reranker")
