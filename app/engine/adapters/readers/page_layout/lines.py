"""Groups the lines of a printed page into paragraphs, list items and headings, for PDFs and pictures of text.

The lines come in reading order; which of them belong together is inferred from their positions, since nothing on a
printed page marks the end of a paragraph.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, zip_longest
from statistics import median

from app.engine.parts.pages import Block, Role

_SHORT = 0.85
"""A line that ends a sentence and is shorter than this share of the lines around it ends its paragraph."""
_VERY_SHORT = 0.4
"""A line shorter than this share ends it in any case: a heading, an address, a cell."""
_AROUND = 8
"""Lines before and after from which the column's width is inferred."""
_GAP = 1.25
"""Lines farther apart than this many times the usual distance belong to different paragraphs."""
_OTHER_SIZE = 1.12
"""Text larger or smaller by this factor belongs to another paragraph."""
_LONGEST_HEADING = 160
"""Characters."""
_LARGER = ((1.6, 1), (1.3, 2), (1.12, 3))
"""(factor of the body text's size, level of a heading of at least that size)"""
_BOLD_LEVEL = 4
"""The level of a heading that is bold but not larger."""

_BULLET = re.compile(r"[•‣\u2043◦▪▫■□●○◆◇►▶➢✓✔✗\uf0a7\uf0b7\uf0d8·*\u2013—-](?:\s+|$)")
_DASHES = "\u2013—-*·"
"""Bullets that also occur in sentences."""
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s+(?=\S)")
_ENDS = (".", "!", "?", ":", ";", '"', "”", "»", "。", "\uff01", "\uff1f", "؟", "।")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\S{1,6}$")
"""The dots and page number at the end of a line in a table of contents."""
_HYPHEN = re.compile(r"[^\W\d_]-$")
_CONTINUES = (",", "-", "\u2013", "(", "/")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
"""Scripts that are written without spaces between words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. Coordinates count from the page's upper left corner, in any one unit."""

    text: str
    """Without white space around it."""
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Height of its letters, like a font size."""
    is_bold: bool = False
    is_hyphenated: bool = False
    """Its last word continues in the next line; a hyphen that only splits it has been removed."""
    parts: tuple["Line", ...] = ()
    """The pieces that wide gaps cut it into, where there are several: they may be cells or lines of columns."""

    @property
    def width(self) -> float:
        """From its left to its right end."""
        return self.right - self.left


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line] = field(default_factory=list)
    marker: str = ""
    """The bullet or number in front of a list item."""

    @property
    def text(self) -> str:
        """The joined lines, without an item's bullet; a number in front is part of the text."""
        text = join_lines(self.lines)
        return text[len(self.marker) :].strip() if _BULLET.fullmatch(self.marker) else text

    @property
    def size(self) -> float:
        """Height of its letters."""
        return median(line.size for line in self.lines)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.is_bold for line in self.lines)


def join_lines(lines: Iterable[Line]) -> str:
    """The text of consecutive lines."""
    text, is_hyphenated = "", True
    for line in lines:
        is_glued = is_hyphenated or (_NO_SPACES.match(text[-1:]) and _NO_SPACES.match(line.text))
        text += line.text if is_glued else f" {line.text}"
        is_hyphenated = line.is_hyphenated
    return text.strip()


def group_paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Group the lines into paragraphs; no word is lost."""
    lines = list(_join_rows(_order_vertical(line for line in lines if line.text)))
    usual = _usual_distance(lines)
    groups: list[Paragraph] = []
    for index, line in enumerate(lines):
        reach = _reach(lines, index)
        if not groups or _is_break(groups[-1], line, usual, reach):
            groups.append(Paragraph([line], _marker(line.text)))
        else:
            groups[-1].lines.append(line)
    return groups


def _order_vertical(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with runs of vertical writing ordered from right to left."""
    for is_vertical, run in groupby(lines, _is_vertical):
        yield from sorted(run, key=lambda line: -line.left if is_vertical else 0)


def _is_vertical(line: Line) -> bool:
    return len(line.text) > 1 and line.bottom - line.top > 1.5 * line.width and bool(_NO_SPACES.match(line.text))


def _join_rows(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, joining those only a few letters apart in a row: a bullet and its item, the cells of a row."""
    pending: Line | None = None
    for line in lines:
        if pending and not pending.is_hyphenated and _is_beside(pending, line):
            pending = replace(
                line, text=f"{pending.text} {line.text}", left=pending.left, top=min(pending.top, line.top),
                bottom=max(pending.bottom, line.bottom), size=max(pending.size, line.size),
                is_bold=pending.is_bold and line.is_bold,
            )  # fmt: skip
            continue
        if pending:
            yield pending
        pending = line
    if pending:
        yield pending


def _is_beside(pending: Line, line: Line) -> bool:
    overlap = min(pending.bottom, line.bottom) - max(pending.top, line.top)
    height = min(pending.bottom - pending.top, line.bottom - line.top)
    gap = line.left - pending.right
    near = 4 if _marker(f"{pending.text} ") else 1.5
    return overlap > 0.5 * height and -0.5 * line.size < gap < near * line.size


def _usual_distance(lines: Sequence[Line]) -> float:
    """The distance from one line of a paragraph to the next, in multiples of the letters' size."""
    distances = [
        (after.top - before.top) / after.size
        for before, after in pairwise(lines)
        if after.size and 0.5 < (after.top - before.top) / after.size < 2.5
    ]
    return median(distances) if distances else 1.2


def _reach(lines: Sequence[Line], index: int) -> float:
    """The right edge of the column that the previous line is in."""
    before = lines[max(0, index - 1)]
    around = lines[max(0, index - _AROUND) : index + _AROUND]
    slack = 3 * before.size
    return max(
        (line.right for line in around if line.left < before.right and abs(line.left - before.left) <= slack),
        default=before.right,
    )


def _is_break(pending: Paragraph, line: Line, usual: float, reach: float) -> bool:
    """Whether the paragraph ends before the line."""
    last = pending.lines[-1]
    if last.is_hyphenated:
        return False
    if max(last.size, line.size) > _OTHER_SIZE * min(last.size, line.size) or pending.is_bold != line.is_bold:
        return True
    if _begins_item(pending, line, reach) or _LEADER.search(last.text):
        return True
    is_cut_off = _is_short(last, reach, _VERY_SHORT) and not last.text.endswith(_CONTINUES)
    ends = last.text.endswith(_ENDS)
    down = (line.top - last.top) / line.size if line.size else usual
    if down < 0.5:  # in the next column, or beside it
        return ends or is_cut_off
    is_indented = line.left > last.left + 0.8 * line.size
    leaves_item = bool(pending.marker) and line.left < pending.lines[0].left + 0.3 * line.size
    ends_here = ends and (is_indented or leaves_item or _is_short(last, reach, _SHORT))
    return down > _GAP * usual or ends_here or is_cut_off


def _is_short(line: Line, reach: float, share: float) -> bool:
    return line.width < share * (reach - line.left)


def _begins_item(pending: Paragraph, line: Line, reach: float) -> bool:
    """Whether the line begins a list item: a bullet does; a number only if a sentence or an item ends before it."""
    if _BULLET.match(line.text):
        return line.text[0] not in _DASHES or bool(pending.marker) or pending.lines[-1].text.endswith(_ENDS)
    if not _NUMBER.match(line.text):
        return False
    last = pending.lines[-1]
    return bool(pending.marker) or last.text.endswith(_ENDS) or _is_short(last, reach, _SHORT)


def _marker(text: str) -> str:
    match = _BULLET.match(text) or _NUMBER.match(text)
    return match[0] if match else ""


def begins_item(text: str) -> bool:
    """Whether a text is nothing but the bullet or number of a list item."""
    return _marker(f"{text} x") == f"{text} "


def to_blocks(paragraphs: Iterable[Paragraph], body_size: float) -> Iterator[Block]:
    """The paragraphs with their roles; `body_size`: the letter size of most of the document's text."""
    for paragraph in paragraphs:
        text = paragraph.text
        if not text:
            continue
        level = _level(paragraph, text, body_size)
        if level:
            yield Block(text, Role.HEADING, level)
        else:
            yield Block(text, Role.ITEM if paragraph.marker else Role.PARAGRAPH)


def _level(paragraph: Paragraph, text: str, body_size: float) -> int:
    """The paragraph's level as a heading; 0 if it is not one."""
    is_bulleted = bool(_BULLET.fullmatch(paragraph.marker))
    letters = sum(letter.isalpha() for letter in text)
    if is_bulleted or len(text) > _LONGEST_HEADING or letters < max(2, len(text) / 2) or text.endswith((".", ",", ";")):
        return 0
    for factor, level in _LARGER:
        if paragraph.size >= factor * body_size:
            return level
    return _BOLD_LEVEL if paragraph.is_bold and paragraph.size >= 0.9 * body_size else 0


def remove_hyphens(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines without the hyphens that only split a word at a line's end."""
    for line, after in zip_longest(lines, lines[1:]):
        if after and _HYPHEN.search(line.text) and after.text[:1].islower():
            yield replace(line, text=line.text[:-1], is_hyphenated=True)
        else:
            yield line
