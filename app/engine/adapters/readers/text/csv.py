"""Tables as text: values separated by commas, semicolons or tabs."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import tables
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, Page, ReadingOptions

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = 100
"""Enough to detect the delimiter."""
_LONGEST_RECORD = 1_000
"""Lines; in a longer record the opening quotation mark is not one."""
_MOST_CELLS = 3_000_000


class Csv(BuiltIn):
    """One page, a block for each record."""

    name: ClassVar[str] = "csv"
    reads: ClassVar[str] = "CSV"
    suffixes: ClassVar[frozenset[str]] = frozenset({".csv", ".tsv", ".tab"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole table as one page; a row's number is that of its first line."""
        text = decode(path, reading)
        csv.field_size_limit(max(len(text), csv.field_size_limit()))
        first, _, rest = text.partition("\n")
        if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
            delimiter, text, skipped = first.strip()[-1], rest, 1
        else:
            delimiter, skipped = _detect_delimiter(text), 0
        try:
            is_quoted = all(line - start <= _LONGEST_RECORD for start, line, _ in _records(text, delimiter, True))
            records = _records(text, delimiter, is_quoted)
            rows = (tables.Row(start + skipped, cells) for start, _, cells in _limit_cells(records, path.name))
            yield Page(None, tuple(tables.to_blocks(rows, is_list=True)))
        except csv.Error as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error


def _records(text: str, delimiter: str, is_quoted: bool) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, last line, cells) of each record; lines count from 1."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    start = 1
    for cells in reader:
        yield start, reader.line_num, cells
        start = reader.line_num + 1


def _limit_cells(records: Iterator[tuple[int, int, list[str]]], name: str) -> Iterator[tuple[int, int, list[str]]]:
    """The same records; raises AssistantError(DOCUMENT_TOO_LARGE) once there are too many cells."""
    left = _MOST_CELLS
    for record in records:
        left -= len(record[2])
        if left < 0:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
        yield record


def _detect_delimiter(text: str) -> str:
    """The delimiter that gives the most records the same number of values, and the more values the better."""

    def fit(mark: str) -> tuple[int, int]:
        """How many records have the commonest width above one, and that width."""
        try:
            widths = Counter(len(cells) for _, _, cells in islice(_records(text, mark, True), _SAMPLE_RECORDS) if cells)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=fit)
