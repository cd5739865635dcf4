"""The lines of a PDF page and their positions, with PDFium; lines repeated on every page can be left out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_double, c_int, create_string_buffer
from dataclasses import dataclass
from math import hypot
from typing import Any

from app.engine.adapters.readers.page_layout.lines import Line

_HYPHENS = "\x02\xad\ufffe"
"""What PDFium gives for a hyphen that only splits a word at a line's end."""
_RUN = re.compile(rf"[^\r\n{_HYPHENS}]+")
_BLANK = re.compile(rf"[\s{_HYPHENS}]")
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


@dataclass(frozen=True, slots=True)
class _View:
    """The visible part of a page, and its rotation."""

    rotation: int
    """Clockwise, in degrees."""
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.rotation % 180 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.rotation % 180 else self.top - self.bottom

    def to_view(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of a box, from the upper left corner of the visible part."""
        match self.rotation:
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 270:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                return left - self.left, self.top - top, right - self.left, self.top - bottom


def extract(page: Any) -> PageText:
    """The lines of a page in the order in which they are drawn, which in most PDFs is the reading order."""
    text_page = page.get_textpage()
    try:
        letters = _letters(text_page)
        view = _View(page.get_rotation(), *page.get_bbox())
        lines = []
        for run in _RUN.finditer(letters):
            is_hyphenated = letters.startswith(tuple(_HYPHENS), run.end())
            line = _line(text_page, run, view, is_hyphenated)
            if line and line.right > 0 and line.left < view.width and line.bottom > 0 and line.top < view.height:
                lines.append(line)
    finally:
        text_page.close()
    visible = len(letters) - len(_BLANK.findall(letters))
    return PageText(tuple(lines), view.height, 1 - len(_ILLEGIBLE.findall(letters)) / max(1, visible))


def _letters(text_page: Any) -> str:
    """The page's characters, each at the index that PDFium's functions take."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFText_CountChars(text_page)
    buffer = (pdfium.FPDF_WCHAR * (count + 1))()
    if count > 0 and pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        found = bytes(buffer)[:-2].decode("utf-16-le", "surrogatepass")
        if len(found) == count:
            return found
    # Some have no Unicode value or need two units; reading one by one is slower.
    return "".join(chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count))


def _text(letters: str) -> str:
    """A run of characters as text."""
    if not letters.isprintable():
        whole = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        letters = "".join(letter if letter.isprintable() else " " * (letter != "\0") for letter in whole)
    return " ".join(letters.split())


def _line(text_page: Any, run: re.Match[str], view: _View, is_hyphenated: bool) -> Line | None:
    """A line; its position is that of its first, middle and last characters."""
    import pypdfium2.raw as pdfium

    text = _text(run[0])
    if not text:
        return None
    visible = [index for index, letter in enumerate(run[0], run.start()) if letter > " "]
    left, bottom, right, top, size = c_double(), c_double(), c_double(), c_double(), 0.0
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    boxes, are_bold = [], []
    for index in {visible[0], visible[len(visible) // 2], visible[-1]}:
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, rect) or rect.right <= rect.left:
            if not pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
                continue
            rect.left, rect.right, rect.bottom, rect.top = left.value, right.value, bottom.value, top.value
        boxes.append(view.to_view(rect.left, rect.bottom, rect.right, rect.top))
        if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
            size = max(size, pdfium.FPDFText_GetFontSize(text_page, index) * hypot(matrix.c, matrix.d))
        are_bold.append(_is_bold(text_page, index))
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    upper, lower = min(tops), max(bottoms)
    return Line(text, min(lefts), upper, max(rights), lower, size or lower - upper or 1.0, all(are_bold), is_hyphenated)


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
