"""OpenDocument presentations (.odp, .otp, .fodp), with lxml."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import odt
from app.engine.adapters.readers.packages.zipped import faults
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, Block, Page, ReadingOptions, Role, Sample, Unit

_TYPE = b"application/vnd.oasis.opendocument.presentation"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_FURNITURE = frozenset({"page-number", "footer", "date-time", "header", "page"})
"""Elements at the edge of every slide, and the thumbnail of the slide above its notes."""


class Odp(BuiltIn):
    """A page for each slide."""

    name: ClassVar[str] = "odp"
    reads: ClassVar[str] = "OpenDocument presentations"
    suffixes: ClassVar[frozenset[str]] = frozenset({".odp", ".otp", ".fodp"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the media type at the start of its zip archive, or in the XML of a flat file."""
        return odt.has_media_type(_TYPE, sample)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the slides in order: title, text, tables, then the speaker's notes."""
        with faults(path.name):
            body, about = odt.body(path, reading, "presentation")
            slides = list(body.iterchildren(f"{_DRAW}page"))
            if len(slides) > reading.most_pages:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            contents = [tuple(block for block in _blocks(slide) if block.text) for slide in slides]
        for number, blocks in enumerate(contents, 1):
            title = next((block.text for block in blocks if block.role is Role.HEADING), "")
            yield Page(number, blocks, about if number == 1 else NOTHING_KNOWN, Unit.SLIDE, title, len(contents))


def _blocks(slide: Any) -> Iterator[Block]:
    """The slide's blocks, the title first wherever it is on the slide."""
    frames = [frame for frame in slide.iterchildren("{*}*") if _class(frame) not in _FURNITURE]
    titles = [frame for frame in frames if _class(frame) == "title"]
    notes = [frame for frame in frames if frame.tag == f"{_PRESENTATION}notes"]
    for frame in titles:
        text = " ".join(" ".join(block.text for block in odt.blocks(frame)).split())
        yield Block(text, Role.HEADING, 1)
    for frame in frames:
        if frame not in titles and frame not in notes:
            yield from odt.blocks(frame)
    for frame in (inner for note in notes for inner in note.iterchildren("{*}*")):
        if _class(frame) not in _FURNITURE:
            yield from odt.blocks(frame)


def _class(frame: Any) -> str:
    return str(frame.get(f"{_PRESENTATION}class") or "")
