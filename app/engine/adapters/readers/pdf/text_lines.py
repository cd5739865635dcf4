"""The lines of a PDF page and their positions, with PDFium; lines repeated on every page can be left out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_int, create_string_buffer
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

from app.engine.adapters.readers.page_layout.grids import NO_RULES, Rules
from app.engine.adapters.readers.page_layout.lines import Line
from app.engine.adapters.readers.pdf import annotations, characters, rules
from app.engine.adapters.readers.pdf.characters import HYPHENS, Character, Run, View

_BLANK = re.compile(rf"[\s{HYPHENS}]")
_ILLEGIBLE = re.compile("[\\x00\\x01\\x03-\\x08\\x0e-\\x1f\ue000-\uf8ff\ufffd]")
"""What a font without a Unicode mapping gives."""
_BOLD = re.compile(r"bold|black|heavy|semibd|medi\b|cmbx|-bd", re.IGNORECASE)
"""Parts of the names of bold fonts, for those whose weight is not set."""
_BOLD_WEIGHT = 600
_MARGIN = 0.2
"""The share of a page at its top and bottom that holds headers and footers."""
_MOST_FURNITURE = 3
"""Lines in a header or footer."""
_SAME_PLACE = 0.01
"""Share of the page's height: lines this close are at the same place."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text layer of one page."""

    lines: tuple[Line, ...]
    height: float
    """Height of the page, in points."""
    legible: float = 1.0
    """The share of its characters that are legible: a font without a Unicode mapping has none."""
    rules: Rules = NO_RULES
    """Its ruled lines."""
    notes: tuple[str, ...] = ()
    """What is written in notes on it."""


def extract(document: Any, page: Any) -> PageText:
    """The lines of a page in the order in which they are drawn, which in most PDFs is the reading order.

    The values of a form stand beside their labels.
    """
    text_page = page.get_textpage()
    try:
        letters = characters.letters(text_page)
        view = View(characters.upright(text_page, letters), *page.get_bbox())
        lines = []
        for run in characters.runs(text_page, letters, view):
            line = _line(text_page, run)
            if line and line.right > 0 and line.left < view.width and line.bottom > 0 and line.top < view.height:
                lines.append(line)
    finally:
        text_page.close()
    visible = len(letters) - len(_BLANK.findall(letters))
    legible = 1 - len(_ILLEGIBLE.findall(letters)) / max(1, visible)
    lines = annotations.form_lines(document, page, view, lines)
    found = rules.find(page, view) if lines else NO_RULES
    return PageText(tuple(lines), view.height, legible, found, annotations.notes(page))


def _line(text_page: Any, run: Run) -> Line | None:
    """A line, and the parts that wide gaps cut it into."""
    whole = _part(text_page, run.characters, run.is_hyphenated)
    if whole is None:
        return None
    pieces = list(run.pieces())
    if len(pieces) < 2:
        return whole
    parts = (_part(text_page, piece, run.is_hyphenated and piece is pieces[-1]) for piece in pieces)
    return replace(whole, parts=tuple(part for part in parts if part is not None))


def _part(text_page: Any, found: list[Character], is_hyphenated: bool) -> Line | None:
    """A stretch of a line; its letters' size is that of its first, middle and last characters."""
    import pypdfium2.raw as pdfium

    placed = [one for one in found if one.is_placed]
    text = characters.text_of(found)
    if not text or not placed:
        return None
    size, are_bold, matrix = 0.0, [], pdfium.FS_MATRIX()
    for one in (placed[0], placed[len(placed) // 2], placed[-1]):
        if pdfium.FPDFText_GetMatrix(text_page, one.index, matrix):
            size = max(size, pdfium.FPDFText_GetFontSize(text_page, one.index) * hypot(matrix.c, matrix.d))
        are_bold.append(_is_bold(text_page, one.index))
    upper, lower = min(one.top for one in placed), max(one.bottom for one in placed)
    left, right = min(one.left for one in placed), max(one.right for one in placed)
    return Line(text, left, upper, right, lower, size or lower - upper or 1.0, all(are_bold), is_hyphenated)


def _is_bold(text_page: Any, index: int) -> bool:
    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    name, flags = create_string_buffer(64), c_int()
    size = pdfium.FPDFText_GetFontInfo(text_page, index, name, 64, flags)
    return 0 < size <= 64 and bool(_BOLD.search(name.value.decode("utf-8", "replace")))


def strip_furniture(page: PageText, others: Sequence[PageText]) -> tuple[Line, ...]:
    """The lines of a page without headers, footers and page numbers: lines at the same place on other pages.

    `others`: the pages around it. A page never becomes empty this way.
    """
    repeated = Counter(key for other in others for key in _edge_keys(other))
    enough = 1 if len(others) < 3 else 2
    found: set[int] = set()
    for edge in _edges(page):
        for index in edge:
            if sum(repeated[key] for key in _nearby_keys(page, page.lines[index])) < enough:
                break
            found.add(index)
    if len(found) == len(page.lines):
        return page.lines
    return tuple(line for index, line in enumerate(page.lines) if index not in found)


def _edges(page: PageText) -> tuple[list[int], list[int]]:
    """The indices of the top and bottom lines in the margins, outermost first."""
    if not page.lines:
        return [], []
    order = sorted(range(len(page.lines)), key=lambda index: page.lines[index].top)
    margin = _MARGIN * page.height
    return (
        [index for index in order[:_MOST_FURNITURE] if page.lines[index].bottom < margin],
        [index for index in reversed(order[-_MOST_FURNITURE:]) if page.lines[index].top > page.height - margin],
    )


def _edge_keys(page: PageText) -> set[tuple[str, int]]:
    return {_key(page, page.lines[index]) for edge in _edges(page) for index in edge}


def _key(page: PageText, line: Line) -> tuple[str, int]:
    """A line's text, whatever the numbers in it, and its position."""
    return re.sub(r"\d+", "#", line.text), round(line.top / (_SAME_PLACE * (page.height or 1)))


def _nearby_keys(page: PageText, line: Line) -> Iterator[tuple[str, int]]:
    text, place = _key(page, line)
    yield from ((text, place + step) for step in (-1, 0, 1))
