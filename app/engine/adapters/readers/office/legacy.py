"""Word and PowerPoint documents from before 2007: recognized so that the user is told, but not read."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.parts.pages import PLAIN_READING, Page, ReadingOptions, Sample


class LegacyOffice(BuiltIn):
    """Yields no pages: no maintained library with a suitable licence reads these formats."""

    name: ClassVar[str] = "outdated"
    reads: ClassVar[str] = "Word and PowerPoint files from before 2007: reported, not read"
    suffixes: ClassVar[frozenset[str]] = frozenset({".doc", ".dot", ".ppt", ".pps", ".pot"})

    @classmethod
    def claims(cls, _sample: Sample) -> bool:
        """By its name only: a file that is misnamed is read as what it is."""
        return False

    def read(self, path: Path, _reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Raise AssistantError(DOCUMENT_OUTDATED)."""
        if not path.exists():
            raise AssistantError(Code.DOCUMENT_MISSING, path.name)
        raise AssistantError(Code.DOCUMENT_OUTDATED, path.name)
        yield  # a reader is a generator
