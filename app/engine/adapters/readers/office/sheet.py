"""Spreadsheets (Excel, OpenDocument), by python-calamine."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import tables
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.packages.ole_decryption import is_compound, look, unlocked
from app.engine.adapters.readers.packages.zipped import Zipped, faults
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, Block, Page, ReadingOptions, Sample, Unit

_MOST_CELLS = 3_000_000
"""Of the area that a sheet spans; they are held in memory, empty ones too."""
_MOST_EXACT = 1e15
"""From here on a float is a whole number."""
_CHUNK = 1_000_000
_LONGEST_TAG = 200
"""Bytes of a cell's beginning."""
_PLACE = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
"""Of a cell that holds something."""
_OLDER = frozenset({".xls"})
"""Compound files even where no password locks them."""
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


class Sheet(BuiltIn):
    """A page for each sheet, a block for each row."""

    name: ClassVar[str] = "sheet"
    reads: ClassVar[str] = "spreadsheets"
    suffixes: ClassVar[frozenset[str]] = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By what its zip archive holds. The older format looks like every other file of its time."""
        return bool(sample.entries & {"xl/workbook.xml", "xl/workbook.bin"}) or _OPEN_DOCUMENT in sample.head

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the sheets in their order, hidden ones too."""
        import python_calamine

        about, source = NOTHING_KNOWN, cast(Path | io.BytesIO, path)
        with faults(path.name), path.open("rb") as file:
            is_zip = file.read(2) == b"PK"
        if is_zip or (is_compound(path) and path.suffix.lower() not in _OLDER):
            with Zipped(path, reading) as archive:
                about, source = office_xml.about(archive), archive.source
            _look(source, path.name)
        try:
            with _opened(source, path, reading.password) as book:
                kinds = (python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetTypeEnum.MacroSheet)
                names = [sheet.name for sheet in book.sheets_metadata if sheet.typ in kinds]
                if len(names) > reading.most_pages:
                    raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
                for number, name in enumerate(names, 1):
                    made = tuple(_blocks(book.get_sheet_by_name(name), path.name))
                    told = about if number == 1 else NOTHING_KNOWN
                    yield Page(number, made, told, Unit.SHEET, name, len(names))
        except python_calamine.PasswordError as error:
            raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name) from error
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        except BaseException as error:
            # What calamine did not foresee; it is no Exception, and cannot be named.
            if type(error).__name__ != "PanicException":
                raise
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error


def _opened(source: Path | io.BytesIO, path: Path, password: str) -> Any:
    """The workbook; calamine goes by the name, and where that is wrong by what is inside."""
    import python_calamine

    if isinstance(source, Path) and is_compound(source):
        look(source)
    elif not isinstance(source, Path):
        source.seek(0)
        return python_calamine.CalamineWorkbook.from_filelike(source)
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        return python_calamine.CalamineWorkbook.from_filelike(unlocked(path, password, is_older=True))
    except python_calamine.CalamineError:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def _blocks(sheet: Any, name: str) -> Iterator[Block]:
    """`name`: the file's."""
    if sheet.height * sheet.width > _MOST_CELLS:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
    rows = (tables.Row(number, [_said(value) for value in row]) for number, row in enumerate(sheet.iter_rows(), 1))
    return tables.blocks(rows)


def _said(value: object) -> str:
    """A cell's value as people read it."""
    match value:
        case bool():
            said = str(value).upper()
        case float():
            said = format(value, ".15g" if abs(value) < _MOST_EXACT else ".0f")
        case datetime():
            day, at = value.date().isoformat(), value.time()
            said = f"{day} {_said(at)}" if at != time() else day
        case time():
            said = value.isoformat("seconds" if value.second else "minutes")
        case timedelta():
            said = str(value).partition(".")[0]
        case _:
            said = str(value)
    return said


def _look(source: Path | io.BytesIO, name: str) -> None:
    """Refuse a sheet whose area would fill the memory, before it is loaded, with AssistantError(DOCUMENT_TOO_LARGE)."""
    with faults(name), zipfile.ZipFile(source) as archive:
        for entry in archive.namelist():
            if not entry.endswith(".xml"):
                continue
            column, row = b"A", 1
            for chunk in _chunks(archive, entry):
                found = _PLACE.findall(chunk)
                column = max({column, *(letters for letters, _ in found)}, key=lambda letters: (len(letters), letters))
                row = max(row, max((int(digits) for _, digits in found), default=1))
            if row * _number(column) > _MOST_CELLS:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)


def _chunks(archive: zipfile.ZipFile, entry: str) -> Iterator[bytes]:
    """An entry's content; each chunk begins with the end of the one before, so that no cell is cut in all."""
    with archive.open(entry) as file:
        end = b""
        while chunk := file.read(_CHUNK):
            yield end + chunk
            end = chunk[-_LONGEST_TAG:]


def _number(letters: bytes) -> int:
    """A column's number, from 1: A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
