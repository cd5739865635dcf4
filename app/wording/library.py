"""What people read about the library: its page, its documents and the places in them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import PurePath

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import LibraryProgressed
from app.domain.listings import ListedDocument
from app.domain.passages import NOWHERE, Citation, Place
from app.wording import web_pages as page_words
from app.wording.faults import describe

OPEN_PAGE = "Library…"
OPEN_PAGE_TOOLTIP = "See, sort and collect your documents, and find out what could not be read"
TITLE = "Library"
SEARCH = "Search the list"
SEARCH_PLACEHOLDER = "Search: title, folder, kind, author…"
DOCUMENTS = "Documents"
COLUMNS = ("Title", "State", "Kind", "Folder", "Date", "Pages", "Passages")
PASSAGES_TOOLTIP = "A passage is a few sentences, the smallest piece that a search can find."

SIDEBAR = "What the list shows"
EVERYTHING = "Everything"
UNREAD = "Not read"
COLLECTIONS = "Collections"
NEW_COLLECTION = "New collection…"
NEW_COLLECTION_TOOLTIP = "A name for some of your documents, so that you can ask only those (House, Work…)"
NEW_COLLECTION_LABEL = "What should it be called?"
RENAME_COLLECTION = "Rename…"
DELETE_COLLECTION = "Delete"
DELETE_COLLECTION_TOOLTIP = "Deletes the collection. Its documents stay in the library."
COLLECTION_NEEDED = "Choose a collection in the list first."

ADD_FILES = "Add files…"
ADD_FOLDER = "Add folder…"
ADD_FOLDER_TOOLTIP = "Adds every document in the folder, and keeps up with its changes from then on."
SYNC = "Check for changes"
SYNC_TOOLTIP = "Check every folder for new, changed and deleted files (F5)"
SYNCED = "Checking every folder for changes."
OPEN = "Open"
READ_ALOUD = "Read aloud"
READ_ALOUD_TOOLTIP = "Continues where it stopped last time"
NOTHING_TO_READ = "None of it has been read yet."
SHOW_IN_FOLDER = "Show in folder"
COLLECT = "Add to collection"
COLLECT_FOLDER = "Add its folder to collection"
RELEASE = "Remove from collection"
RETRY = "Try again"
UNLOCK = "Unlock…"
UNLOCK_LABEL = "Password (used once and not saved):"
REMOVE = "Remove"
REMOVE_TOOLTIP = "Remove it from the list; the file itself is not touched (Delete)"
UNDO = "Undo"
NOTHING_SELECTED = "Select a document first."
SEVERAL_SELECTED = "Select only one document."

IMPORT = "Import"
PAUSE = "Pause"
RESUME = "Resume"
CANCEL = "Cancel"
CANCEL_TOOLTIP = "Keep what has been read, and skip the rest"

LOADING = "Loading the list…"
NO_DOCUMENTS = "No documents yet.\nAdd files or a folder, or drop them here."
NOTHING_UNREAD = "Every document could be read."
EMPTY_COLLECTION = "This collection is empty.\nDrag documents onto its name, or drop files here."
NO_MATCH = "No matches."

SCOPE = "Documents to ask"
SCOPE_TOOLTIP = "Answers come only from these documents until you choose others."
SCOPE_EVERYTHING = "All documents"

SHOW_PASSAGE = "Show passage"
HIDE_PASSAGE = "Hide passage"
PASSAGE = "Passage"

_STATES = {
    DocumentState.WAITING: "Waiting",
    DocumentState.READING: "Reading…",
    DocumentState.EMBEDDING: "Almost ready",
    DocumentState.READY: "Ready",
    DocumentState.SKIPPED: "Skipped",
    DocumentState.FAILED: "Not read",
    DocumentState.AWAY: "Not connected",
}
_MEANINGS = {
    DocumentState.WAITING: "It will be read when those before it are finished.",
    DocumentState.READING: "It is being read.",
    DocumentState.EMBEDDING: "You can already ask about it in its own words; other words will work in a moment.",
    DocumentState.AWAY: "Its drive or folder is not connected, but you can still ask about what has been read.",
}
"""What a state means, where its name does not say all."""
_REASONS: dict[str, str] = {
    Code.DOCUMENT_MISSING: "no longer there",
    Code.DOCUMENT_UNSUPPORTED: "unknown type",
    Code.DOCUMENT_UNREADABLE: "damaged",
    Code.DOCUMENT_EMPTY: "no text",
    Code.DOCUMENT_ENCRYPTED: "locked",
    Code.DOCUMENT_TOO_LARGE: "too large",
    Code.DOCUMENT_NEEDS_OCR: "a picture",
    Code.DOCUMENT_HARMFUL: "too complex",
    Code.DOCUMENT_OUTDATED: "old format",
    Code.DOCUMENT_NAME: "unusable name",
    Code.FOLDER_DENIED: "not permitted",
    Code.DOCUMENT_CANCELLED: "cancelled",
    Code.AUDIO_UNREADABLE: "damaged",
    Code.RECOGNIZER_MISSING: "no recognizer",
    Code.MODEL_MISSING: "a model is missing",
    Code.DISK_FULL: "disk full",
    Code.BUG: "an error in Sotto",
}
_MOST_KINDS = 8
"""Endings of names that are named where files are left out."""
_LONGEST_NAME = 48
"""Characters of the name of a place; more says no more."""


def name_state(state: DocumentState, code: str = "") -> str:
    """Say how far a document is, in two or three words."""
    name = _STATES.get(state, state.capitalize())
    reason = _REASONS.get(code, "")
    return f"{name}: {reason}" if reason else name


def describe_selected(selected: Sequence[ListedDocument]) -> str:
    """Say what there is to know about what is selected; `selected` is not empty."""
    if len(selected) > 1:
        return f"{len(selected):,} documents are selected."
    (one,) = selected
    if one.code:
        said = describe(one.code, PurePath(one.path).name)
        return f"{said.message} {said.remedy}"
    where = page_words.describe_origin(one.address, one.fetched) if one.address else one.path
    return "  ·  ".join(part for part in (_MEANINGS.get(one.state, ""), where, one.author) if part)


def name_entry(name: str, count: int | None) -> str:
    """Name what the list can show, with the number of documents where it is known."""
    return name if count is None else f"{name}  ({count:,})"


def name_documents(documents: Sequence[ListedDocument]) -> str:
    """Name documents within a sentence; `documents` is not empty."""
    return f"“{documents[0].title}”" if len(documents) == 1 else f"{len(documents):,} documents"


def describe_removed(documents: Sequence[ListedDocument]) -> str:
    """Say that documents were removed, and what was not done."""
    is_one = len(documents) == 1
    verb, files = ("was", "The file itself was") if is_one else ("were", "The files themselves were")
    return f"{name_documents(documents)} {verb} removed from the list. {files} not touched."


def describe_retried(documents: Sequence[ListedDocument]) -> str:
    """Say that documents will be read again."""
    return f"{name_documents(documents)} will be read again."


def describe_added(paths: Sequence[PurePath], collection: str) -> str:
    """Say that files or folders are being added; `paths` is not empty."""
    what = f"“{paths[0].name or paths[0]}” is" if len(paths) == 1 else f"{len(paths):,} files and folders are"
    return f"{what} being added to “{collection}”." if collection else f"{what} being added."


def describe_collected(name: str, what: str) -> str:
    """Say that something was added to a collection; `what`: a title in quotes, or a number of documents."""
    return f"Added {what} to “{name}”."


def describe_released(name: str, what: str) -> str:
    """Say that something was removed from a collection."""
    return f"Removed {what} from “{name}”, but not from the library."


def explain_held_by_folder(name: str, folder: str) -> str:
    """Say why a document cannot be removed from a collection by itself."""
    return f"It is in “{name}” because its folder “{PurePath(folder).name or folder}” is."


def name_release_folder(folder: str) -> str:
    """Name the way to remove a whole folder from a collection."""
    return f"Remove the folder “{PurePath(folder).name or folder}”"


def describe_deleted_collection(name: str) -> str:
    """Say that a collection was deleted."""
    return f"The collection “{name}” was deleted. Its documents stay in the library."


def refuse_password(title: str) -> str:
    """Say that a password was wrong."""
    return f"That password does not open “{title}”."


def refuse_collection(name: str) -> str:
    """Say that there is such a collection already."""
    return f"There is already a collection called “{name}”."


def ask_password(documents: Sequence[ListedDocument]) -> str:
    """Name the window that asks for a password."""
    return f"Unlock {name_documents(documents)}"


def describe_import(progress: LibraryProgressed) -> str:
    """Say how far an import is; nothing is said that is not known."""
    unit = "passage" if progress.is_remaking else "file"
    files = f"{progress.done:,} of {progress.total:,} {unit if progress.total == 1 else unit + 's'}"
    if progress.is_paused:
        return f"Paused  ·  {files}"
    rate = _name_rate(progress.passages_per_s)
    left = "" if progress.remaining_s is None else name_remaining(progress.remaining_s)
    return "  ·  ".join(part for part in (files, rate, left) if part)


def describe_current(progress: LibraryProgressed) -> str:
    """Say which document is being read; empty where none is."""
    if progress.is_remaking:
        return "Rebuilding the index"
    name = PurePath(progress.current).name
    if not name or progress.is_paused:
        return ""
    pages = f", {progress.pages:,} {'page' if progress.pages == 1 else 'pages'} so far" if progress.pages else ""
    return f"Reading {name}{pages}"


def name_remaining(seconds: float) -> str:
    """Say how long something will take, as exactly as one should believe it."""
    minutes = round(timedelta(seconds=seconds) / timedelta(minutes=1))
    if minutes < 1:
        return "less than a minute left"
    if minutes < 55:
        return f"about {_count(minutes, 'minute')} left"
    if minutes < 36 * 60:
        return f"about {_count(round(minutes / 60), 'hour')} left"
    return f"about {_count(round(minutes / 60 / 24), 'day')} left"


def name_place(page: int | None, place: Place = NOWHERE) -> str:
    """Name a place in a document, in the words of its unit; empty where it has none."""
    if place.start_s is not None:
        return f"at {_clock(place.start_s)}"
    row = "" if place.row is None else f"row {place.row:,}"
    return ", ".join(part for part in (_name_unit(page, place), row) if part)


def name_source(citation: Citation) -> str:
    """Name a source for those who hear the window instead of seeing it."""
    place = ", ".join(part for part in (citation.title, capital(name_place(citation.page, citation.place))) if part)
    return f"Source: {place}. {citation.quote}"


def describe_unread(count: int) -> str:
    """What is said before an answer, where documents have changed that are yet to be read."""
    what = "1 document has" if count == 1 else f"{count} documents have"
    return f"{what} changed and will be read later: the answer may be of before. “sotto library sync” reads all."


def capital(text: str) -> str:
    """The same as the beginning of a line."""
    return text[:1].upper() + text[1:]


def _name_unit(page: int | None, place: Place) -> str:
    name = " ".join(place.name.split())
    if len(name) > _LONGEST_NAME:
        name = f"{name[:_LONGEST_NAME].rstrip()}…"
    if place.unit in ("page", "slide") or not name:
        return "" if page is None else f"{place.unit} {page:,}"
    # "Chapter Two" is not called "chapter Chapter Two".
    return name if name.casefold().startswith(place.unit) else f"{place.unit} {name}"


def _name_rate(passages_per_s: float) -> str:
    if passages_per_s < 0.1:
        return ""
    shown = f"{passages_per_s:,.0f}" if passages_per_s >= 10 else f"{passages_per_s:.1f}".removesuffix(".0")
    return f"{shown} passages/s"


def _clock(seconds: float) -> str:
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number:,} {thing}s"


def describe_left_out(kinds: Mapping[str, int]) -> str:
    """How many files no reader is for, by the endings of their names, the commonest first."""
    total = sum(kinds.values())
    named = ", ".join(f"{count} {kind or 'without an ending'}" for kind, count in list(kinds.items())[:_MOST_KINDS])
    more = "" if len(kinds) <= _MOST_KINDS else ", and others"
    return f"{total} file{'s' if total != 1 else ''} of other kinds left out: {named}{more}."
