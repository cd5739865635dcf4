"""Document -> pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Protocol

from app.engine.parts.pages import PLAIN_READING, Page, ReadingOptions, Sample
from app.engine.parts.part import Part


class Reader(Part, Protocol):
    """Reads one document format. It works in another process: it can be pickled, and holds nothing open."""

    suffixes: ClassVar[frozenset[str]]
    """File name suffixes it is for, lower case, with the dot."""

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """Whether the content shows that a file is of this format, whatever its name says.

        False where the content shows nothing (plain text looks like anything): then its name decides.
        """
        ...

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the pages in order; one without text has no blocks.

        Raises AssistantError(DOCUMENT_MISSING | DOCUMENT_UNREADABLE | DOCUMENT_ENCRYPTED | DOCUMENT_TOO_LARGE).
        """
        ...
