"""Where the text of a PDF page stands, by PDFium: its lines, and those that are repeated on every page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_double, c_int, create_string_buffer
from dataclasses import dataclass
from math import hypot
from typing import Any

from app.engine.adapters.readers.page_layout.lines import Line

_PARTED = "\x02\xad\ufffe"
"""What PDFium gives for a hyphen that only parts a word at a line's end."""
_STRETCH = re.compile(rf"[^\r\n{_PARTED}]+")
_BLANK = re.compile(rf"[\s{_PARTED}]")
_MEANINGLESS = re.compile("[\\x00\\x01\\x03-\\x08\\x0e-\\x1f\ue000-\uf8ff\ufffd]")
"""What comes of a font that does not say which letters it has."""
_BOLD = re.compile(r"bold|black|heavy|semibd|medi\b|cmbx|-bd", re.IGNORECASE)
"""What the names of bold fonts hold, where their weight says nothing."""
_BOLD_WEIGHT = 600
_MARGIN = 0.2
"""The part of a page above and below in which headers and footers stand."""
_MOST_FURNITURE = 3
"""Lines that a header or footer has."""
_SAME_PLACE = 0.01
"""Of the page's height: so far apart are lines that stand at the same place."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed as text on one page."""

    lines: tuple[Line, ...]
    height: float
    """Of the page, in points."""
    legible: float = 1.0
    """The part of its characters that mean something: a font that does not say which letters it has gives none."""


@dataclass(frozen=True, slots=True)
class _View:
    """The part of a page that is shown, and how it is turned for that."""

    turn: int
    """Clockwise, in degrees."""
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turn % 180 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turn % 180 else self.top - self.bottom

    def seen(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of a box, from the upper left corner of what is shown."""
        match self.turn:
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 270:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                return left - self.left, self.top - top, right - self.left, self.top - bottom


def sheet(page: Any) -> Sheet:
    """The lines of a page in the order in which they are drawn, which is that of reading in most PDFs."""
    text_page = page.get_textpage()
    try:
        letters = _letters(text_page)
        view = _View(page.get_rotation(), *page.get_bbox())
        lines = []
        for stretch in _STRETCH.finditer(letters):
            is_parted = letters.startswith(tuple(_PARTED), stretch.end())
            line = _line(text_page, stretch, view, is_parted)
            if line and line.right > 0 and line.left < view.width and line.bottom > 0 and line.top < view.height:
                lines.append(line)
    finally:
        text_page.close()
    drawn = len(letters) - len(_BLANK.findall(letters))
    return Sheet(tuple(lines), view.height, 1 - len(_MEANINGLESS.findall(letters)) / max(1, drawn))


def _letters(text_page: Any) -> str:
    """The page's characters, each at its own number, as the questions about them want it."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFText_CountChars(text_page)
    room = (pdfium.FPDF_WCHAR * (count + 1))()
    if count > 0 and pdfium.FPDFText_GetText(text_page, 0, count, room) == count + 1:
        found = bytes(room)[:-2].decode("utf-16-le", "surrogatepass")
        if len(found) == count:
            return found
    # Some have no meaning, or need two units: one by one is slower.
    return "".join(chr(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count))


def _text(letters: str) -> str:
    """A stretch of them as words."""
    if not letters.isprintable():
        whole = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        letters = "".join(letter if letter.isprintable() else " " * (letter != "\0") for letter in whole)
    return " ".join(letters.split())


def _line(text_page: Any, stretch: re.Match[str], view: _View, is_parted: bool) -> Line | None:
    """A line; its place is that of its first, middle and last character."""
    import pypdfium2.raw as pdfium

    text = _text(stretch[0])
    if not text:
        return None
    drawn = [index for index, letter in enumerate(stretch[0], stretch.start()) if letter > " "]
    left, bottom, right, top, size = c_double(), c_double(), c_double(), c_double(), 0.0
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    boxes, are_bold = [], []
    for index in {drawn[0], drawn[len(drawn) // 2], drawn[-1]}:
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, rect) or rect.right <= rect.left:
            if not pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
                continue
            rect.left, rect.right, rect.bottom, rect.top = left.value, right.value, bottom.value, top.value
        boxes.append(view.seen(rect.left, rect.bottom, rect.right, rect.top))
        if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
            size = max(size, pdfium.FPDFText_GetFontSize(text_page, index) * hypot(matrix.c, matrix.d))
        are_bold.append(_is_bold(text_page, index))
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    upper, lower = min(tops), max(bottoms)
    return Line(text, min(lefts), upper, max(rights), lower, size or lower - upper or 1.0, all(are_bold), is_parted)


def _is_bold(text_page: Any, index: int) -> bool:
    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    name, flags = create_string_buffer(64), c_int()
    size = pdfium.FPDFText_GetFontInfo(text_page, index, name, 64, flags)
    return 0 < size <= 64 and bool(_BOLD.search(name.value.decode("utf-8", "replace")))


def without_furniture(one: Sheet, others: Sequence[Sheet]) -> tuple[Line, ...]:
    """The lines of a page without headers, footers and page numbers: what stands at the same place on other pages.

    `others`: the pages around it. A page never becomes empty by it.
    """
    repeated = Counter(key for other in others for key in _edge_keys(other))
    enough = 1 if len(others) < 3 else 2
    found: set[int] = set()
    for edge in _edges(one):
        for index in edge:
            if sum(repeated[key] for key in _near(one, one.lines[index])) < enough:
                break
            found.add(index)
    if len(found) == len(one.lines):
        return one.lines
    return tuple(line for index, line in enumerate(one.lines) if index not in found)


def _edges(one: Sheet) -> tuple[list[int], list[int]]:
    """The uppermost and the lowest lines in the margins, outermost first, by their places in the sheet."""
    if not one.lines:
        return [], []
    order = sorted(range(len(one.lines)), key=lambda index: one.lines[index].top)
    margin = _MARGIN * one.height
    return (
        [index for index in order[:_MOST_FURNITURE] if one.lines[index].bottom < margin],
        [index for index in reversed(order[-_MOST_FURNITURE:]) if one.lines[index].top > one.height - margin],
    )


def _edge_keys(one: Sheet) -> set[tuple[str, int]]:
    return {_key(one, one.lines[index]) for edge in _edges(one) for index in edge}


def _key(one: Sheet, line: Line) -> tuple[str, int]:
    """What a line says, whatever its number, and where."""
    return re.sub(r"\d+", "#", line.text), round(line.top / (_SAME_PLACE * (one.height or 1)))


def _near(one: Sheet, line: Line) -> Iterator[tuple[str, int]]:
    text, place = _key(one, line)
    yield from ((text, place + step) for step in (-1, 0, 1))
