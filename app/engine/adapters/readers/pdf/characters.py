"""The characters of a PDF page with their places, with PDFium, and the runs of them that stand on one line."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import degrees
from typing import Any

from app.engine.adapters.readers import raised

HYPHENS = "\x02\xad\ufffe"
"""What PDFium gives for a hyphen that only splits a word at a line's end."""
_RUN = re.compile(rf"[^\r\n{HYPHENS}]+")
_SAMPLED = 100
"""How many letters show how a page's text is turned."""
_SMALLER = 0.88
"""Letters that are raised or lowered are smaller than this share of those on the line."""
_RAISED_BY = 0.12
"""Share of the line's height by which the foot of raised letters is above the others'."""
_LOWERED_BY = 0.2
"""Share of the line's height by which the top of lowered letters is below the others'."""
_WIDE_GAP = 0.75
"""Share of the letters' height, so some width of a capital: white space that is wider may part cells or columns."""
_NO_GAP = 0.12
"""Share of the height: letters closer than this belong to one word."""
_BELOW = 0.4
"""Share of the height: a letter that is so much lower than the one before is on another line; writing from top to
bottom is closer."""
_NEAR = 0.3
"""Share of the height: runs as close as this are one run, which PDFium parts where letters are raised."""


@dataclass(frozen=True, slots=True)
class View:
    """The visible part of a page, and its rotation."""

    rotation: int
    """Clockwise, in degrees."""
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """As it is shown."""
        return self.top - self.bottom if self.rotation % 180 else self.right - self.left

    @property
    def height(self) -> float:
        """As it is shown."""
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


def upright(text_page: Any, text: str) -> int:
    """How far a page must be turned for most of its text to stand upright, clockwise in degrees."""
    import pypdfium2.raw as pdfium

    step = max(1, len(text) // _SAMPLED)
    angles = Counter(
        -round(degrees(pdfium.FPDFText_GetCharAngle(text_page, index)) / 90) % 4
        for index in range(0, len(text), step)
        if text[index] > " "
    )
    return 90 * max(angles, key=lambda angle: angles[angle], default=0)


@dataclass(slots=True)
class Character:
    """A character as it is shown; white space has no place."""

    letter: str
    index: int
    """In PDFium's order."""
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    @property
    def height(self) -> float:
        """Of its box, which is the same for all letters of a font and size."""
        return self.bottom - self.top

    @property
    def is_placed(self) -> bool:
        """Whether it has a place."""
        return self.right > self.left and self.bottom > self.top


@dataclass(slots=True)
class Run:
    """Characters that follow one another on a line."""

    characters: list[Character]
    is_hyphenated: bool
    """Whether a hyphen at its end has been left out."""

    @property
    def placed(self) -> list[Character]:
        """Those that have a place."""
        return [one for one in self.characters if one.is_placed]

    def pieces(self) -> Iterator[list[Character]]:
        """The run cut where the white space is so wide that it may part cells or columns."""
        piece: list[Character] = []
        last: Character | None = None
        for one in self.characters:
            if one.is_placed:
                if last is not None and _gap(last, one) > _WIDE_GAP * min(last.height, one.height):
                    yield piece
                    piece = []
                last = one
            piece.append(one)
        yield piece


def letters(text_page: Any) -> str:
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


def runs(text_page: Any, text: str, view: View) -> Iterator[Run]:
    """The runs in the order in which they are drawn."""
    pending: Run | None = None
    for run in _drawn(text_page, text, view):
        if pending is not None and not pending.is_hyphenated and _continues(pending, run):
            pending = Run(pending.characters + run.characters, run.is_hyphenated)
            continue
        if pending is not None:
            yield pending
        pending = run
    if pending is not None:
        yield pending


def _drawn(text_page: Any, text: str, view: View) -> Iterator[Run]:
    """The runs as PDFium parts them; single letters below one another, which it takes for one, are parted."""
    for found in _RUN.finditer(text):
        piece: list[Character] = []
        last: Character | None = None
        for one in _placed(text_page, found, view):
            if one.is_placed:
                if last is not None and one.top - last.bottom > _BELOW * last.height:
                    yield Run(piece, False)
                    piece = []
                last = one
            piece.append(one)
        yield Run(piece, text.startswith(tuple(HYPHENS), found.end()))


def _placed(text_page: Any, found: re.Match[str], view: View) -> Iterator[Character]:
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    for index, letter in enumerate(found[0], found.start()):
        one = Character(letter, index)
        if letter > " " and not letter.isspace() and _box(text_page, index, rect):
            one.left, one.top, one.right, one.bottom = view.to_view(rect.left, rect.bottom, rect.right, rect.top)
        yield one


def _box(text_page: Any, index: int, rect: Any) -> bool:
    """Fill in where a character stands: the box of its font where there is one, else that of its shape."""
    from ctypes import c_double

    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_GetLooseCharBox(text_page, index, rect) and rect.right > rect.left:
        return True
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    if not pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
        return False
    rect.left, rect.right, rect.bottom, rect.top = left.value, right.value, bottom.value, top.value
    return True


def _gap(last: Character, one: Character) -> float:
    """The white space between two characters of a line, whichever way it is written; 0 where it is not level."""
    if min(last.bottom, one.bottom) <= max(last.top, one.top):
        return 0.0
    return max(one.left - last.right, last.left - one.right)


def _continues(before: Run, run: Run) -> bool:
    """Whether a run only continues the one before it, on the same line and without a gap."""
    ends, begins = before.placed, run.placed
    if not ends or not begins:
        return False
    last, first = ends[-1], begins[0]
    overlap = min(last.bottom, first.bottom) - max(last.top, first.top)
    level = max(last.height, first.height)
    if overlap < 0.3 * min(last.height, first.height) or (last.height == first.height and overlap < 0.7 * level):
        return False
    gap = first.left - last.right
    if not -0.5 * level < gap < _NEAR * level:
        return False
    if gap > _NO_GAP * level and not before.characters[-1].letter.isspace() and not run.characters[0].letter.isspace():
        run.characters.insert(0, Character(" ", first.index))
    return True


def text_of(characters: list[Character]) -> str:
    """The text of a stretch of a line, exponents raised and marks of notes left out."""
    shifts = _shifts(characters)
    found, before = "", 0
    for one, shift in zip(characters, shifts, strict=True):
        found += "".join(raised.between(before, shift)) + one.letter
        before = shift
    found += raised.between(before, 0)[0]
    if not found.isprintable():
        whole = found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        found = "".join(
            letter if letter.isprintable() or raised.is_mark(letter) else " " * (letter != "\0") for letter in whole
        )
    return " ".join(raised.resolve(found).split())


def _is_level(placed: list[Character]) -> bool:
    """Whether characters stand beside one another, not below."""
    first, last = placed[0], placed[-1]
    return abs(last.left - first.left) >= abs(last.top - first.top)


def _shifts(characters: list[Character]) -> list[int]:
    """For each character, whether it is raised (1), lowered (-1) or on the line (0)."""
    placed = [one for one in characters if one.is_placed]
    heights = Counter(round(one.height, 1) for one in placed)
    if len(heights) < 2 or not _is_level(placed):
        return [0] * len(characters)
    largest = max(height for height, count in heights.items() if 5 * count >= len(placed) or height == max(heights))
    usual = [one for one in placed if abs(one.height - largest) < 0.06]
    tops, feet = sorted(one.top for one in usual), sorted(one.bottom for one in usual)
    top, foot = tops[len(tops) // 2], feet[len(feet) // 2]

    def shift(one: Character) -> int:
        if not one.is_placed or one.height >= _SMALLER * largest:
            return 0
        if foot - one.bottom > _RAISED_BY * largest:
            return 1
        return -1 if one.top - top > _LOWERED_BY * largest else 0

    return [shift(one) for one in characters]
