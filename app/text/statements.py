"""Splits a passage into statements: sentences, list items, table rows. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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


_TOKEN = re.compile(r"\w+")
_AROUND = "*|#"
"""Marks of a format, which do not belong to what stands beside them."""


@dataclass(frozen=True, slots=True)
class Located:
    """A statement, and the stretch of the text that it was made of."""

    text: str
    start: int
    end: int


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


def located(text: str, language: str = "en") -> list[Located]:
    """Every statement, with where it stands in the text: the words between are the same, in the same order."""
    tokens = list(_TOKEN.finditer(text))
    spelled = [token[0] for token in tokens]
    found: list[Located] = []
    at = 0
    for statement in statements(text, language):
        words = _TOKEN.findall(statement)
        first = _find(spelled, words, at)
        if first is None:
            continue
        at = first + len(words)
        start, end = tokens[first].start(), tokens[at - 1].end()
        found.append(Located(statement, start - _attached(text[:start][::-1]), end + _attached(text[end:])))
    return found


def _find(tokens: list[str], words: list[str], at: int) -> int | None:
    """The first place from one on where these words follow one another."""
    last = len(tokens) - len(words)
    return next((place for place in range(at, last + 1) if tokens[place : place + len(words)] == words), None)


def _attached(beside: str) -> int:
    """How many signs stand beside a word without white space."""
    signs = re.match(rf"[^\w\s{re.escape(_AROUND)}]*", beside)
    return len(signs[0]) if signs else 0


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
