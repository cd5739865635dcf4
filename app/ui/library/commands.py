"""What the user does with documents: asked of the engine, shown at once, and said with the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain import events
from app.domain.errors import Code
from app.domain.listings import ListedDocument
from app.domain.web_address import host_of
from app.ui.library import rows
from app.ui.library.table_model import Documents
from app.ui.ports import LibraryPort
from app.ui.state.events import CollectionsChanged
from app.wording import library as words
from app.wording import web_pages as page_words
from app.wording.faults import describe


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the user, and a button beside it where there is something to be done about it."""

    text: str
    action: str = ""
    """The button's name; empty: there is none."""
    do: Callable[[], None] | None = None
    is_passing: bool = False
    """Whether it is no longer true when the import is over."""


class LibraryCommands(QObject):
    """Carries out commands; the engine may still be at a turn, so the list does not wait for it."""

    said = Signal(object)
    """`Said`."""
    happened = Signal(object)
    """`CollectionsChanged`."""

    def __init__(self, documents: Documents, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library: LibraryPort | None = None
        self.collections: Mapping[str, Sequence[str]] = {}
        self._documents = documents
        self._tried: set[str] = set()
        """Documents that a password was given for, until it is known whether it was the right one."""

    def take(self, event: events.DocumentRead) -> None:
        """A document was read: a password that was given for it was right or wrong."""
        if event.document in self._tried:
            self._tried.discard(event.document)
            if event.code == Code.DOCUMENT_ENCRYPTED:
                self.said.emit(Said(words.refuse_password(event.title or Path(event.document).name)))

    def add(self, paths: Sequence[Path], collection: str = "") -> None:
        """Add files and folders, into a collection where one is named."""
        if self.library and paths:
            self.library.add(paths, collection)
            if collection:
                self._change(rows.collect(self.collections, collection, map(str, paths)))
            self.said.emit(Said(words.describe_added(paths, collection), is_passing=True))

    def fetch(self, address: str, collection: str = "") -> None:
        """Fetch a web page: the user was asked, and said so."""
        if self.library:
            self.library.fetch(address, collection)

    def take_fetch(self, event: events.FetchStarted | events.FetchEnded, offer: Callable[[str], None]) -> None:
        """Say that the network is used, or how that ended; `offer`: asks whether to fetch from elsewhere."""
        if isinstance(event, events.FetchStarted):
            self.said.emit(Said(page_words.describe_fetching(event.host), words.CANCEL, self._stop_fetching))
        elif not event.code:
            self.said.emit(Said(page_words.describe_fetched(event.address)))
        else:
            fault = describe(event.code, event.detail)
            action = page_words.name_fetch_from(host_of(event.moved_to)) if event.moved_to else ""
            self.said.emit(Said(f"{fault.message} {fault.remedy}", action, lambda: offer(event.moved_to)))

    def _stop_fetching(self) -> None:
        if self.library:
            self.library.stop_fetching()

    def sync(self) -> None:
        """Check every folder for changes."""
        if self.library:
            self.library.sync()
            self.said.emit(Said(words.SYNCED, is_passing=True))

    def pause(self) -> None:
        """Pause the import."""
        if self.library:
            self.library.pause()

    def resume(self) -> None:
        """Resume it."""
        if self.library:
            self.library.resume()

    def cancel(self) -> None:
        """End it; what is done stays."""
        if self.library:
            self.library.cancel()

    def remove(self, documents: Sequence[ListedDocument]) -> None:
        """Forget documents; undoing adds them again."""
        if not self.library or not documents:
            return
        for one in documents:
            self.library.remove(Path(one.path))
        self._documents.drop([one.path for one in documents])
        self.said.emit(Said(words.describe_removed(documents), words.UNDO, lambda: self._bring_back(documents)))

    def retry(self, documents: Sequence[ListedDocument]) -> None:
        """Read documents again."""
        if self.library and documents:
            self.library.add([Path(one.path) for one in documents])
            self._documents.expect([one.path for one in documents])
            self.said.emit(Said(words.describe_retried(documents), is_passing=True))

    def unlock(self, documents: Sequence[ListedDocument], password: str) -> None:
        """Try a password."""
        if not self.library:
            return
        self._tried.update(one.path for one in documents)
        for one in documents:
            self.library.unlock(Path(one.path), password)
        self._documents.expect([one.path for one in documents])

    def collect(self, name: str, paths: Sequence[str]) -> None:
        """Put files or folders into a collection, made where it is new."""
        if not self.library:
            return
        known = set(self.collections.get(name, ()))
        new = [path for path in paths if path not in known]
        self.library.collect(name, [Path(path) for path in new])
        self._change(rows.collect(self.collections, name, new))
        if new:
            back = Said(words.describe_collected(name, self._name(new)), words.UNDO, lambda: self._take_out(name, new))
            self.said.emit(back)

    def release(self, name: str, documents: Sequence[ListedDocument]) -> None:
        """Take documents out of a collection; those whose folder is in it can only go with it."""
        held = self.collections.get(name, ())
        own = [one.path for one in documents if one.path in held]
        if own:
            self._take_out(name, own)
            text, back = words.describe_released(name, self._name(own)), lambda: self.collect(name, own)
            self.said.emit(Said(text, words.UNDO, back))
            return
        folders = {folder for one in documents if (folder := rows.containing(one.path, held)) is not None}
        if folders:
            folder = sorted(folders)[0]
            text, action = words.explain_held_by_folder(name, folder), words.name_release_folder(folder)
            self.said.emit(Said(text, action, lambda: self._release_folder(name, folder)))

    def dissolve(self, name: str) -> None:
        """Delete a collection; undoing restores it."""
        if self.library:
            held = self.collections.get(name, ())
            self.library.dissolve(name)
            self._change(rows.dissolve(self.collections, name))
            self.said.emit(Said(words.describe_deleted_collection(name), words.UNDO, lambda: self.restore(name, held)))

    def rename(self, name: str, new: str) -> None:
        """Give a collection another name."""
        if self.library and new != name:
            held = self.collections.get(name, ())
            self.library.collect(new, [Path(path) for path in held])
            self.library.dissolve(name)
            self._change(rows.dissolve(rows.collect(self.collections, new, held), name))

    def restore(self, name: str, held: Sequence[str]) -> None:
        """Restore a collection as it was."""
        if self.library:
            self.library.collect(name, [Path(path) for path in held])
            self._change(rows.collect(self.collections, name, held))

    def _bring_back(self, documents: Sequence[ListedDocument]) -> None:
        if self.library:
            self.library.add([Path(one.path) for one in documents])
            self._documents.put(documents)
            self._documents.expect([one.path for one in documents])

    def _release_folder(self, name: str, folder: str) -> None:
        self._take_out(name, [folder])
        text = words.describe_released(name, f"“{Path(folder).name or folder}”")
        self.said.emit(Said(text, words.UNDO, lambda: self.collect(name, [folder])))

    def _take_out(self, name: str, paths: Sequence[str]) -> None:
        if self.library:
            self.library.release(name, [Path(path) for path in paths])
            self._change(rows.release(self.collections, name, paths))

    def _name(self, paths: Sequence[str]) -> str:
        """Name what is put somewhere: documents by their titles, folders by their names."""
        if len(paths) > 1:
            return f"{len(paths):,} documents"
        row = self._documents.listing.rows.get(paths[0])
        return f"“{row.title if row else Path(paths[0]).name}”"

    def _change(self, collections: Mapping[str, Sequence[str]]) -> None:
        self.collections = collections
        self._documents.collect(collections)
        self.happened.emit(CollectionsChanged(collections=collections))
