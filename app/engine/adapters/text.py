"""Plain text in any encoding, by charset-normalizer."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from charset_normalizer import from_bytes

from app.engine.parts import Check, Page
from app.engine.registry import Kit
from app.errors import AssistantError, Code


def decode(path: Path) -> str:
    """The text of a file whose encoding is not known. Raises AssistantError(DOCUMENT_UNREADABLE)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(raw).best()
    if best is None:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
    return str(best)


class Text:
    """One page, as it is."""

    name: ClassVar[str] = "text"
    rank: ClassVar[int] = 10
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt", ".text"})

    @classmethod
    def check(cls, kit: Kit) -> Check:  # noqa: ARG003  # every part is asked with its kit
        """It always works."""
        return Check(True, "plain text")

    @classmethod
    def create(cls, kit: Kit) -> Self:  # noqa: ARG003  # every part is made from its kit
        """Nothing is loaded."""
        return cls()

    def read(self, path: Path) -> Iterator[Page]:
        """Yield the whole text as one page."""
        yield Page(None, decode(path))
