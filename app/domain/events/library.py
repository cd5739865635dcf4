"""Documents that are read, and the library's progress."""

from dataclasses import dataclass

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events.base import Event
from app.domain.listings import ListedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(Event):
    """A document reached a lasting state (ready, skipped, failed) or was removed."""

    document: str
    title: str
    state: DocumentState
    """READY, SKIPPED, FAILED, AWAY or REMOVED."""
    code: Code | None = None
    """Why it was skipped or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsListed(Event):
    """Every document of the library, as asked for."""

    documents: tuple[ListedDocument, ...]
    """By path."""
    roots: tuple[str, ...]
    """Files and folders that are kept in step."""
    collections: dict[str, tuple[str, ...]]
    """Name -> the files and folders in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryProgressed(Event):
    """How far the import is."""

    done: int
    """Documents finished since the import began, or passages (`is_remaking`)."""
    total: int
    """Documents asked for since the import began, or passages; equal to done when it is over."""
    current: str = ""
    """The document being read; empty when the import is over."""
    pages: int = 0
    """How many pages of it have been read."""
    passages_per_s: float = 0.0
    """How many passages a second have been embedded since the import began."""
    remaining_s: float | None = None
    """How long it will take still, in seconds; None where that cannot be estimated."""
    is_paused: bool = False
    """Whether it waits for being resumed."""
    is_remaking: bool = False
    """Whether no document is read, but vectors of those that are known are made, for another embedder, say."""
