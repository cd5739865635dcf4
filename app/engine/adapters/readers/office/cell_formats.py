"""Which number format each cell of an Excel workbook (.xlsx) has: calamine gives the values only."""

import re
from typing import Any

from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.office.number_formats import BUILT_IN
from app.engine.adapters.readers.packages.zipped import Zipped

_WORKBOOK = "xl/workbook.xml"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]{1,200}?)/?>")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
_LARGEST = 60_000_000
"""Bytes of a sheet; in a larger one the formats are not looked at."""


class CellFormats:
    """The formats of one workbook."""

    def __init__(self, archive: Zipped) -> None:
        self._archive = archive
        self._sheets: dict[str, str] = {}
        self._formats: list[str] = []
        if _WORKBOOK in archive.names:
            self._read(archive)

    def _read(self, archive: Zipped) -> None:
        parts = office_xml.targets(archive, _WORKBOOK)
        for sheet in archive.xml(_WORKBOOK, recover=True).iter("{*}sheet"):
            link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            self._sheets[str(sheet.get("name"))] = parts.get(str(link), "")
        for entry in office_xml.relations(archive, _WORKBOOK).get("styles", [])[:1]:
            if entry in archive.names:
                self._formats = list(_formats(archive.xml(entry, recover=True)))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets."""
        return tuple(self._sheets)

    def of(self, sheet: str) -> dict[tuple[int, int], str]:
        """(row, column), from 0 -> format of each cell that has one for numbers."""
        entry = self._sheets.get(sheet, "")
        if not any(self._formats) or entry not in self._archive.names:
            return {}
        raw = self._archive.read(entry)
        found: dict[tuple[int, int], str] = {}
        for cell in _CELL.finditer(raw) if len(raw) <= _LARGEST else ():
            reference, style = _REFERENCE.search(cell[1]), _STYLE.search(cell[1])
            if reference and style and int(style[1]) < len(self._formats) and self._formats[int(style[1])]:
                found[int(reference[2]) - 1, _column(reference[1])] = self._formats[int(style[1])]
        return found


def _formats(styles: Any) -> list[str]:
    """The format of each style, by its number; empty where numbers are shown as they are."""
    own = {str(one.get("numFmtId")): str(one.get("formatCode") or "") for one in styles.iter("{*}numFmt")}
    given = styles.find("{*}cellXfs")
    numbers = [str(one.get("numFmtId") or "0") for one in given] if given is not None else []
    return [own.get(one) or BUILT_IN.get(int(one) if one.isdecimal() else 0, "") for one in numbers]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
