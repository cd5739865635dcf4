"""Tables as text: values parted by commas, semicolons or tabs."""

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

_PARTED_BY = (",", ";", "\t", "|")
_LOOKED_AT = 100
"""So many records show what parts their values."""
_LONGEST_RECORD = 1_000
"""Lines; a record with more has a quotation mark that means something else."""
_MOST_CELLS = 3_000_000


class Csv(BuiltIn):
    """One page, a block for each record."""

    name: ClassVar[str] = "csv"
    reads: ClassVar[str] = "CSV"
    suffixes: ClassVar[frozenset[str]] = frozenset({".csv", ".tsv", ".tab"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole table as one page; a row's number is that of the line it begins in."""
        text = decode(path, reading)
        csv.field_size_limit(max(len(text), 1))
        said, _, rest = text.partition("\n")
        if said.lower().startswith("sep=") and len(said.strip()) == len("sep=,"):
            parted_by, text, skipped = said.strip()[-1], rest, 1
        else:
            parted_by, skipped = _parted_by(text), 0
        try:
            quoted = all(line - start <= _LONGEST_RECORD for start, line, _ in _records(text, parted_by, True))
            records = _records(text, parted_by, quoted)
            rows = (tables.Row(start + skipped, cells) for start, _, cells in _counted(records, path.name))
            yield Page(None, tuple(tables.blocks(rows, is_list=True)))
        except csv.Error as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error


def _records(text: str, parted_by: str, is_quoted: bool) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, last line, cells) of each record; lines count from 1."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=parted_by,
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    start = 1
    for cells in reader:
        yield start, reader.line_num, cells
        start = reader.line_num + 1


def _counted(records: Iterator[tuple[int, int, list[str]]], name: str) -> Iterator[tuple[int, int, list[str]]]:
    """The same, as long as they are not too many."""
    left = _MOST_CELLS
    for record in records:
        left -= len(record[2])
        if left < 0:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
        yield record


def _parted_by(text: str) -> str:
    """What parts the values: that by which most records have equally many, and the more the better."""

    def fit(mark: str) -> tuple[int, int]:
        """How many records have the commonest width above one, and that width."""
        try:
            widths = Counter(len(cells) for _, _, cells in islice(_records(text, mark, True), _LOOKED_AT) if cells)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(_PARTED_BY, key=fit)
