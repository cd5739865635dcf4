"""Lines of a printed page -> paragraphs, list items and headings: pure. Used for PDFs and for pictures of text.

The lines come in the order in which they are read; what belongs together is told by their places, since a
printed page says nowhere where a paragraph ends.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, zip_longest
from statistics import median

from app.engine.parts.pages import Block, Role

_SHORT = 0.85
"""A line that ends a sentence and is shorter than this part of the lines around it ends its paragraph."""
_VERY_SHORT = 0.4
"""One that is shorter than this ends it whatever it says: a heading, an address, a cell."""
_AROUND = 8
"""Lines before and after that show how wide the column is."""
_GAP = 1.25
"""Lines farther apart than so many times the usual distance belong to two paragraphs."""
_OTHER_SIZE = 1.12
"""Letters larger or smaller by this factor belong to another paragraph."""
_LONGEST_HEADING = 160
"""Characters."""
_LARGER = ((1.6, 1), (1.3, 2), (1.12, 3))
"""(so many times the size of the running text, level of a heading set in it)"""
_BOLD_LEVEL = 4
"""Of a heading that is bold, no larger."""

_BULLET = re.compile(r"[•‣\u2043◦▪▫■□●○◆◇►▶➢✓✔✗\uf0a7\uf0b7\uf0d8·*\u2013—-](?:\s+|$)")
_DASHES = "\u2013—-*·"
"""Bullets that stand in sentences too."""
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s+(?=\S)")
_ENDS = (".", "!", "?", ":", ";", '"', "”", "»", "。", "\uff01", "\uff1f", "؟", "।")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\S{1,6}$")
"""What stands before the page number in a table of contents."""
_HYPHEN = re.compile(r"[^\W\d_]-$")
_GOES_ON = (",", "-", "\u2013", "(", "/")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
"""Letters that are written without spaces between words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. Places count from the page's upper left corner, in any one unit."""

    text: str
    """Without white space around it."""
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Height of its letters, as in the size of a font."""
    is_bold: bool = False
    is_parted: bool = False
    """Its last word goes on in the next line; the hyphen is gone."""

    @property
    def width(self) -> float:
        """From its left to its right end."""
        return self.right - self.left


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line] = field(default_factory=list)
    marker: str = ""
    """Of a list item: the bullet or number in front."""

    @property
    def text(self) -> str:
        """The lines joined, without an item's bullet; a number in front is part of the text."""
        text = join(self.lines)
        return text[len(self.marker) :].strip() if _BULLET.fullmatch(self.marker) else text

    @property
    def size(self) -> float:
        """Of its letters."""
        return median(line.size for line in self.lines)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is."""
        return all(line.is_bold for line in self.lines)


def join(lines: Iterable[Line]) -> str:
    """The text of lines that follow each other."""
    text, is_parted = "", True
    for line in lines:
        glued = is_parted or (_NO_SPACES.match(text[-1:]) and _NO_SPACES.match(line.text))
        text += line.text if glued else f" {line.text}"
        is_parted = line.is_parted
    return text.strip()


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """What belongs together; no word is lost."""
    lines = list(_rows(_columns(line for line in lines if line.text)))
    usual = _usual_distance(lines)
    made: list[Paragraph] = []
    for index, line in enumerate(lines):
        reach = _reach(lines, index)
        if not made or _parts(made[-1], line, usual, reach):
            made.append(Paragraph([line], _marker(line.text)))
        else:
            made[-1].lines.append(line)
    return made


def _columns(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, those from right to left that are written downwards."""
    for is_upright, run in groupby(lines, _is_upright):
        yield from sorted(run, key=lambda line: -line.left if is_upright else 0)


def _is_upright(line: Line) -> bool:
    return len(line.text) > 1 and line.bottom - line.top > 1.5 * line.width and bool(_NO_SPACES.match(line.text))


def _rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, those joined that stand side by side within a few letters: a bullet and its item, cells of a row."""
    held: Line | None = None
    for line in lines:
        if held and not held.is_parted and _is_beside(held, line):
            held = replace(
                line, text=f"{held.text} {line.text}", left=held.left, top=min(held.top, line.top),
                bottom=max(held.bottom, line.bottom), size=max(held.size, line.size),
                is_bold=held.is_bold and line.is_bold,
            )  # fmt: skip
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _is_beside(held: Line, line: Line) -> bool:
    overlap = min(held.bottom, line.bottom) - max(held.top, line.top)
    height = min(held.bottom - held.top, line.bottom - line.top)
    gap = line.left - held.right
    near = 4 if _marker(f"{held.text} ") else 1.5
    return overlap > 0.5 * height and -0.5 * line.size < gap < near * line.size


def _usual_distance(lines: Sequence[Line]) -> float:
    """From one line to the next within a paragraph, as a part of the letters' size."""
    distances = [
        (after.top - before.top) / after.size
        for before, after in pairwise(lines)
        if after.size and 0.5 < (after.top - before.top) / after.size < 2.5
    ]
    return median(distances) if distances else 1.2


def _reach(lines: Sequence[Line], index: int) -> float:
    """How far the lines of the column reach in which the line before this one stands."""
    before = lines[max(0, index - 1)]
    around = lines[max(0, index - _AROUND) : index + _AROUND]
    slack = 3 * before.size
    return max(
        (line.right for line in around if line.left < before.right and abs(line.left - before.left) <= slack),
        default=before.right,
    )


def _parts(held: Paragraph, line: Line, usual: float, reach: float) -> bool:
    """Whether a paragraph ends before a line."""
    last = held.lines[-1]
    if last.is_parted:
        return False
    if max(last.size, line.size) > _OTHER_SIZE * min(last.size, line.size) or held.is_bold != line.is_bold:
        return True
    if _begins_item(held, line, reach) or _LEADER.search(last.text):
        return True
    is_cut_off = _is_short(last, reach, _VERY_SHORT) and not last.text.endswith(_GOES_ON)
    ends = last.text.endswith(_ENDS)
    down = (line.top - last.top) / line.size if line.size else usual
    if down < 0.5:  # the next column, or beside
        return ends or is_cut_off
    is_indented = line.left > last.left + 0.8 * line.size
    leaves_item = bool(held.marker) and line.left < held.lines[0].left + 0.3 * line.size
    ends_here = ends and (is_indented or leaves_item or _is_short(last, reach, _SHORT))
    return down > _GAP * usual or ends_here or is_cut_off


def _is_short(line: Line, reach: float, part: float) -> bool:
    return line.width < part * (reach - line.left)


def _begins_item(held: Paragraph, line: Line, reach: float) -> bool:
    """Whether a list item begins: a bullet does, a number where a sentence or another item ends before it."""
    if _BULLET.match(line.text):
        return line.text[0] not in _DASHES or bool(held.marker) or held.lines[-1].text.endswith(_ENDS)
    if not _NUMBER.match(line.text):
        return False
    last = held.lines[-1]
    return bool(held.marker) or last.text.endswith(_ENDS) or _is_short(last, reach, _SHORT)


def _marker(text: str) -> str:
    match = _BULLET.match(text) or _NUMBER.match(text)
    return match[0] if match else ""


def blocks(made: Iterable[Paragraph], running_size: float) -> Iterator[Block]:
    """Paragraphs with their roles; `running_size`: of most of the document's letters."""
    for paragraph in made:
        text = paragraph.text
        if not text:
            continue
        level = _level(paragraph, text, running_size)
        if level:
            yield Block(text, Role.HEADING, level)
        else:
            yield Block(text, Role.ITEM if paragraph.marker else Role.PARAGRAPH)


def _level(paragraph: Paragraph, text: str, running_size: float) -> int:
    """Of a heading; 0: it is none."""
    is_bulleted = bool(_BULLET.fullmatch(paragraph.marker))
    letters = sum(letter.isalpha() for letter in text)
    if is_bulleted or len(text) > _LONGEST_HEADING or letters < max(2, len(text) / 2) or text.endswith((".", ",", ";")):
        return 0
    for factor, level in _LARGER:
        if paragraph.size >= factor * running_size:
            return level
    return _BOLD_LEVEL if paragraph.is_bold and paragraph.size >= 0.9 * running_size else 0


def unparted(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines as they are seen, without the hyphens that only part a word at a line's end."""
    for line, after in zip_longest(lines, lines[1:]):
        if after and _HYPHEN.search(line.text) and after.text[:1].islower():
            yield replace(line, text=line.text[:-1], is_parted=True)
        else:
            yield line
