"""PDF, page by page, with pypdfium2."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import tables
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.page_layout import recognized
from app.engine.adapters.readers.page_layout.grids import Grid
from app.engine.adapters.readers.page_layout.hyphens import hyphenated, restore
from app.engine.adapters.readers.page_layout.lines import Line, group_paragraphs, to_blocks
from app.engine.adapters.readers.page_layout.regions import arrange
from app.engine.adapters.readers.pdf import annotations, page_images, text_lines
from app.engine.adapters.readers.pdf.text_lines import PageText
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample, Unit
from app.text.cells import split_cells

_AROUND = 6
"""Pages before and after a page that are searched for repeated lines."""
_LEGIBLE = 0.7
"""If a smaller share of a page's characters is legible, it is read as a picture."""
_FEW_LETTERS = 80
"""A page with fewer letters beside a picture of the whole page is a scan."""
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_PLACEHOLDER_TITLES = frozenset({"anonymous", "untitled", "unspecified"})
"""What programs write if nobody entered a title."""
_DEEPEST = 6
"""The deepest heading level."""
_LONGEST_OUTLINE = 10_000
"""Bookmarks."""


class Pdf(BuiltIn):
    """Keeps page numbers; bookmarks and large or bold lines are headings, scanned pages are read as pictures."""

    name: ClassVar[str] = "pdf"
    reads: ClassVar[str] = "PDF"
    suffixes: ClassVar[frozenset[str]] = frozenset({".pdf"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its signature, which need not be at the very beginning."""
        return b"%PDF-" in sample.head[:1024]

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield each page, then those of attached files; a page that is damaged or a picture may have no blocks."""
        import pypdfium2

        document = _open(path, reading.password)
        try:
            total = len(document)
            if not total:
                raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
            if total > reading.most_pages:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            about = _about(document)
            annotations.open_forms(document)
            for index, blocks in enumerate(_pages(document, reading)):
                yield Page(index + 1, blocks, about if index == 0 else NOTHING_KNOWN, total=total)
            yield from _attachments(document, reading)
        except pypdfium2.PdfiumError as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        finally:
            document.close()


def _open(path: Path, password: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=password or None)
    except FileNotFoundError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
    except (pypdfium2.PdfiumError, OSError) as error:
        is_encrypted = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        code = Code.DOCUMENT_ENCRYPTED if is_encrypted else Code.DOCUMENT_UNREADABLE
        raise AssistantError(code, path.name) from error


def _about(document: Any) -> About:
    """The document's metadata."""
    import pypdfium2.raw as pdfium

    fields = {key: str(document.get_metadata_value(key)).strip() for key in ("Title", "Author", "CreationDate")}
    title = "" if fields["Title"].strip("()").lower() in _PLACEHOLDER_TITLES else fields["Title"]
    date = _DATE.match(fields["CreationDate"])
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    pdfium.FPDFCatalog_GetLanguage(document, buffer, size)
    language = bytes(buffer)[:size].decode("utf-16-le", "replace").strip("\0 ").lower()
    code = re.match(r"[a-z]{2}(?![a-z])", language)
    return About(
        title, fields["Author"], "-".join(filter(None, date.groups())) if date else "", code[0] if code else ""
    )


@dataclass(slots=True)
class _Reader:
    """What is known about a document so far while its pages are being read."""

    document: Any
    reading: ReadingOptions
    outline: dict[int, list[tuple[str, int]]]
    """Page, from 0 -> its bookmarks as (title, level)."""
    level: int = 0
    """The level of the last bookmark passed."""
    sizes: Counter[float] = field(default_factory=Counter)
    """Letter size -> how many letters have it."""
    hyphenated: set[str] = field(default_factory=set)
    """Words that are written with a hyphen."""
    table: tuple[Grid, tuple[str, ...]] | None = None
    """The table that the page before ends with, and the names of its columns."""


def _pages(document: Any, reading: ReadingOptions) -> Iterator[tuple[Block, ...]]:
    """The blocks of each page. Pages are read a few ahead, so that lines repeated on them can be left out."""
    state = _Reader(document, reading, _outline(document))
    ahead = ((index, _page_text(state, index)) for index in range(len(document)))
    window: deque[tuple[int, PageText | None]] = deque(islice(ahead, _AROUND))
    passed: deque[PageText] = deque(maxlen=_AROUND)
    while window:
        window.extend(islice(ahead, 1))
        index, text = window.popleft()
        if text is None:
            yield ()
            continue
        yield _blocks(state, index, text, [*passed, *(other for _, other in window if other)])
        passed.append(text)


def _page_text(state: _Reader, index: int) -> PageText | None:
    """A page's lines; None if it is damaged, which must not lose the other pages."""
    import pypdfium2

    try:
        page = state.document[index]
        try:
            text = text_lines.extract(state.document, page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None
    for line in text.lines:
        state.sizes[round(line.size * 2) / 2] += len(line.text)
        state.hyphenated.update(hyphenated(line.text))
    return text


def _blocks(state: _Reader, index: int, text: PageText, others: list[PageText]) -> tuple[Block, ...]:
    letters = sum(len(line.text) for line in text.lines) if text.legible >= _LEGIBLE else 0
    if letters < _FEW_LETTERS:
        recognized = _recognize(state, index, letters)
        if sum(len(block.text) for block in recognized) > letters or not letters:
            return (*recognized, *map(Block, text.notes))
    body_size = max(state.sizes, key=lambda size: (state.sizes[size], -size), default=1.0)
    lines = text_lines.strip_furniture(text, others)
    blocks = chain.from_iterable(
        _table_blocks(state, part)
        if isinstance(part, Grid)
        else to_blocks(group_paragraphs(list(restore(part, state.hyphenated))), body_size)
        for part in _parts(arrange(lines, text.rules), state)
    )
    return (*_apply_outline(state, index, blocks), *map(Block, text.notes))


def _parts(arranged: Sequence[Line | Grid], state: _Reader) -> Iterator[list[Line] | Grid]:
    """Tables, and the lines between them; one at a page's top may continue that at the end of the page before."""
    above = state.table if arranged and isinstance(arranged[0], Grid) else None
    state.table = above
    for is_text, group in groupby(arranged, lambda one: isinstance(one, Line)):
        if is_text:
            yield [one for one in group if isinstance(one, Line)]
        else:
            yield from (one for one in group if isinstance(one, Grid))
    if not arranged or not isinstance(arranged[-1], Grid):
        state.table = None


def _table_blocks(state: _Reader, grid: Grid) -> Iterator[Block]:
    """The rows of a table; one that has no header of its own and the columns of the one before it continues that."""
    rows = [tables.Row(None, row) for row in grid.rows]
    above, headers = state.table, grid.headers
    names: tuple[str, ...] = ()
    if above is not None and headers is None and _has_columns_of(grid, above[0]) and tables.find_header(rows) is None:
        names = above[1]
    found = list(tables.to_blocks(rows, headers, names=names))
    header = next((block.header for block in found if block.header), "")
    state.table = (grid, tuple(split_cells(header))) if header else None
    yield from found


def _has_columns_of(grid: Grid, other: Grid) -> bool:
    slack = 2 * grid.size
    return len(grid.lefts) == len(other.lefts) and all(
        abs(one - before) < slack for one, before in zip(grid.lefts, other.lefts, strict=True)
    )


def _apply_outline(state: _Reader, index: int, blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks that are bookmarks become headings of their level; other headings are placed below the last bookmark."""
    pending = list(state.outline.get(index, ()))
    for block in blocks:
        bookmark = next((bookmark for bookmark in pending if _is_titled(block.text, bookmark[0])), None)
        if bookmark:
            pending.remove(bookmark)
            state.level = bookmark[1]
            yield replace(block, role=Role.HEADING, level=state.level)
        elif block.role is Role.HEADING and state.level:
            yield replace(block, level=min(_DEEPEST, state.level + 1))
        else:
            yield block
    if pending:
        state.level = pending[-1][1]


def _is_titled(text: str, title: str) -> bool:
    """Whether a block is the heading that a bookmark names, with or without a number in front."""
    return len(text) <= len(title) * 2 + 12 and _normalize(text).endswith(title)


def _normalize(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _outline(document: Any) -> dict[int, list[tuple[str, int]]]:
    """The bookmarks of each page, up to the first damaged one."""
    import pypdfium2

    found: dict[int, list[tuple[str, int]]] = {}
    try:
        for bookmark in islice(document.get_toc(max_depth=_DEEPEST), _LONGEST_OUTLINE):
            target = bookmark.get_dest()
            title = _normalize(bookmark.get_title())
            if target is not None and title and target.get_index() is not None:
                found.setdefault(target.get_index(), []).append((title, bookmark.level + 1))
    except pypdfium2.PdfiumError:
        return found
    return found


def _recognize(state: _Reader, index: int, letters: int) -> tuple[Block, ...]:
    """The text recognized on a page that is a picture; empty if it is not one, or there is no text recognition."""
    if state.reading.read_picture is None:
        return ()
    picture = page_images.render(state.document, index, letters)
    return () if picture is None else recognized.to_blocks(state.reading.read_picture(picture))


def _attachments(document: Any, reading: ReadingOptions) -> Iterator[Page]:
    """The pages of the attached files."""
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
