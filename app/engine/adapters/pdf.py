"""PDF, page by page, by pypdfium2."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from app.engine.adapters.text import blocks
from app.engine.parts import NOTHING_KNOWN, PLAIN_READING, About, Check, Page, Reading, Sample
from app.engine.registry import Kit
from app.errors import AssistantError, Code

_SHORT_LINE = 0.75
"""A line that ends a sentence and is shorter than this part of the widest one ends its paragraph."""
_SPLIT_WORD = re.compile("(?:\ufffe|\u00ad|\x02)\n?")
"""What PDFium gives for a hyphen that only parts a word at a line's end."""

_NO_TITLES = frozenset({"anonymous", "untitled", "unspecified"})
"""What programs write where nobody gave a title."""


class Pdf:
    """Page numbers are kept."""

    name: ClassVar[str] = "pdf"
    rank: ClassVar[int] = 10
    suffixes: ClassVar[frozenset[str]] = frozenset({".pdf"})

    @classmethod
    def check(cls, kit: Kit) -> Check:  # noqa: ARG003  # every part is asked with its kit
        """It always works."""
        return Check(True, "PDF with text")

    @classmethod
    def create(cls, kit: Kit) -> Self:  # noqa: ARG003  # every part is made from its kit
        """Nothing is loaded until the first document."""
        return cls()

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """PDFs say so at their beginning, if not in the first byte."""
        return b"%PDF-" in sample.head[:1024]

    def read(self, path: Path, reading: Reading = PLAIN_READING) -> Iterator[Page]:  # noqa: ARG002
        """Yield each page's text; a page without text (a scan) is an empty one."""
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(path)
        except FileNotFoundError as error:
            raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
        except (pypdfium2.PdfiumError, OSError) as error:
            is_locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
            code = Code.DOCUMENT_ENCRYPTED if is_locked else Code.DOCUMENT_UNREADABLE
            raise AssistantError(code, path.name) from error
        try:
            total = len(document)
            title = str(document.get_metadata_value("Title")).strip()
            if title.strip("()").lower() in _NO_TITLES:
                title = ""
            for index in range(total):
                page = document[index]
                sheet = page.get_textpage()
                text = sheet.get_text_bounded()
                sheet.close()
                page.close()
                about = About(title) if index == 0 else NOTHING_KNOWN
                yield Page(index + 1, blocks(paragraphs(text)), about, total=total)
        except pypdfium2.PdfiumError as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        finally:
            document.close()


def paragraphs(text: str) -> str:
    """Lines of a page -> paragraphs parted by blank lines; words parted at a line's end are joined."""
    lines = [line.strip() for line in _SPLIT_WORD.sub("", text.replace("\r\n", "\n")).split("\n")]
    widest = max((len(line) for line in lines), default=0)
    made: list[list[str]] = [[]]
    for line in lines:
        if line:
            made[-1].append(line)
        ends = line.endswith((".", "!", "?", ":", '"', "”")) or not line
        is_heading = len(line) < widest * _SHORT_LINE / 2 and not line.endswith((",", ";", "-"))
        if (ends and len(line) < widest * _SHORT_LINE) or is_heading:
            made.append([])
    return "\n\n".join(" ".join(paragraph) for paragraph in made if paragraph)
