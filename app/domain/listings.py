"""What lists show: models, documents, kept answers, memories."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.document_state import DocumentState
from app.domain.examination import Examination


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model, of the catalogue or installed."""

    id: str
    role: str
    """recognition, generation, speech, embedding, reranking or vad."""
    engine: str
    title: str
    bytes: int
    """What is fetched, or what it takes on the disk where it is here."""
    licence: str
    licence_page: str
    languages: tuple[str, ...]
    """ISO 639; empty: any, or not known."""
    memory_bytes: int
    """What it takes while it is loaded; 0 where that is not known."""
    good_at: str
    hosts: tuple[str, ...]
    """The machines it is fetched from."""
    installed: bool
    active: bool
    """Whether its role is played by it, for one of the languages at least."""
    is_built_in: bool = False
    is_linked: bool = False
    """Whether it is another program's, used where that keeps it."""
    speed: str = ""
    """What was measured here, in words; empty where nothing was."""
    fault: str = ""
    """Why it cannot work here, a `app.domain.errors.Code`; empty where nothing is known against it."""
    fault_detail: str = ""
    """What the fault is about."""
    examination: Examination | None = None
    """Of a language model, as far as it has come; None: it has not begun, or is not needed."""
    is_trusted: bool = False
    """Whether the user wants it to answer in its own words, whatever its examination shows."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A set of models that fits this machine."""

    size: str
    """small, balanced or best."""
    models: tuple[str, ...]
    """Ids."""
    bytes: int
    """What is fetched of it, without what is here."""
    reason: str
    """Why these, in one sentence."""


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model that another program holds."""

    path: str
    title: str
    program: str
    role: str
    bytes: int


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A question with its answer, as it is kept."""

    id: int
    question: str
    answer: str
    title: str
    """Of the document that holds it; empty where the user gave it."""


class MemoryKind(StrEnum):
    """What a memory is."""

    FACT = "fact"
    PREFERENCE = "preference"
    SUMMARY = "summary"
    """Of a conversation."""


@dataclass(frozen=True, slots=True)
class ListedMemory:
    """Something remembered of the user, as a list shows it."""

    id: int
    kind: MemoryKind
    text: str
    """In the user's own words."""
    made: str
    """When it was told, ISO 8601 in UTC."""
    used: str
    """When it was last told or drawn on, ISO 8601 in UTC."""
    uses: int
    """How often it was told or drawn on."""
    importance: float
    """0 to 1; see `app.engine.memory.activation`."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A file of the library, as a list shows it."""

    path: str
    title: str
    state: DocumentState
    code: str
    """Why it was skipped or failed."""
    pages: int
    passages: int
    kind: str
    """Invoice, letter and so on; may be empty."""
    author: str
    date: str
    """ISO 8601; may be empty."""
    address: str = ""
    """Where it was fetched from; empty where it was not."""
    fetched: str = ""
    """When, ISO 8601."""
