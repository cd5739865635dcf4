"""Sound and video recordings: what is said in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from app.audio.decoding import SUFFIXES
from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions
from app.engine.parts.part import Check

if TYPE_CHECKING:
    from app.engine.parts.part_context import PartContext

_PAUSE_S = 1.5
"""A new paragraph begins after such a pause."""
_LONGEST = 60
"""Words in a paragraph; only its beginning and end have times."""


class Recordings(BuiltIn):
    """One page; each paragraph has its times in the recording."""

    name: ClassVar[str] = "recordings"
    rank: ClassVar[int] = 0
    reads: ClassVar[str] = "sound and video"
    suffixes: ClassVar[frozenset[str]] = SUFFIXES - {".ts"}
    """Without .ts, which is just as often TypeScript."""

    @classmethod
    def check(cls, context: "PartContext") -> Check:
        """Available if a recognizer is."""
        found = context.chosen("recognizer")
        return Check(True, f"{cls.reads}, with {found}") if found else Check(False, "no recognizer")

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield everything said as one page. Raises AssistantError(DOCUMENT_UNSUPPORTED) if there is no recognizer."""
        if reading.hear is None:
            raise AssistantError(Code.DOCUMENT_UNSUPPORTED, path.name)
        blocks: list[Block] = []
        try:
            for text, start_s, end_s in reading.hear(path):
                before = blocks[-1] if blocks else None
                if before is None or start_s - (before.end_s or 0) > _PAUSE_S or len(before.text.split()) > _LONGEST:
                    blocks.append(Block(text, start_s=start_s, end_s=end_s))
                else:
                    blocks[-1] = Block(f"{before.text} {text}", start_s=before.start_s, end_s=end_s)
        except AssistantError as error:
            code = Code.DOCUMENT_UNREADABLE if error.code is Code.AUDIO_UNREADABLE else error.code
            raise AssistantError(code, path.name) from error
        yield Page(None, tuple(blocks))
