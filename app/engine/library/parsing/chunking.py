"""Pages -> passages: pure. A passage is a stretch of one page, of whole blocks where they are short enough."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any

from app.domain.passages import NOWHERE, Place
from app.engine.parts.pages import Block, Page, Role
from app.text.sentences import segment

_LONGEST = 150
"""Words; about 200 tokens: what a sentence embedder reads whole and a listener's answer needs."""
_ENOUGH = _LONGEST // 3
"""Words from which a passage ends before the next heading; shorter sections share one."""
_LONG_WORD = 10
"""Characters; a longer word counts again for each ten, as its tokens do and as scripts without spaces need."""
_WORD = re.compile(rf"\S{{1,{_LONGEST * _LONG_WORD}}}")
_LONGEST_HEADING = 80
"""Characters of one that are repeated in front of a passage."""
_DEEPEST = 3
"""So many headings, the innermost, are repeated there."""
_USUAL = asdict(NOWHERE)
"""What a row need not keep of a place."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage, and where it stands."""

    page: int | None
    text: str
    """What the page's text holds at its place."""
    place: Place


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a run of sentences of an overlong one."""

    start: int
    end: int
    words: int
    block: Block
    above: tuple[str, ...]
    """The headings it stands under."""


def cut(pages: Iterable[Page], language: str = "en") -> Iterator[Cut]:
    """Join blocks up to about 200 tokens, never across pages or into the next section; split longer ones at sentences.

    Headings go with what follows them. They count on across pages: chapters do.
    """
    path: list[tuple[int, str]] = []
    for page in pages:
        text, held = page.text, list[_Piece]()
        for piece in _pieces(page, path, language):
            if held and _parts(held, piece):
                headings = _last_headings(held)
                headings = [] if len(headings) == len(held) else headings
                yield _join(page, text, held[: len(held) - len(headings)])
                held = headings
            held.append(piece)
        if held:
            yield _join(page, text, held)


def _parts(held: list[_Piece], piece: _Piece) -> bool:
    """Whether a passage ends before a piece."""
    size = sum(one.words for one in held)
    if all(one.block.role is Role.HEADING for one in held):
        return size + piece.words > _LONGEST + _ENOUGH
    if size + piece.words > _LONGEST:
        return True
    if piece.block.role is Role.HEADING:
        return size >= _ENOUGH
    return piece.block.header != held[-1].block.header and size >= _ENOUGH


def _last_headings(held: list[_Piece]) -> list[_Piece]:
    """The headings at the end: they belong to what follows."""
    count = len(list(takewhile(lambda one: one.block.role is Role.HEADING, reversed(held))))
    return held[len(held) - count :]


def _join(page: Page, of: str, held: list[_Piece]) -> Cut:
    """`of`: the page's text."""
    first, last = held[0], held[-1]
    start, end = first.start, last.end
    header = next((one.block.header for one in held if one.block.header), "")
    text = of[start:end]
    lines = (" > ".join(first.above), header if header not in text else "")
    context = "\n".join(filter(None, lines))
    at = first.block
    place = Place(page.unit, page.name, start, end, at.row, at.start_s, last.block.end_s, context)
    return Cut(page.number, text, place)


def words(text: str) -> int:
    """How many words a text counts as."""
    return sum(1 + (len(word) - 1) // _LONG_WORD for word in text.split())


def _pieces(page: Page, path: list[tuple[int, str]], language: str) -> Iterator[_Piece]:
    """The blocks of a page, overlong ones in runs of whole sentences; keeps `path`, the headings in force."""
    start = 0
    for block in page.blocks:
        if block.role is Role.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
        above = tuple(text for _, text in path[-_DEEPEST:])
        for offset, run in _runs(block.text, language):
            yield _Piece(start + offset, start + offset + len(run), words(run), block, above)
        if block.role is Role.HEADING:
            path.append((block.level, block.text[:_LONGEST_HEADING]))
        start += len(block.text) + 2


def _runs(paragraph: str, language: str) -> Iterator[tuple[int, str]]:
    """(offset, run) of a paragraph: all of it where it is short enough; without the white space around."""
    if words(paragraph) <= _LONGEST:
        runs = [paragraph]
    else:
        runs, size = [""], 0
        for sentence in _sentences(paragraph, language):
            added = words(sentence)
            if size + added > _LONGEST:
                runs.append("")
                size = 0
            runs[-1] += sentence
            size += added
    offset = 0
    for run in runs:
        if run.strip():
            yield offset + len(run) - len(run.lstrip()), run.strip()
        offset += len(run)


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    """Sentences that joined give the paragraph; one that is overlong itself is cut at its words."""
    for sentence in segment(paragraph, language):
        start = size = 0
        for word in _WORD.finditer(sentence):
            added = words(word[0])
            if size + added > _LONGEST:
                yield sentence[start : word.start()]
                start, size = word.start(), 0
            size += added
        yield sentence[start:]


def embedded_text(text: str, place: Place) -> str:
    """What the embedder is given of a passage: the headings it stands under, then itself."""
    return f"{place.context}\n{text}" if place.context else text


def above_text(title: str, place: Place) -> str:
    """What stands above a passage, and finds it too."""
    return f"{title}\n{place.name}\n{place.context}"


def packed(place: Place) -> str:
    """A place as a row keeps it; only what is not as usual: most have hardly more than where they begin and end."""
    given = {name: getattr(place, name) for name in _USUAL}
    return json.dumps({name: value for name, value in given.items() if value != _USUAL[name]})


def unpacked(kept: str) -> Place:
    """What `packed` made it from."""
    given: dict[str, Any] = json.loads(kept)
    return Place(**given)
