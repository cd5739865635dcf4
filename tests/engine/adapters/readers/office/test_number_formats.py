import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from app.engine.adapters.readers.office.number_formats import elapsed, shown
from app.engine.adapters.readers.office.sheet import Sheet
from tests.contracts.contract import only


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.42, "0 %", "42 %"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (980.4, '#,##0.0 "CHF"', "980.4 CHF"),
        (980.4, "[$£-809]#,##0.00", "£980.40"),
        (7, "0000", "0007"),
        (-12.5, "0.0;(0.0)", "(12.5)"),
        (-12.5, "0.00", "-12.50"),
        (0, '0;-0;"nil"', "nil"),
        (1234.5, '_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-', "1,234.50 €"),
        (0.00012, "0.0E+00", "1.2E-04"),
        (2500000, '0.0,,"M"', "2.5M"),
        (12.0, "0.##", "12"),
        (4366012345, "00 00 000000", "43 66 012345"),
        (3, '[=1]0 "boat";0 "boats"', "3 boats"),
        (2.5, "0", "3"),
        (5, "General", None),
        (45000, "yyyy-mm-dd", None),
        (0.5, "# ?/?", None),
    ],
)
def test_numbers_are_shown_in_their_format(value: float, form: str, text: str | None) -> None:
    assert shown(value, form) == text


@pytest.mark.parametrize(
    ("hours", "form", "text"),
    [(36.0, "[h]:mm", "36:00"), (1.5, "[mm]:ss", "90:00"), (-0.25, "[h]:mm", "-0:15"), (2, "[h]:mm:ss", "2:00:00")],
)
def test_lengths_of_time_are_shown_whole(hours: float, form: str, text: str) -> None:
    assert elapsed(timedelta(hours=hours), form) == text


def test_cells_of_excel_are_as_the_program_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Share", "Wage", "Number", "Worked"])
    sheet.append([0.333, 41500.5, 815, timedelta(hours=41, minutes=5)])
    for column, form in enumerate(("0.0 %", '#,##0.00 "SEK"', "000000", "[h]:mm"), 1):
        sheet.cell(2, column).number_format = form
    sheet.append(["Ann", "x", 1, 2])
    sheet.append([None, "y", 3, 4])
    sheet.merge_cells("A3:A4")
    book.save(tmp_path / "a.xlsx")
    assert [block.text for block in only(Sheet().read(tmp_path / "a.xlsx")).blocks] == [
        "Share | Wage | Number | Worked", "33.3 % | 41,500.50 SEK | 000815 | 41:05", "Ann | x | 1 | 2",
        "Ann | y | 3 | 4",
    ]  # fmt: skip


def test_cells_of_open_document_sheets_are_as_they_are_shown(tmp_path: Path) -> None:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("o", "office"), ("t", "text"), ("b", "table"))
    )
    cells = (
        '<b:table-cell o:value="0.125"><t:p>12,5 %</t:p></b:table-cell><b:table-cell b:number-columns-repeated="900"/>'
    )
    rows = (
        '<b:table-row><b:table-cell b:number-rows-spanned="2"><t:p>Ann</t:p></b:table-cell>' + cells + "</b:table-row>"
        "<b:table-row><b:covered-table-cell/>" + cells + '</b:table-row><b:table-row b:number-rows-repeated="99999"/>'
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<o:document-content {names}><o:body><o:spreadsheet><b:table b:name="Fees">{rows}</b:table>'
            "</o:spreadsheet></o:body></o:document-content>",
        )
    page = only(Sheet().read(tmp_path / "a.ods"))
    assert page.name == "Fees"
    assert [block.text for block in page.blocks] == ["Ann | 12,5 %", "Ann | 12,5 %"]
