"""Answers from tables: the cell, or else the row, that a question names. Pure.

A cell is never said without its row and its column. A row counts as named where words of the question stand in it that
few other rows of its table have; so the price of a walnut is never given as that of a maple.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.passages import Passage
from app.engine.answering.units import is_bare, split_unit, unit_of_prices, with_unit
from app.text.cells import split_cells
from app.text.terms import term, terms

_SHORTEST_STEM = 4
"""Letters that a word and the beginning of a longer one have in common at least: rain, rainfall."""
_ABBREVIATED = frozenset(
    (  # noqa: SIM905
        "jan feb mar apr may jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
        "mär mrz mai okt dez die mit don sam son lun mer jeu ven dim"
    ).split()
)
"""Short names of months and days."""
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+\d[\w-]*|\w+")
_ZEROS = re.compile(r"[.,]0+$")
_EMPTY = frozenset({"", "-", "\u2013", "\u2014", "n/a", "n.a.", "\u2212"})
"""Cells that hold nothing."""
_MOST_ROWS = 4
"""That are said where a question names several alike."""
_MOST_CELLS = 8
"""Of a row that is said as a whole."""
_WORDY = 6
"""Words in a cell that is a statement by itself."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table in a passage."""

    passage: int
    """Index of the passage among those given."""
    columns: tuple[str, ...]
    """Their names; empty where they have none."""
    cells: tuple[str, ...]
    """As many as there are columns, where these have names."""
    unit: str = ""
    """Of its figures, where a heading says it; empty where none does."""

    @property
    def is_wordy(self) -> bool:
        """Whether a cell is text, which may answer in other words than the question's."""
        return any(len(cell.split()) >= _WORDY for cell in self.cells)

    @property
    def label(self) -> str:
        """What the row is called, without a unit."""
        return split_unit(self.cells[0])[0] if self.cells else ""

    def value(self, column: int) -> str:
        """A cell as it is shown, with its unit."""
        units = (split_unit(name)[1] for name in (self._name(column), self.cells[0]) if column)
        return with_unit(self.cells[column], next(filter(None, units), self.unit))

    def name(self, column: int) -> str:
        """The name of a column, without a unit; empty where it has none."""
        return split_unit(self._name(column))[0]

    def _name(self, column: int) -> str:
        return self.columns[column] if column < len(self.columns) else ""

    @property
    def filled(self) -> list[int]:
        """The columns in which it holds something, but for the first."""
        return [column for column in range(1, len(self.cells)) if self.cells[column] not in _EMPTY]

    def said(self) -> str:
        """The whole row: each cell under the name of its column."""
        values = [f"{self.name(one)} {self.value(one)}".strip() for one in self.filled[:_MOST_CELLS]]
        more = ["..."] if len(self.filled) > _MOST_CELLS else []
        first = self.name(0) if is_bare(self.label) else ""
        label = f"{first} {self.label}".strip()
        return f"{label.rstrip(':')}: {', '.join(values + more)}" if label and values else label or ", ".join(values)


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table answers."""

    rows: tuple[TableRow, ...]
    """Those that are named, all alike."""
    text: str
    """What is said."""
    is_certain: bool
    """Whether the row is named in full, or every word of the question is accounted for."""
    coverage: float
    """The share of the question's words that its names hold."""


def rows_of(index: int, passage: Passage) -> Iterator[tuple[int, TableRow]]:
    """(offset in the passage's text, row) for each row of its tables."""
    unit = unit_of_prices(f"{passage.title}\n{passage.place.context}\n{passage.text}")
    for start, end, header in passage.place.tables:
        columns = tuple(split_cells(header)) if header else ()
        offset = start
        for line in passage.text[start:end].split("\n\n"):
            cells = tuple(split_cells(line))
            if columns:
                cells += ("",) * (len(columns) - len(cells))
            yield offset, TableRow(index, columns, cells, unit)
            offset += len(line) + 2


def choose(question: str, passages: Sequence[Passage], language: str = "en") -> TableAnswer | None:
    """The best answer that the tables among the passages hold; None where none of their rows is named."""
    asked = _asked(question, language)
    if not asked:
        return None
    tables: dict[tuple[str, tuple[str, ...]], list[TableRow]] = defaultdict(list)
    for index, passage in enumerate(passages):
        for _, row in rows_of(index, passage):
            if row.filled:  # others are titles of the rows below them
                tables[passage.document, row.columns].append(row)
    found = (_choose(question, asked, rows, passages, language) for rows in tables.values())
    ranked = sorted(filter(None, found), key=lambda pair: -pair[0])
    return ranked[0][1] if ranked else None


def _choose(
    question: str, asked: set[str], rows: Sequence[TableRow], passages: Sequence[Passage], language: str
) -> tuple[float, TableAnswer] | None:
    """How well the best rows of a table are named, and what they answer."""
    held = [[_held(asked, cell, language) for cell in row.cells] for row in rows]
    spread = {word: sum(any(word in cell for cell in row) for row in held) for word in asked}
    worth = {word: _worth(count, len(rows)) for word, count in spread.items()}
    named = [sum(worth[word] for word in set().union(*row)) for row in held]
    best = max(named)
    columns, column_points = _columns_named(asked, rows[0], language)
    if best <= 0 and not (len(rows) == 1 and columns):
        return None
    chosen = [number for number, points in enumerate(named) if points >= best - 1e-9]
    if len(chosen) > _MOST_ROWS:
        return None
    first = rows[chosen[0]]
    worthy = {word for word, points in worth.items() if points > 0}
    named_cells = [tuple(bool(cell & worthy) for cell in held[one]) for one in chosen]
    texts = list(
        dict.fromkeys(_said(question, rows[one], hit, columns) for one, hit in zip(chosen, named_cells, strict=True))
    )
    passage = passages[first.passage]
    above = _held(asked, f"{passage.title} {passage.place.context} {passage.place.name}", language)
    accounted = above.union(*(held[chosen[0]]), *(_held(asked, name, language) for name in first.columns))
    if best <= 0 and not accounted >= asked:
        return None  # the only row there is, of something else
    label = _words(first.label, language)
    is_full = bool(label) and all(any(_is_same(word, one) for one in asked) for word in label)
    is_certain = accounted >= asked or (is_full and (len(first.cells) == 2 or bool(columns) or best > 0))
    answer = TableAnswer(tuple(rows[one] for one in chosen), ". ".join(texts), is_certain, len(accounted) / len(asked))
    return best + column_points + len(accounted) / len(asked), answer


def _worth(count: int, of: int) -> float:
    """What a word tells that so many of all rows, or columns, have; nothing where each has it."""
    return 0.0 if not count or (of > 1 and count == of) else math.log(1 + of / count)


def _columns_named(asked: set[str], row: TableRow, language: str) -> tuple[list[int], float]:
    """The columns whose names the question holds best, but for that of the labels."""
    held = [_held(asked, name, language) for name in row.columns]
    count = len(held) - 1
    points = [
        sum(_worth(sum(word in other for other in held[1:]), count) for word in words) if number else 0.0
        for number, words in enumerate(held)
    ]
    if count == 1 and held[1]:
        points[1] = 1.0
    best = max(points, default=0.0)
    return ([number for number, one in enumerate(points) if one >= best - 1e-9], best) if best > 0 else ([], 0.0)


def _said(question: str, row: TableRow, is_hit: Sequence[bool], columns: Sequence[int]) -> str:
    """The cells asked for, each with its row and column; the whole row where none is, or where they are empty.

    `is_hit`: which of its cells the question names; `columns`: those whose names it has.
    """
    named = [column for column in columns if column in row.filled]
    hits = [column for column in row.filled if is_hit[column] and column not in named]
    left = [column for column in row.filled if column not in hits]
    if not row.columns or not row.filled or (columns and not named):
        named, hits = [], []
    elif not named and len(row.filled) == 1:
        named = row.filled
    elif not named and is_hit[0] and hits and len(left) == 1:  # a maple, large: one cell is left
        named = left
    elif not named and len(hits) == 1 and not is_hit[0] and len(row.columns) > 2 and not row.is_wordy:
        named, hits = hits, []  # a lesson is asked for by its name: where it stands is the answer
    label = ", ".join(filter(None, [row.label, *(row.value(column) for column in hits)]))
    if not named:
        return _capital(row.said())
    return ". ".join(f"{_names(question, row, label, column)}: {row.value(column)}" for column in named)


def _names(question: str, row: TableRow, label: str, column: int) -> str:
    """Row and column in the order in which they are asked for; as one name where they are asked for as one."""
    name, asked = row.name(column), " ".join(question.casefold().split())
    if is_bare(label):
        label = f"{row.name(0)} {label}".strip()
    if not label or not name:
        return _capital(label or name)
    for pair in ((name, label), (label, name)):
        if re.search(rf"(?<!\w){re.escape(' '.join(pair).casefold())}s?(?!\w)", asked):
            return _capital(f"{pair[0]} {_lower(pair[1], label, question)}")
    places = [_place(asked, one) for one in (label, name)]
    pair = (name, label) if places[1] < places[0] else (label, name)
    return _capital(", ".join(pair))


def _place(asked: str, name: str) -> int:
    """Where a question names something; far behind where it does not."""
    places = (asked.find(word[:_SHORTEST_STEM].casefold()) for word in name.split())
    return next((place for place in places if place >= 0), len(asked) if name else 0)


def _lower(text: str, label: str, question: str) -> str:
    """A name as it stands in the question, where that has it in small letters."""
    at = question.casefold().find(text.casefold())
    return question[at : at + len(text)] if at >= 0 and text == label else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asked(question: str, language: str) -> set[str]:
    """The words of a question that carry meaning, and its figures."""
    matter = {term(word, language) for word in terms(question, (language,))}
    tokens = set(_words(question, language))
    return {word for word in tokens if word in matter or word[:1].isdigit() or not word.isalpha()} or tokens


def _words(text: str, language: str) -> list[str]:
    return [_token(found[0], language) for found in _TOKEN.finditer(text.casefold())]


def _token(token: str, language: str) -> str:
    return _ZEROS.sub("", token) if token[0].isdigit() else term(token, language)


def _held(asked: set[str], text: str, language: str) -> set[str]:
    """The words asked for that a text holds, in any form."""
    there = set(_words(text, language))
    return {word for word in asked if any(_is_same(one, word) for one in there)}


def _is_same(there: str, asked: str) -> bool:
    """Whether two words are forms of one, one is the beginning of the other, or the first is its abbreviation."""
    if there == asked:
        return True
    if there[:1].isdigit() or asked[:1].isdigit():
        return False
    short, long_ = sorted((there, asked), key=len)
    if len(short) >= _SHORTEST_STEM and long_.startswith(short):
        return True
    return there in _ABBREVIATED and asked.startswith(there)
