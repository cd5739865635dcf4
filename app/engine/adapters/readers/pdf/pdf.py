"""PDF, page by page, by pypdfium2."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import blocks as plain_blocks
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.page_layout.lines import blocks, paragraphs
from app.engine.adapters.readers.pdf import page_images, text_lines
from app.engine.adapters.readers.pdf.text_lines import Sheet
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample, Unit

_AROUND = 6
"""Pages before and after one that show which of its lines are repeated."""
_LEGIBLE = 0.7
"""Less of a page's text with a meaning, and it is read as a picture."""
_FEW = 80
"""Letters; with less than that beside a picture of the whole page, the page is a scan."""
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_NO_TITLES = frozenset({"anonymous", "untitled", "unspecified"})
"""What programs write where nobody gave a title."""
_DEEPEST = 6
"""Level of a heading."""
_LONGEST_OUTLINE = 10_000
"""Bookmarks."""


class Pdf(BuiltIn):
    """Page numbers are kept; bookmarks and large or bold lines are headings, scanned pages are read as pictures."""

    name: ClassVar[str] = "pdf"
    reads: ClassVar[str] = "PDF"
    suffixes: ClassVar[frozenset[str]] = frozenset({".pdf"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """PDFs say so at their beginning, if not in the first byte."""
        return b"%PDF-" in sample.head[:1024]

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield each page, then those of the files within; a page that is damaged, or a picture, may have no blocks."""
        import pypdfium2

        document = _opened(path, reading.password)
        try:
            total = len(document)
            if not total:
                raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
            if total > reading.most_pages:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            about = _about(document)
            for index, made in enumerate(_pages(document, reading)):
                yield Page(index + 1, made, about if index == 0 else NOTHING_KNOWN, total=total)
            yield from _attachments(document, reading)
        except pypdfium2.PdfiumError as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        finally:
            document.close()


def _opened(path: Path, password: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=password or None)
    except FileNotFoundError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
    except (pypdfium2.PdfiumError, OSError) as error:
        is_locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        code = Code.DOCUMENT_ENCRYPTED if is_locked else Code.DOCUMENT_UNREADABLE
        raise AssistantError(code, path.name) from error


def _about(document: Any) -> About:
    """What the document says of itself."""
    import pypdfium2.raw as pdfium

    said = {key: str(document.get_metadata_value(key)).strip() for key in ("Title", "Author", "CreationDate")}
    title = "" if said["Title"].strip("()").lower() in _NO_TITLES else said["Title"]
    date = _DATE.match(said["CreationDate"])
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    room = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    pdfium.FPDFCatalog_GetLanguage(document, room, size)
    language = bytes(room)[:size].decode("utf-16-le", "replace").strip("\0 ").lower()
    known = re.match(r"[a-z]{2}(?![a-z])", language)
    return About(
        title, said["Author"], "-".join(filter(None, date.groups())) if date else "", known[0] if known else ""
    )


@dataclass(slots=True)
class _Document:
    """What is known of a document so far while its pages are read."""

    document: Any
    reading: ReadingOptions
    outline: dict[int, list[tuple[str, int]]]
    """Page, from 0 -> (bookmark, level)."""
    level: int = 0
    """Of the last bookmark passed."""
    sizes: Counter[float] = field(default_factory=Counter)
    """Size of letters -> how many there are."""


def _pages(document: Any, reading: ReadingOptions) -> Iterator[tuple[Block, ...]]:
    """The blocks of each page. Pages are looked at a few ahead, since what is repeated on them is left out."""
    known = _Document(document, reading, _outline(document))
    ahead = ((index, _sheet(known, index)) for index in range(len(document)))
    window: deque[tuple[int, Sheet | None]] = deque(islice(ahead, _AROUND))
    passed: deque[Sheet] = deque(maxlen=_AROUND)
    while window:
        window.extend(islice(ahead, 1))
        index, sheet = window.popleft()
        if sheet is None:
            yield ()
            continue
        yield _blocks(known, index, sheet, [*passed, *(other for _, other in window if other)])
        passed.append(sheet)


def _sheet(known: _Document, index: int) -> Sheet | None:
    """A page's lines; None where it is damaged: that costs this page, not the others."""
    import pypdfium2

    try:
        page = known.document[index]
        try:
            sheet = text_lines.sheet(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None
    for line in sheet.lines:
        known.sizes[round(line.size * 2) / 2] += len(line.text)
    return sheet


def _blocks(known: _Document, index: int, sheet: Sheet, others: list[Sheet]) -> tuple[Block, ...]:
    letters = sum(len(line.text) for line in sheet.lines) if sheet.legible >= _LEGIBLE else 0
    if letters < _FEW:
        seen = _seen(known, index, letters)
        if sum(len(block.text) for block in seen) > letters or not letters:
            return seen
    running_size = max(known.sizes, key=lambda size: (known.sizes[size], -size), default=1.0)
    made = blocks(paragraphs(text_lines.without_furniture(sheet, others)), running_size)
    return tuple(_with_outline(known, index, made))


def _with_outline(known: _Document, index: int, made: Iterator[Block]) -> Iterator[Block]:
    """Blocks that are bookmarks become headings of their level; other headings stand below the last bookmark."""
    awaited = list(known.outline.get(index, ()))
    for block in made:
        found = next((one for one in awaited if _is_titled(block.text, one[0])), None)
        if found:
            awaited.remove(found)
            known.level = found[1]
            yield replace(block, role=Role.HEADING, level=known.level)
        elif block.role is Role.HEADING and known.level:
            yield replace(block, level=min(_DEEPEST, known.level + 1))
        else:
            yield block
    if awaited:
        known.level = awaited[-1][1]


def _is_titled(text: str, title: str) -> bool:
    """Whether a block is the heading that a bookmark names, with a number in front or without."""
    return len(text) <= len(title) * 2 + 12 and _bare(text).endswith(title)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _outline(document: Any) -> dict[int, list[tuple[str, int]]]:
    """The bookmarks of each page; none where they are damaged."""
    import pypdfium2

    found: dict[int, list[tuple[str, int]]] = {}
    try:
        for bookmark in islice(document.get_toc(max_depth=_DEEPEST), _LONGEST_OUTLINE):
            target = bookmark.get_dest()
            title = _bare(bookmark.get_title())
            if target is not None and title and target.get_index() is not None:
                found.setdefault(target.get_index(), []).append((title, bookmark.level + 1))
    except pypdfium2.PdfiumError:
        return found
    return found


def _seen(known: _Document, index: int, letters: int) -> tuple[Block, ...]:
    """What is read in a page as a picture; nothing where it has none, or pictures cannot be read here."""
    if known.reading.read_picture is None:
        return ()
    picture = page_images.drawn(known.document, index, letters)
    return () if picture is None else plain_blocks(known.reading.read_picture(picture))


def _attachments(document: Any, reading: ReadingOptions) -> Iterator[Page]:
    """The pages of the files within."""
    import pypdfium2

    if reading.read_inner is None:
        return
    for index in range(document.count_attachments()):
        try:
            attachment = document.get_attachment(index)
            name, content = attachment.get_name(), bytes(attachment.get_data())
        except pypdfium2.PdfiumError:
            continue
        for page in reading.read_inner(name, content):
            yield replace(page, unit=Unit.ATTACHMENT, name=page.name or name, about=NOTHING_KNOWN)
