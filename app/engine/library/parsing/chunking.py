"""Splits pages into chunks, which become passages. A chunk is part of one page: whole blocks if they are short."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby, takewhile
from typing import Any

from app.domain.passages import NOWHERE, Place
from app.engine.parts.pages import Block, Page, Role
from app.text.sentences import segment

_LONGEST = 150
"""Words; about 200 tokens: as much as a sentence embedder reads at once and a spoken answer needs."""
_ENOUGH = _LONGEST // 3
"""Words from which a chunk ends before the next heading; shorter sections share one."""
_LONG_WORD = 10
"""Characters; a longer word counts once more for each ten, as its tokens do and as scripts without spaces need."""
_WORD = re.compile(rf"\S{{1,{_LONGEST * _LONG_WORD}}}")
_LONGEST_HEADING = 80
"""Characters of a heading that are repeated in front of a chunk."""
_DEEPEST = 3
"""How many headings, the innermost, are repeated there."""
_DEFAULTS = asdict(NOWHERE)
"""Values of a place that are not stored."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of a passage, and its place."""

    page: int | None
    text: str
    """The page's text at that place."""
    place: Place


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a run of sentences from an overlong one."""

    start: int
    end: int
    words: int
    block: Block
    headings: tuple[str, ...]
    """The headings that it is under."""


def split(pages: Iterable[Page], language: str = "en") -> Iterator[Chunk]:
    """Join blocks up to about 200 tokens, never across pages or into the next section; split longer ones at sentences.

    Headings go with the text that follows them. They apply across pages, as chapters do.
    """
    path: list[tuple[int, str]] = []
    for page in pages:
        text, pending = page.text, list[_Piece]()
        for piece in _pieces(page, path, language):
            if pending and _is_break(pending, piece):
                headings = _last_headings(pending)
                headings = [] if len(headings) == len(pending) else headings
                yield _join(page, text, pending[: len(pending) - len(headings)])
                pending = headings
            pending.append(piece)
        if pending:
            yield _join(page, text, pending)


def _is_break(pending: list[_Piece], piece: _Piece) -> bool:
    """Whether a chunk ends before the piece."""
    size = sum(piece.words for piece in pending)
    if all(piece.block.role is Role.HEADING for piece in pending):
        return size + piece.words > _LONGEST + _ENOUGH
    if size + piece.words > _LONGEST:
        return True
    if piece.block.role is Role.HEADING:
        return size >= _ENOUGH
    return piece.block.header != pending[-1].block.header and size >= _ENOUGH


def _last_headings(pending: list[_Piece]) -> list[_Piece]:
    """The headings at the end, which belong to the text that follows."""
    count = len(list(takewhile(lambda piece: piece.block.role is Role.HEADING, reversed(pending))))
    return pending[len(pending) - count :]


def _join(page: Page, page_text: str, pending: list[_Piece]) -> Chunk:
    first, last = pending[0], pending[-1]
    start, end = first.start, last.end
    header = next((piece.block.header for piece in pending if piece.block.header), "")
    text = page_text[start:end]
    lines = (" > ".join(first.headings), header if header not in text else "")
    context = "\n".join(filter(None, lines))
    place = Place(
        page.unit, page.name, start, end, first.block.row, first.block.start_s, last.block.end_s, context,
        tuple(_tables(pending, start)),
    )  # fmt: skip
    return Chunk(page.number, text, place)


def _tables(pending: list[_Piece], start: int) -> Iterator[tuple[int, int, str]]:
    """The runs of whole rows that have the same header; rows that only name columns are none of them."""
    for header, run in groupby(pending, lambda piece: piece.block.header if _is_row(piece) else None):
        if header is not None:
            pieces = list(run)
            yield pieces[0].start - start, pieces[-1].end - start, header


def _is_row(piece: _Piece) -> bool:
    block = piece.block
    return block.role is Role.ROW and not block.is_header and piece.end - piece.start == len(block.text)


def count_words(text: str) -> int:
    """The number of words a text counts as."""
    return sum(1 + (len(word) - 1) // _LONG_WORD for word in text.split())


def _pieces(page: Page, path: list[tuple[int, str]], language: str) -> Iterator[_Piece]:
    """The blocks of a page, overlong ones in runs of whole sentences; updates `path`, the current headings."""
    start = 0
    for block in page.blocks:
        if block.role is Role.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
        headings = tuple(text for _, text in path[-_DEEPEST:])
        for offset, run in _runs(block.text, language):
            yield _Piece(start + offset, start + offset + len(run), count_words(run), block, headings)
        if block.role is Role.HEADING:
            path.append((block.level, block.text[:_LONGEST_HEADING]))
        start += len(block.text) + 2


def _runs(paragraph: str, language: str) -> Iterator[tuple[int, str]]:
    """(offset, run) for each run of a paragraph, stripped; a short paragraph is one run."""
    if count_words(paragraph) <= _LONGEST:
        runs = [paragraph]
    else:
        runs, size = [""], 0
        for sentence in _sentences(paragraph, language):
            added = count_words(sentence)
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
    """Sentences that together make up the paragraph; an overlong one is split between words."""
    for sentence in segment(paragraph, language):
        start = size = 0
        for word in _WORD.finditer(sentence):
            added = count_words(word[0])
            if size + added > _LONGEST:
                yield sentence[start : word.start()]
                start, size = word.start(), 0
            size += added
        yield sentence[start:]


def embedded_text(text: str, place: Place) -> str:
    """A passage's text for the embedder: the headings it is under, then its own text."""
    return f"{place.context}\n{text}" if place.context else text


def above_text(title: str, place: Place) -> str:
    """The title and headings above a passage, by which it can be found too."""
    return f"{title}\n{place.name}\n{place.context}"


def pack(place: Place) -> str:
    """A place as it is stored, without default values: most have little more than a start and an end."""
    values = {name: getattr(place, name) for name in _DEFAULTS}
    return json.dumps({name: value for name, value in values.items() if value != _DEFAULTS[name]})


def unpack(packed: str) -> Place:
    """The place that `pack` was given."""
    values: dict[str, Any] = json.loads(packed)
    return Place(**values | {"tables": tuple(map(tuple, values.get("tables", ())))})
