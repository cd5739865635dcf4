"""Where an answer comes from: passages of documents, and the places where they stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document a passage stands, beside its page, so that it can be shown again."""

    unit: str = "page"
    """What the document's pages are: page, slide, sheet, chapter, message or attachment."""
    name: str = ""
    """What this one is called: a sheet, a chapter, an attached file."""
    start: int = 0
    """Offset in characters within the page's text."""
    end: int = 0
    """Where it ends there."""
    row: int | None = None
    """Of a sheet: the first row, from 1."""
    start_s: float | None = None
    """Of a recording: when it begins."""
    end_s: float | None = None
    context: str = ""
    """The headings it stands under, parted by " > ", and on a line of its own the header of its rows."""
    tables: tuple[tuple[int, int, str], ...] = ()
    """(start, end, header) of each run of whole rows of a table in the passage's text, one row a paragraph; the header
    names their columns as `app/text/cells.py` parts them, empty where they have no names."""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document, found for a question."""

    id: int
    document: str
    """The document's path."""
    title: str
    page: int | None
    """The first page it stands on, from 1; None where the format has no pages."""
    text: str
    score: float = 0.0
    """How well it fits the question, higher is better; only comparable within one result."""
    similarity: float = 0.0
    """Cosine similarity of question and passage by the embedder, -1 to 1."""
    place: Place = NOWHERE
    """Where in its document it stands."""
    is_answer: bool = False
    """Whether it is a kept answer to the very question (which is its context), and needs no other beside it."""
    address: str = ""
    """Where its document was fetched from; empty where it was not."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The place in a document that holds what the reply says."""

    document: str
    title: str
    page: int | None
    quote: str
    """The words of the document themselves."""
    score: float
    place: Place = NOWHERE
    """Where in its document the passage stands that holds the quote."""
    address: str = ""
    """Where the document was fetched from; empty where it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What was done before the question was known whole."""

    read: int = 0
    """Passages read into the model."""
    wanted: int = 0
    """How many of these were found for the whole question too."""
    added: int = 0
    """Passages that are left to be read after release."""
    tokens: int = 0
    """Tokens that the model read."""
    vain_tokens: int = 0
    """How many of these belong to passages that were left half read."""
