"""Spreadsheets (Excel, OpenDocument), with python-calamine."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import tables
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import ods_cells, office_xml
from app.engine.adapters.readers.office.cell_formats import CellFormats
from app.engine.adapters.readers.office.number_formats import elapsed, shown
from app.engine.adapters.readers.packages.ole_decryption import check_workbook, decrypt, is_compound
from app.engine.adapters.readers.packages.zipped import Zipped, faults
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Sample, Unit

_MOST_CELLS = 3_000_000
"""In the area that a sheet spans; they are all held in memory, even empty ones."""
_WHOLE_FROM = 1e15
"""From here on a float has no meaningful decimals."""
_MOST_SPANNED = 1_000
"""Rows that a merged cell may span."""
Formats = dict[tuple[int, int], str]
"""(row, column), from 0 -> number format."""
_CHUNK_BYTES = 1_000_000
_LONGEST_TAG = 200
"""Bytes in a cell's opening tag."""
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
"""The reference of a cell that is not empty."""
_LEGACY_SUFFIXES = frozenset({".xls"})
"""Compound files even if they are not encrypted."""
_ODS_CONTENT = "content.xml"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


class Sheet(BuiltIn):
    """A page for each sheet, a block for each row."""

    name: ClassVar[str] = "sheet"
    reads: ClassVar[str] = "spreadsheets"
    suffixes: ClassVar[frozenset[str]] = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the entries of its zip archive. The format from before 2007 looks like any other compound file."""
        return bool(sample.entries & {"xl/workbook.xml", "xl/workbook.bin"}) or _OPEN_DOCUMENT in sample.head

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the sheets in order, hidden ones included."""
        import python_calamine

        about, source = NOTHING_KNOWN, cast(Path | io.BytesIO, path)
        formats: dict[str, Formats] = {}
        with faults(path.name), path.open("rb") as file:
            is_zip = file.read(2) == b"PK"
        if is_zip or (is_compound(path) and path.suffix.lower() not in _LEGACY_SUFFIXES):
            with Zipped(path, reading) as archive:
                about, source = office_xml.about(archive), archive.source
                _check_size(source, path.name)
                with faults(path.name):
                    known = CellFormats(archive)
                    formats = {name: known.of(name) for name in known.sheets}
                if _ODS_CONTENT in archive.names:
                    shown_sheets = tuple(ods_cells.sheets(archive.xml(_ODS_CONTENT), _MOST_CELLS, path.name))
                    yield from _ods_pages(shown_sheets, about, path, reading)
                    return
        try:
            with _open(source, path, reading.password) as book:
                kinds = (python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetTypeEnum.MacroSheet)
                names = [sheet.name for sheet in book.sheets_metadata if sheet.typ in kinds]
                if len(names) > reading.most_pages:
                    raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
                for number, name in enumerate(names, 1):
                    blocks = tuple(_blocks(book.get_sheet_by_name(name), path.name, formats.get(name, {})))
                    page_about = about if number == 1 else NOTHING_KNOWN
                    yield Page(number, blocks, page_about, Unit.SHEET, name, len(names))
        except python_calamine.PasswordError as error:
            raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name) from error
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        except BaseException as error:
            # A panic inside calamine; its class is not derived from Exception and cannot be imported.
            if type(error).__name__ != "PanicException":
                raise
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error


def _ods_pages(
    found: Sequence[tuple[str, tuple[Block, ...]]], about: About, path: Path, reading: ReadingOptions
) -> Iterator[Page]:
    if not found:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
    if len(found) > reading.most_pages:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
    for number, (name, blocks) in enumerate(found, 1):
        yield Page(number, blocks, about if number == 1 else NOTHING_KNOWN, Unit.SHEET, name, len(found))


def _open(source: Path | io.BytesIO, path: Path, password: str) -> Any:
    """The workbook. Calamine trusts the file's suffix; if that is wrong, the format is detected from the content."""
    import python_calamine

    if isinstance(source, Path) and is_compound(source):
        check_workbook(source)
    elif not isinstance(source, Path):
        source.seek(0)
        return python_calamine.CalamineWorkbook.from_filelike(source)
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        return python_calamine.CalamineWorkbook.from_filelike(decrypt(path, password, allows_legacy=True))
    except python_calamine.CalamineError:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def _blocks(sheet: Any, name: str, formats: Formats) -> Iterator[Block]:
    """`name`: the file's name, for errors."""
    if sheet.height * sheet.width > _MOST_CELLS:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
    repeated = _spanned(sheet)
    rows: list[tables.Row] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells = [_shown(value, formats.get((number, column), "")) for column, value in enumerate(row)]
        for column, start in repeated.get(number, ()):
            if column < len(cells) and start < len(rows) and not cells[column]:
                cells[column] = rows[start].cells[column]
        rows.append(tables.Row(number + 1, cells))
    return tables.to_blocks(rows)


def _spanned(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Row -> (column, row that holds what stands there) of cells merged with one above; rows and columns from 0."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom, top + _MOST_SPANNED) + 1):
            found.setdefault(row, []).append((left, top))
    return found


def _shown(value: object, form: str) -> str:
    """A cell's value as the program shows it, where its format is understood."""
    text = None
    if isinstance(value, timedelta):
        text = elapsed(value, form or "[h]:mm")
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and form:
        text = shown(value, form)
    return _format(value) if text is None else text


def _format(value: object) -> str:
    """A cell's value as a person would read it."""
    match value:
        case bool():
            text = str(value).upper()
        case float():
            text = format(value, ".15g" if abs(value) < _WHOLE_FROM else ".0f")
        case datetime():
            day, at = value.date().isoformat(), value.time()
            text = f"{day} {_format(at)}" if at != time() else day
        case time():
            text = value.isoformat("seconds" if value.second else "minutes")
        case timedelta():
            text = str(value).partition(".")[0]
        case _:
            text = str(value)
    return text


def _check_size(source: Path | io.BytesIO, name: str) -> None:
    """Raise AssistantError(DOCUMENT_TOO_LARGE) before a sheet is loaded whose area would fill the memory."""
    with faults(name), zipfile.ZipFile(source) as archive:
        for entry in archive.namelist():
            if not entry.endswith(".xml"):
                continue
            column, row = b"A", 1
            for chunk in _chunks(archive, entry):
                cells = _FILLED_CELL.findall(chunk)
                column = max({column, *(letters for letters, _ in cells)}, key=lambda letters: (len(letters), letters))
                row = max(row, max((int(digits) for _, digits in cells), default=1))
            if row * _column_number(column) > _MOST_CELLS:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)


def _chunks(archive: zipfile.ZipFile, entry: str) -> Iterator[bytes]:
    """An entry's content; each chunk repeats the end of the previous one, so that every tag is whole in some chunk."""
    with archive.open(entry) as file:
        end = b""
        while chunk := file.read(_CHUNK_BYTES):
            yield end + chunk
            end = chunk[-_LONGEST_TAG:]


def _column_number(letters: bytes) -> int:
    """A column's number, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
