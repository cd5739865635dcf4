"""Splits a passage into statements: sentences, list items, table rows. Pure."""

import re
from collections.abc import Iterator

from app.text.sentences import segment

_ITEM = re.compile(r"\s*(?:[-*+\u2022\u25aa\u2013]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|#{1,6})\s+")
"""The beginning of a list item or a heading."""
_CELLS = re.compile(r"\t|\S {3,}\S|^\s*\|.*\|\s*$")
"""A row of a table."""
_ENDS = re.compile(r"[.!?:;\u3002\uff01\uff1f][\"')\]\u201d\u2019]*$")
_RULE = re.compile(r"^[\s|:=_*+-]*$")
"""A line that only separates."""
_FULL = 0.7
"""A line this long, as a share of the longest one, was probably wrapped to fit the page."""


def statements(text: str, language: str = "en") -> list[str]:
    """Every statement in order, white space collapsed, without bullets, heading marks and table borders.

    Lines of running text are joined before they are split into sentences; list items, headings and table rows stay
    separate. `language` is ISO 639-1.
    """
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        for run in _runs(block.split("\n")):
            found += _sentences(run, language)
    return found


def _sentences(run: str, language: str) -> Iterator[str]:
    """Sentences with at least one word; a number that was split off is put back before what it numbers."""
    number = ""
    for sentence in segment(run, language):
        whole = (number + sentence).strip()
        number = f"{whole} " if re.fullmatch(r"\(?\w{1,3}[.)]", whole) else ""
        if not number and re.search(r"\w", whole):
            yield whole
    if number:
        yield number.strip()


def _runs(lines: list[str]) -> Iterator[str]:
    """Runs of text that continue across line breaks."""
    longest = max(map(len, lines))
    pending: list[str] = []
    for line in lines:
        is_rule = bool(_RULE.match(line))
        if pending and (is_rule or not _continues(pending[-1], line, longest)):
            yield " ".join(map(_strip_marks, pending))
            pending = []
        if not is_rule:
            pending.append(line)
    if pending:
        yield " ".join(map(_strip_marks, pending))


def _continues(before: str, line: str, longest: int) -> bool:
    """Whether a line continues the one before it."""
    if _ITEM.match(line) or _CELLS.search(line) or _CELLS.search(before) or before.lstrip().startswith("#"):
        return False
    if line.lstrip()[:1].islower():
        return True
    return len(before) >= _FULL * longest and len(before) > 40 and not (_ENDS.search(before) and len(before) < 60)


def _strip_marks(line: str) -> str:
    bare = _ITEM.sub("", line, count=1) if re.match(r"\s*[-*+#\u2022\u25aa\u2013]", line) else line
    cells = [cell.strip() for cell in re.split(r"\t+|\||(?<=\S) {3,}(?=\S)", bare)]
    return " ".join(", ".join(cell for cell in cells if cell).replace("**", "").split())
